package failure

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// secret is a local part that stands nowhere but before secretDomain.
const (
	secret       = "zqxjane"
	secretDomain = "@victim.example"
)

var secretAnywhere = regexp.MustCompile(`(?i)zqxjane(@victim\.example)?`)

// onlyAddresses replaces secret wherever it is not the local part of an address.
func onlyAddresses(data []byte) []byte {
	return secretAnywhere.ReplaceAllFunc(data, func(found []byte) []byte {
		if len(found) > len(secret) {
			return []byte(secret + secretDomain)
		}
		return []byte("other")
	})
}

// fuzzText is a limit that is low enough for a fuzzer to reach.
const fuzzText = 512

// FuzzFailure holds for any mail: a report or a refusal with a reason, texts
// within their limit that a database and a terminal can take, the same report
// when it is read again, the same identity whatever is kept, and no local part
// in what privacy leaves.
func FuzzFailure(f *testing.F) {
	for _, file := range caseFiles(f) {
		m := loadMail(f, file)
		f.Add(m.Feedback, m.Original, m.Text)
	}
	const address = secret + secretDomain
	f.Add([]byte(strings.ReplaceAll(privateFields, "jane@example.com", address)), []byte(strings.ReplaceAll(privateMail, "jane@example.com", address)), []byte(eximText))
	for _, quirk := range []string{`"x y.` + address + `"`, "a@" + address, "x%40" + address, "smtp.auth=" + address, "(c)" + address + "@b", "=?x?=" + address, `"a" <` + address} {
		fields := "Feedback-Type: auth-failure\nReported-Domain: " + quirk + "\nOriginal-Mail-From: " + quirk + "\nOriginal-Rcpt-To: " + quirk +
			"\nSPF-DNS: " + quirk + "\nSource-IP: " + quirk + "\nDelivery-Result: " + quirk + "\nDKIM-Identity: " + quirk + "\nX-A: " + quirk
		original := "From: " + quirk + "\nReceived-SPF: " + quirk + "\nMessage-ID: " + quirk + "\nDKIM-Signature: d=" + quirk
		f.Add([]byte(fields), []byte(original), []byte(strings.Replace(eximText, "example.com", quirk, 1)))
	}
	f.Fuzz(func(t *testing.T, feedback, original, text []byte) {
		m := &Mail{From: "x@reporter.example", Feedback: onlyAddresses(feedback), Original: onlyAddresses(original), Text: onlyAddresses(text)}
		full := checkRead(t, m, Privacy{Keep: KeepFull})
		for _, p := range []Privacy{{}, {Key: []byte("key")}, {Keep: KeepNone}} {
			r := checkRead(t, m, p)
			if (r == nil) != (full == nil) {
				t.Fatalf("privacy makes a difference: %v and %v", r, full)
			}
			if r != nil {
				checkSame(t, full, r)
				checkPrivate(t, r, []string{secret})
			}
		}
	})
}

// checkRead reads m twice.
func checkRead(t *testing.T, m *Mail, p Privacy) *Report {
	t.Helper()
	lim := limit.Limits{Text: fuzzText}
	r, err := Read(m, lim, p)
	again, errAgain := Read(m, lim, p)
	if diff := cmp.Diff(again, r, sameReport); diff != "" || (err == nil) != (errAgain == nil) {
		t.Errorf("reading twice, %v and %v:\n%s", err, errAgain, diff)
	}
	if err != nil {
		if kind := reason.From(err).Reason; r != nil || kind != reason.NoIdentity && kind != reason.TextTooLong || strings.Contains(err.Error(), secret) {
			t.Errorf("report %v, error %v", r, err)
		}
		return nil
	}
	checkTexts(t, r)
	return r
}

func checkTexts(t *testing.T, r *Report) {
	t.Helper()
	if r.Domain == "" || r.Incidents == 0 || !json.Valid(append(r.AppendJSON([]byte{'{'}), '}')) {
		t.Errorf("report %+v", r)
	}
	seen := *r
	seen.Message, seen.content = nil, nil
	for _, s := range textsOf(reflect.ValueOf(&seen)) {
		if len(s) > fuzzText || !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\x7f\r") {
			t.Errorf("text of %d bytes: %q", len(s), s)
		}
	}
}

// checkSame holds that two readings of one mail are one report.
func checkSame(t *testing.T, a, b *Report) {
	t.Helper()
	idA, unixA := a.Identity()
	idB, unixB := b.Identity()
	if idA != idB || unixA != unixB || string(a.AppendCanonical(nil)) != string(b.AppendCanonical(nil)) {
		t.Error("privacy changes the identity")
	}
	if a.Domain != b.Domain || a.Reporter != b.Reporter {
		t.Errorf("%s by %s, and %s by %s", a.Domain, a.Reporter, b.Domain, b.Reporter)
	}
}
