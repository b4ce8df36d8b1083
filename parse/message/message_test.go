package message

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestParts(t *testing.T) {
	tests := []struct {
		name, mail string
		want       []string
	}{
		{"no header", "hello", []string{`1  "" hello`}},
		{"nothing", "", []string{`1  "" `}},
		{"one part", "Content-Type: text/plain\n\nhello\n", []string{`1 text/plain "" hello|`}},
		{"line ends", "A: b\r\n\r\nhello\r\n", []string{`1  "" hello|`}},
		{"blank lines before", "\r\n\r\nContent-Type: a/b\r\n\r\nx", []string{`1 a/b "" x`}},
		{
			"two parts", "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\none\n--b\nContent-Type: a/b; name=f\n\ntwo\n--b--\nepilogue\n",
			[]string{`1  "" one`, `2 a/b "f" two`},
		},
		{
			"boundary within a boundary", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none --b\n--bb\n--b--\n",
			[]string{`1  "" one --b|--bb`},
		},
		{
			"nested", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\none\n--c\n\ntwo\n--c--\n--b\n\nthree\n--b--\n",
			[]string{`1  "" one`, `2  "" two`, `3  "" three`},
		},
		{
			"inner never closed", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\none\n--b\n\ntwo\n--b--\n",
			[]string{`1  "" one`, `2  "" two`},
		},
		{"empty part", "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b--\n", []string{`1  "" `, `2  "" `}},
		{"digest", "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n--b--\n", []string{`1 message/rfc822 "" Subject: x`}},
		{
			"boundary not used", "Content-Type: multipart/mixed; boundary=other\n\n--b\nContent-Type: a/b\n\none\n--b--\n",
			[]string{`1 a/b "" one`},
		},
		{"no parts at all", "Content-Type: multipart/mixed; boundary=b\n\nhello\n", []string{`1 multipart/mixed "" hello|`}},
		{"blanks behind a delimiter", "Content-Type: multipart/mixed; boundary=b\n\n--b \t\r\n\none\n--b-- \n", []string{`1  "" one`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, list(t, tt.mail)); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

// Whether the parts are where the mail says, which a signature may rest on.
func TestClear(t *testing.T) {
	parts := "--b\nContent-Type: text/plain\n\n--c\nContent-Type: a/b\n\n--b--\n"
	for mail, want := range map[string]bool{
		"Content-Type: multipart/mixed; boundary=b\n\npreamble\n" + parts: true,
		"Content-Type: multipart/mixed; boundary=c\n\n" + parts:           false,
		"Content-Type: multipart/mixed\n\n" + parts:                       false,
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n":       false,
		"Content-Type: text/plain\n\n" + parts:                            true,
		"Subject: x\n\n" + parts:                                          false,
		"Subject: x\n\none\n":                                             true,
	} {
		if got := Read([]byte(mail)).Clear(); got != want {
			t.Errorf("%q: got %t", mail, got)
		}
	}
}

func list(t *testing.T, mail string) []string {
	var got []string
	for p, err := range Read([]byte(mail)).Parts(limit.NewBudget(limit.Limits{}, 1)) {
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("\r", "", "\n", "|").Replace(string(p.Data()))
		got = append(got, fmt.Sprintf("%d %s %q %s", p.Number, p.Type, p.Name, text))
	}
	return got
}

func TestPartsLimits(t *testing.T) {
	nested := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return b.String()
	}
	tests := []struct {
		name, mail string
		parts      int
		want       reason.Reason
	}{
		{"100000 parts", "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 100_000), limit.DefaultParts, reason.TooManyParts},
		{"8 multiparts", nested(maxNesting), 1, ""},
		{"9 multiparts", nested(maxNesting + 1), 0, reason.NestedTooDeep},
		{"100000 multiparts", nested(100_000), 0, reason.NestedTooDeep},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts, last := 0, error(nil)
			for _, err := range Read([]byte(tt.mail)).Parts(limit.NewBudget(limit.Limits{}, 1)) {
				if last = err; err == nil {
					parts++
				}
			}
			got := reason.Reason("")
			if last != nil {
				got = reason.From(last).Reason
			}
			if parts != tt.parts || got != tt.want {
				t.Errorf("%d parts and reason %q, want %d and %q", parts, got, tt.parts, tt.want)
			}
		})
	}
}

func TestHeader(t *testing.T) {
	long := strings.Repeat("x", maxField)
	tests := []struct{ name, mail, field, want string }{
		{"folded", "Subject: a\r\n b\r\n\tc\r\n\r\n", "subject", "a b c"},
		{"first wins", "Subject: a\nSubject: b\n\n", "Subject", "a"},
		{"empty one does not", "Subject:\nSubject: b\n\n", "Subject", "b"},
		{"typo", "ContentType: a/b\n\n", "Content-Type", "a/b"},
		{"blank before the colon", "Subject : a\n\n", "Subject", "a"},
		{"not wanted", "X-Mailer: a\n\n", "X-Mailer", ""},
		{"fold lost", "Content-Type: multipart/mixed;\nboundary=b\n\n", "Content-Type", "multipart/mixed; boundary=b"},
		{"too long", "Subject: " + long + "\n" + strings.Repeat(" "+long+"\n", 9) + "\n", "Subject", long},
		{"mailbox line", "From a@b Thu Nov 16 2023\nSubject: a\n\n", "Subject", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Read([]byte(tt.mail)).Header.Get(tt.field); got != tt.want {
				t.Errorf("%s is %.80q, want %.80q", tt.field, got, tt.want)
			}
		})
	}
}

