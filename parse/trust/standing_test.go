package trust

import (
	"strings"
	"testing"
)

// passing is the mail of a sender whose domain the own server says to pass, by
// DKIM for d, and by SPF for the domain of the envelope.
func passing(from, d, envelope string) string {
	text := "From: " + from + "\n\n"
	if envelope != "" {
		text = "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=" + envelope + "\n" + text
	}
	if d != "" {
		text = "Authentication-Results: mx.example.com; dkim=pass header.d=" + d + "\n" + text
	}
	return text
}

// Whether the sender of a mail is the one that a report names.
func TestStanding(t *testing.T) {
	tests := []struct {
		name, from, d string
		claim         Claim
		detail        string // "" for verified
	}{
		{"the same domain", "r@a.example", "a.example", Claim{Domain: "a.example"}, ""},
		{"a domain below", "r@dmarc.a.example", "dmarc.a.example", Claim{Name: "A GmbH", Domain: "a.example"}, ""},
		{"a domain above", "r@a.example", "a.example", Claim{Domain: "dmarc.a.example"}, ""},
		{"nobody named", "r@a.example", "a.example", Claim{}, ""},
		{"a name for people", "r@a.example", "a.example", Claim{Name: "Receiver Inc."}, ""},
		{"junk for a domain", "r@a.example", "a.example", Claim{Domain: "(none)"}, ""},
		{"another domain", "r@evil.example", "evil.example", Claim{Domain: "a.example"}, "the report names a.example, and evil.example is the sender"},
		{"another domain in the name", "r@evil.example", "evil.example", Claim{Name: "A.example", Domain: "evil.example"}, "the report names a.example, and evil.example is the sender"},
		{"another domain in the name, as an address", "r@evil.example", "evil.example", Claim{Name: `"dmarc@a.example"`}, "the report names a.example, and evil.example is the sender"},
		{"another domain in the name, as a link", "r@evil.example", "evil.example", Claim{Name: "https://a.example/"}, "the report names a.example, and evil.example is the sender"},
		{"another domain in the name, with a wide dot", "r@evil.example", "evil.example", Claim{Name: "a\u3002example"}, "the report names a.example, and evil.example is the sender"},
		{"a name with a dot", "r@a.example", "a.example", Claim{Name: "Receiver a.s."}, ""},
		{"another From", "r@a.example", "evil.example", Claim{Domain: "a.example"}, "evil.example is not aligned with the From domain a.example"},
		{"no From", "undisclosed", "a.example", Claim{Domain: "a.example"}, "its From field names no domain"},
		{"an inner mail", "r@a.example", "a.example", Claim{Domain: "a.example", Inner: true}, "it came in a mail inside the mail"},

		{"Google", "noreply-dmarc-support@google.com", "google.com", Claim{Name: "google.com", Domain: "google.com"}, ""},
		{"a user of Gmail", "evil@gmail.com", "gmail.com", Claim{Name: "google.com", Domain: "google.com"}, "gmail.com is not where Google sends reports from"},
		{"a user of Gmail by his domain", "evil@gmail.com", "gmail.com", Claim{Domain: "gmail.com"}, "gmail.com is not where Google sends reports from"},
		{"Google by name only", "r@evil.example", "evil.example", Claim{Name: "Google Inc.", Domain: "evil.example"}, "evil.example is not where Google sends reports from"},
		{"a name like it", "r@evil.example", "evil.example", Claim{Name: "G00gle", Domain: "evil.example"}, "evil.example is not where Google sends reports from"},
		{"a name like it, Cyrillic", "r@evil.example", "evil.example", Claim{Name: "Gооgle", Domain: "evil.example"}, "evil.example is not where Google sends reports from"},
		{"an invitation of Google", "calendar-notification@google.com", "google.com", Claim{Name: "google.com", Domain: "google.com"}, "google.com is not where Google sends reports from"},
		{"another name, domain of Google", "noreply-dmarc-support@google.com", "google.com", Claim{Name: "fred.example", Domain: "google.com"}, "the report names fred.example, and google.com is the sender"},
		{"Yahoo", "noreply@dmarc.yahoo.com", "yahoo.com", Claim{Name: "Yahoo", Domain: "yahooinc.com"}, ""},
		{"a user of Yahoo", "evil@yahoo.com", "yahoo.com", Claim{Name: "Yahoo", Domain: "yahooinc.com"}, "yahoo.com is not where Yahoo sends reports from"},
		{"Microsoft", "dmarcreport@microsoft.com", "notification.microsoft.com", Claim{Name: "Enterprise Outlook", Domain: "microsoft.com"}, ""},
		{"Microsoft for Outlook", "dmarcreport@microsoft.com", "microsoft.com", Claim{Name: "Outlook.com", Domain: "microsoft.com"}, ""},
		{"a user of Outlook", "evil@outlook.com", "outlook.com", Claim{Name: "Outlook.com", Domain: "microsoft.com"}, "outlook.com is not where Microsoft sends reports from"},
		{"Amazon", "postmaster@amazonses.com", "amazonses.com", Claim{Name: "AMAZON-SES", Domain: "amazonses.com"}, ""},
		{"Mail.ru", "dmarc_support@corp.mail.ru", "corp.mail.ru", Claim{Name: "Mail.Ru", Domain: "corp.mail.ru"}, ""},
		{"Mimecast", "no-reply@au-1.mimecastreport.com", "au-1.mimecastreport.com", Claim{Name: "Mimecast", Domain: "au-1.mimecastreport.com"}, ""},
		{"Zoho", "noreply-dmarc@zoho.com", "zoho.com", Claim{Name: "zoho.com", Domain: "zoho.com"}, ""},
		{"a user of Zoho", "evil@zoho.com", "zoho.com", Claim{Name: "zoho.com", Domain: "zoho.com"}, "zoho.com is not where Zoho sends reports from"},
		{"a service for others", "reporting@dmarc25.jp", "dmarc25.jp", Claim{Name: "docomo.ne.jp", Domain: "dmarc25.jp"}, ""},

		{"a digit for a letter", "r@goog1e.com", "goog1e.com", claim("goog1e.com"), "goog1e.com looks like google.com"},
		{"rn for m", "r@rnicrosoft.com", "rnicrosoft.com", claim("rnicrosoft.com"), "rnicrosoft.com looks like microsoft.com"},
		{"Cyrillic", "r@xn--ggle-55da.com", "xn--ggle-55da.com", claim("xn--ggle-55da.com"), "xn--ggle-55da.com looks like google.com"},
		{"below another domain", "r@google.com.evil.example", "evil.example", claim("evil.example"), "google.com.evil.example looks like google.com"},
	}
	v := open(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := Standing{Grade: Verified, Domain: tt.d, Method: "dkim", By: "auth_results"}
			if tt.detail != "" {
				want.Grade, want.Detail = Authenticated, tt.detail
			}
			equal(t, v.Examine(t.Context(), []byte(passing(tt.from, tt.d, ""))).Standing(tt.claim), want)
		})
	}
}

