package trust

import (
	"strings"
	"testing"
)

// notice is a mail by the reporter that quotes a stranger, whose text has a report
// behind a delimiter of its own.
const notice = "--outer\r\nContent-Type: text/plain\r\n\r\nYou wrote:\r\n" +
	"--own\r\nContent-Type: text/xml\r\n\r\n<feedback/>\r\n--own--\r\n--outer--\r\n"

// A signature of a body does not say how it is read unless Content-Type is signed,
// which few reporters do. So the type of a genuine mail may be replaced, above it
// or in its place, and the stranger's report is the first part.
func TestReplayWithOtherParts(t *testing.T) {
	key := rsaKey(t, 1024)
	head, _, _ := strings.Cut(mail(), "\r\n\r\n")
	signed := sign(t, head+"\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n"+notice, "a.example", key, signing("From", "Subject"))
	v := open(t, zones(selector+"a.example", keyRecord(t, key, "")))
	for name, tt := range map[string]struct {
		mail string
		want Grade
	}{
		"as it was":         {signed, Verified},
		"replaced":          {strings.Replace(signed, "boundary=outer", "boundary=own", 1), Authenticated},
		"another one above": {"Content-Type: multipart/mixed; boundary=own\r\n" + signed, Authenticated},
		"almost its name":   {"Content_Type: multipart/mixed; boundary=own\r\n" + signed, Authenticated},
		"no boundary":       {strings.Replace(signed, "boundary=outer", "x=y", 1), Authenticated},
		"removed":           {strings.Replace(signed, "Content-Type: multipart", "X: multipart", 1), Authenticated},
		"said to be a text": {strings.Replace(signed, "multipart/mixed", "text/plain", 1), Verified},
	} {
		if got := v.Examine(t.Context(), []byte(tt.mail)).Standing(claim("a.example")); got.Grade != tt.want {
			t.Errorf("%s: got %+v, want %s", name, got, tt.want)
		}
	}
}

// A mail server returns what anybody sent under a foreign name, and signs it.
// Appliances send their reports from the same address.
func TestMailerDaemon(t *testing.T) {
	key := rsaKey(t, 1024)
	v := open(t, zones(selector+"a.example", keyRecord(t, key, "")))
	const parts = "\r\n\r\n--outer\r\nContent-Type: text/xml\r\n\r\n<feedback/>\r\n--outer--\r\n"
	with := func(contentType string, signed ...string) string {
		head := "From: MAILER-DAEMON@a.example\r\nSubject: s"
		if contentType != "" {
			head += "\r\nContent-Type: " + contentType
		}
		return sign(t, head+parts, "a.example", key, signing(append(signed, "From")...))
	}
	const mixed = "multipart/mixed; boundary=outer"
	for name, tt := range map[string]struct {
		mail string
		want Grade
	}{
		"a report":                  {with(mixed, "Content-Type"), Verified},
		"its type is not signed":    {with(mixed), Authenticated},
		"a second type":             {"Content-Type: " + mixed + "\r\n" + with(mixed, "Content-Type"), Authenticated},
		"a notice":                  {with("multipart/report; report-type=Delivery-Status; boundary=outer", "Content-Type"), Authenticated},
		"a notice in one text":      {with("text/plain", "Content-Type"), Authenticated},
		"a notice without any type": {with(""), Authenticated},
	} {
		if got := v.Examine(t.Context(), []byte(tt.mail)).Standing(claim("a.example")); got.Grade != tt.want {
			t.Errorf("%s: got %+v, want %s", name, got, tt.want)
		}
	}
}

// The domain that is believed is the one that is asked for the key.
func TestDomainIsThatOfTheKey(t *testing.T) {
	key := rsaKey(t, 1024)
	signed := strings.Replace(sign(t, mail(), "a.example", key), "d=a.example", "d=ａ.example", 1)
	dns := &counting{Resolver: anyKey(keyRecord(t, key, ""))}
	got := open(t, dns).Examine(t.Context(), []byte(signed)).Mail()
	equal(t, got, unauthenticated("its domain is not written as in DNS"))
	equal(t, dns.asked, 0)
}

// A key that is only tried out proves as much as another one, but nothing is
// wrong where it does not.
func TestKeyThatIsATest(t *testing.T) {
	key := rsaKey(t, 1024)
	signed := sign(t, mail(), "a.example", key)
	v := open(t, zones(selector+"a.example", keyRecord(t, key, "t=y:s; ")))
	equal(t, v.Examine(t.Context(), []byte(signed)).Mail().Grade, Verified)
	changed := strings.Replace(signed, "the report", "a report", 1)
	equal(t, v.Examine(t.Context(), []byte(changed)).Mail(), unauthenticated("the signature of a.example is a test, and does not hold"))
}
