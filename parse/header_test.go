package parse

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeaderOf(t *testing.T) {
	tests := []struct {
		name, data string
		want       Header
	}{
		{
			"report", "From: DMARC <dmarc@reporter.example>\nSubject: Report Domain: example.com\n  Submitter: reporter.example\n\nx",
			Header{"reporter.example", "Report Domain: example.com Submitter: reporter.example"},
		},
		{
			"encoded words", "From: =?utf-8?q?J=C3=BCrgen?= <j@b\u00fccher.example>\nSubject: =?utf-8?B?R3LDvMOfZQ==?= =?iso-8859-15?q?_=A4?= =?shift_jis?B?g2WDWIOD?=\n\n",
			Header{"xn--bcher-kva.example", "Grüße €テスャ"},
		},
		{"unknown charset", "From: a@b.example\nSubject: =?x-klingon?q?abc?=\n\n", Header{"b.example", "=?x-klingon?q?abc?="}},
		{"raw bytes", "From: a@b.example\nSubject: Gr\xfc\xdfe\n\n", Header{"b.example", "Gr\ufffd\ufffde"}},
		{"escapes and overrides", "From: a@b.example\nSubject: a\x1b[2J\u202etxt.exe\x00\n\n", Header{"b.example", "a[2Jtxt.exe"}},
		{"escape in an encoded word", "From: a@b.example\nSubject: =?utf-8?q?a=1B=5B2Jb=0Ac?=\n\n", Header{"b.example", "a[2Jb c"}},
		{"long subject", "From: a@b.example\nSubject: " + strings.Repeat("ü", 500) + "\n\n", Header{"b.example", strings.Repeat("ü", 100)}},
		{"no subject, no sender", "Received: x\nDate: y\n\n", Header{}},
		{"file", string(reportXML(1)), Header{}},
		{"packed mail", string(gzipped(t, []byte("From: a@b.example\nSubject: x\n\n"))), Header{}},
		{"nothing", "", Header{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, HeaderOf([]byte(tt.data))); diff != "" {
				t.Errorf("HeaderOf() (-want +got):\n%s", diff)
			}
		})
	}
}
