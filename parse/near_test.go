package parse

import (
	"strings"
	"testing"
)

// TestNear holds that a refusal shows where it comes from: the place in the
// report, else the start of the file. Of a failure report, which may be about
// a private mail, nothing is shown.
func TestNear(t *testing.T) {
	xml := string(reportXML(2))
	feedback := []byte("From: a@reporter.example\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nSource-IP: 192.0.2.1\n")
	tests := []struct {
		name, file string
		data       []byte
		want       string // the start of what is shown
	}{
		{"place in the XML", "a.xml", []byte(strings.Replace(xml, "</row>", "</rows>", 1)), "</rows>"},
		{"XML without identity", "a.xml", []byte(strings.ReplaceAll(xml, "domain>", "d>")), "<?xml"},
		{"place in the JSON", "a.json", with(reportJSON("t1", 1, 1), `"failure-details":[`, `"failure-details":[;`), ";"},
		{"damaged archive", "a.gz", gzipped(t, []byte(xml))[:20], "\x1f\x8b"},
		{"placeholder", "a.xml.gz", gzipped(t, []byte("unused\n")), "unused\n"},
		{"called an archive", "a.gz", []byte("hello"), "hello"},
		{"empty file", "a.xml", nil, ""},
		{"failure report", "a.eml", feedback, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Mail(tt.data, tt.file, Options{})[0]
			if f.Kind != KindRejected {
				t.Fatalf("findings:\n%s", lines([]Finding{f}))
			}
			if !strings.HasPrefix(string(f.Err.Near), tt.want) || tt.want == "" && f.Err.Near != nil {
				t.Errorf("%v near %q, want %q", f.Err, f.Err.Near, tt.want)
			}
		})
	}
}