func TestLooksLike(t *testing.T) {
	tests := []struct {
		head string
		want bool
	}{
		{"From: a\n", true},
		{"Return-Path: <a>\r\nX: y\r\n", true},
		{"From a@b Thu Nov 16 2023\nReceived: x\n", true},
		{"\r\n\r\nReceived: x\n", true},
		{"X-One: x\nSubject: a\nDate: b\n\n", true},
		{"+OK 1234 octets\nReceived: a\nDate: b\n\n", true},
		{"X-One: x\nSubject: a\n\nDate: b", false},
		{"<?xml version='1.0'?>", false},
		{`{"date": "x"}`, false},
		{"this is not a gz file", false},
		{"", false},
	}
	for _, tt := range tests {
		if got := LooksLike([]byte(tt.head)); got != tt.want {
			t.Errorf("LooksLike(%q) = %v", tt.head, got)
		}
	}
}

// FuzzMessage holds for any data: there is at least one part or an error with a
// reason, parts are pieces of the mail, and they come in order.
func FuzzMessage(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: a/b; name*0*=utf-8''%41\r\n\r\nx\r\n--b--\r\n"))
	f.Add([]byte("ContentType: multipart/digest\n\n--x\nContent-Transfer-Encoding: base64\n\nH4sI\n--x\n\n=3D\n--x--"))
	f.Add([]byte("From a\n\nContent-Transfer-Encoding: quoted-printable\n\n=\n=3"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, total := 0, 0
		for p, err := range Read(data).Parts(limit.NewBudget(limit.Limits{Parts: 50}, 1)) {
			n++
			if err != nil {
				if r := reason.From(err).Reason; r != reason.TooManyParts && r != reason.NestedTooDeep {
					t.Errorf("reason %q", r)
				}
				continue
			}
			total += len(p.raw)
			if p.Number != n || len(p.Data()) > len(p.raw) || !bytes.Contains(data, p.raw) {
				t.Errorf("part %d as number %d of %d bytes", p.Number, n, len(p.raw))
			}
		}
		if n == 0 || total > len(data) {
			t.Errorf("%d parts of %d bytes from %d", n, total, len(data))
		}
	})
}
