package parse

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/dmarcpipe/dmarcpipe/parse/failure"
)

// variant is a report that is sent again in another way.
type variant struct {
	name          string
	data          []byte
	key, contents bool // are the same as those of the first
}

// TestConflicts holds when a report is the same report, and when it says the
// same: stores rely on both to count nothing twice and to lose nothing.
func TestConflicts(t *testing.T) {
	kinds := map[Kind]struct {
		first    []byte
		variants []variant
	}{
		KindDMARC:   {reportXML(5), dmarcVariants(t)},
		KindTLS:     {reportJSON("t1", 2, 3), tlsVariants(t)},
		KindFailure: {failureMail(), failureVariants(t)},
	}
	for kind, tt := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			first := only(t, tt.first, kind, Options{})
			for _, v := range tt.variants {
				t.Run(v.name, func(t *testing.T) { v.compare(t, first) })
			}
		})
	}
}

func (v *variant) compare(t *testing.T, first Finding) {
	again := only(t, v.data, first.Kind, Options{HoldRecords: -1})
	key, contents := again.Key == first.Key, again.Content == first.Content
	if key != v.key || contents != v.contents {
		t.Errorf("same key %v, same content %v; want %v and %v", key, contents, v.key, v.contents)
	}
}

// only returns the one finding of a mail, which is of kind.
func only(t *testing.T, data []byte, kind Kind, o Options) Finding {
	t.Helper()
	fs := Mail(data, "", o)
	if len(fs) != 1 || fs[0].Kind != kind {
		t.Fatalf("findings:\n%s", lines(fs))
	}
	return fs[0]
}

func dmarcVariants(t *testing.T) []variant {
	first := reportXML(5)
	rows := strings.SplitAfter(strings.TrimSuffix(string(first), "</feedback>\n"), "\n")
	turned := slices.Clone(rows)
	slices.Reverse(turned[1 : len(turned)-1])
	return append(packings(t, "a.xml", first),
		variant{"another reporter", with(first, ">reporter.example<", ">other.example<"), false, true},
		variant{"the day after", with(first, "1700006400</begin", "1700092800</begin", "1700092799</end", "1700179199</end"), false, true},
		variant{"two days after", with(first, "1700006400</begin", "1700179200</begin", "1700092799</end", "1700265599</end"), false, true},
		variant{"another domain", with(first, "<domain>example.com</domain><adkim>", "<domain>example.net</domain><adkim>"), false, true},
		variant{"another id", with(first, "1700006400.1<", "1700006400.2<"), false, true},
		variant{"one row more", reportXML(6), true, false},
		variant{"another count", with(first, "<count>3<", "<count>4<"), true, false},
		variant{"a row twice", []byte(strings.Join(rows, "") + rows[1] + "</feedback>"), true, false},
		variant{"other white space", with(first, "><", ">\r\n\t<"), true, true},
		variant{"other row order", []byte(strings.Join(turned, "") + "</feedback>"), true, true},
		variant{"other case and brackets", with(first, ">reporter.example<", ">Reporter.Example<", ">1700006400.1<", "> &lt;1700006400.1&gt; <", ">example.com<", ">Example.COM.<"), true, true},
	)
}

func tlsVariants(t *testing.T) []variant {
	first := reportJSON("t1", 2, 3)
	head, list, _ := strings.Cut(strings.TrimSuffix(string(first), "]}\n"), `"policies":[`)
	policies := strings.Split(list, ",\n{\"policy\"")
	turned := head + `"policies":[{"policy"` + policies[1] + "," + policies[0] + "]}"
	return append(packings(t, "a.json", first),
		variant{"another reporter", with(first, `"reporter.example"`, `"other.example"`), false, true},
		variant{"the day after", with(first, "2026-01-01", "2026-01-02"), false, true},
		variant{"another domain", with(first, `"d0.example"`, `"b.example"`), false, false},
		variant{"another id", reportJSON("t2", 2, 3), false, true},
		variant{"one failure more", reportJSON("t1", 2, 4), true, false},
		variant{"one policy more", reportJSON("t1", 3, 3), true, false},
		variant{"another count", with(first, `"failed-session-count":2`, `"failed-session-count":9`), true, false},
		variant{"a failure of the other policy", with(first, `"d0.example"`, `"d#.example"`, `"d1.example"`, `"d0.example"`, `"d#.example"`, `"d1.example"`), true, false},
		variant{"other white space", with(first, ":", " :\r\n\t", "T00 :\r\n\t00 :\r\n\t00Z", "T00:00:00Z", "T23 :\r\n\t59 :\r\n\t59Z", "T23:59:59Z"), true, true},
		variant{"other order of failures", with(first, `"192.0.0.0"`, `"#"`, `"192.0.0.1"`, `"192.0.0.0"`, `"#"`, `"192.0.0.1"`,
			`count":1}`, `count":#}`, `count":2}`, `count":1}`, `count":#}`, `count":2}`), true, true},
		variant{"other order of policies", []byte(turned), true, true},
	)
}