func TestLookalikes(t *testing.T) {
	known := open(t, nil).reporters
	for domain, want := range map[string]string{
		"google.com":            "",
		"mail.google.com":       "",
		"google.example":        "", // may be theirs
		"goog1e.com":            "google.com",
		"g00gle.example":        "google.com",
		"gooogle.com":           "google.com",
		"gogle.com":             "google.com",
		"googel.com":            "google.com",
		"goggle.com":            "google.com",
		"xn--gogle-kva.com":     "google.com", // an umlaut
		"xn--yaho-sqa.com":      "yahoo.com",
		"yahho.com":             "", // short names are near to too many
		"microsoft.com.example": "microsoft.com",
		"com.example":           "",
		"comcast.net":           "",
		"comcas.net":            "comcast.net",
		"example.com":           "",
		"xn--a":                 "",
		"":                      "",
	} {
		equal(t, domain+" "+known.imitated(domain), domain+" "+want)
	}
}

// A key, and each domain and sender, is in the form that it is compared in.
func TestReportersAreInForm(t *testing.T) {
	known := open(t, nil).reporters
	if len(known.byDomain) < 20 || len(known.byName) < 20 {
		t.Fatalf("only %d domains and %d names", len(known.byDomain), len(known.byName))
	}
	for domain, r := range known.byDomain {
		for _, s := range append(r.senders, domain) {
			_, host, isAddress := strings.Cut(s, "@")
			if !isAddress {
				host = s
			}
			if s != strings.ToLower(s) || known.of(host) != r {
				t.Errorf("%s of %s is not below one of its domains", s, r.title)
			}
		}
	}
}

func TestBrokenListOfReporters(t *testing.T) {
	if _, err := readReporters("title,names\n\"a"); err == nil {
		t.Error("got no error")
	}
}

func TestGradesAreOrdered(t *testing.T) {
	for i, g := range Grades {
		if g.Below(g) || i > 0 && !Grades[i-1].Below(g) || i > 0 && g.Below(Grades[i-1]) {
			t.Errorf("%q is out of order", g)
		}
	}
}