// failureMail is a failure report about one mail.
func failureMail() []byte {
	return []byte("From: DMARC <noreply@reporter.example>\nDate: Thu, 01 Jan 2026 10:00:00 +0000\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: text/plain\n\nA report.\n\n" +
		"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nVersion: 1\nUser-Agent: Lua/1.0\n" +
		"Original-Mail-From: <jane@example.com>\nArrival-Date: Thu, 01 Jan 2026 09:00:00 +0000\nSource-IP: 192.0.2.1\n" +
		"Reported-Domain: example.com\nAuth-Failure: dmarc\nDelivery-Result: reject\n\n" +
		"--b\nContent-Type: message/rfc822\n\nFrom: Jane <jane@example.com>\nTo: joe@reporter.example\nSubject: hello\n" +
		"Date: Thu, 01 Jan 2026 08:59:00 +0000\nMessage-ID: <m1@example.com>\n\nHello Joe.\n\n--b--\n")
}

func failureVariants(t *testing.T) []variant {
	first := failureMail()
	return append(packings(t, "a.eml", first),
		variant{"another reporter", with(first, "noreply@reporter", "noreply@other"), false, false},
		variant{"another mail", with(first, "m1@", "m2@"), false, false},
		variant{"another source", with(first, "192.0.2.1", "192.0.2.2"), false, false},
		variant{"an hour after", with(first, "09:00:00", "10:00:00"), false, false},
		variant{"another domain", with(first, "Domain: example.com", "Domain: example.net"), false, false},
		variant{"another result", with(first, "Result: reject", "Result: delivered"), true, false},
		variant{"CRLF", with(first, "\n", "\r\n"), true, true},
		variant{"folded fields", with(first, "Lua/1.0", "\n\tLua/1.0", "Feedback-Type: auth", "FEEDBACK-TYPE:\n auth"), true, true},
		variant{"another zone of the time", with(first, "09:00:00 +0000", "10:00:00 +0100"), true, true},
		variant{"another time of sending", with(first, "10:00:00 +0000", "11:00:00 +0000"), true, true},
	)
}

// TestPrivacyKeepsIdentity holds that a changed configuration makes no other
// reports out of those that are stored.
func TestPrivacyKeepsIdentity(t *testing.T) {
	first := only(t, failureMail(), KindFailure, Options{})
	for _, p := range []failure.Privacy{
		{Keep: failure.KeepHeaders, Key: []byte("one")},
		{Keep: failure.KeepHeaders, Key: []byte("two")},
		{Keep: failure.KeepFull},
		{Keep: failure.KeepNone},
	} {
		again := only(t, failureMail(), KindFailure, Options{Privacy: p})
		if again.Key != first.Key || again.Content != first.Content {
			t.Errorf("another identity when %q is kept", p.Keep)
		}
	}
}

// packings are the same bytes in everything that they may come in.
func packings(t *testing.T, name string, data []byte) []variant {
	return []variant{
		{"plain", data, true, true},
		{"gzip", gzipped(t, data), true, true},
		{"zip", zipped(t, name, data), true, true},
		{"zstd", zstandard(t, data), true, true},
		{"gzip in a mail", mailOf(name+".gz", gzipped(t, data)), true, true},
		{"plain in a mail", mailOf(name, data), true, true},
		{"zip in gzip in a mail", mailOf(name, gzipped(t, zipped(t, name, data))), true, true},
	}
}

func zstandard(t *testing.T, data []byte) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	must(t, err)
	_, err = io.Copy(w, bytes.NewReader(data))
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

// with returns data with texts replaced, in pairs and one after another.
func with(data []byte, pairs ...string) []byte {
	for pair := range slices.Chunk(pairs, 2) {
		data = bytes.ReplaceAll(data, []byte(pair[0]), []byte(pair[1]))
	}
	return data
}
