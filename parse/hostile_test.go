package parse

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// hostile are mails that try to cost time or memory.
func hostile(tb testing.TB) map[string]struct {
	data []byte
	want string
} {
	bomb := append([]byte("<feedback>"), bytes.Repeat([]byte("<x>"+strings.Repeat(" ", 1017)+"</x>"), 12<<10)...)
	zeros := make([]byte, 11<<20)
	forwards := strings.Repeat("Subject: x\nContent-Type: message/rfc822\n\n", 100_000)
	return map[string]struct {
		data []byte
		want string
	}{
		"100000 parts":    {manyParts(100_000), `rejected "" too_many_parts`},
		"100000 forwards": {[]byte(forwards), `rejected "" nested_too_deep`},
		"header of 4 MB":  {append([]byte("Subject: x\n"), bytes.Repeat([]byte(" x\n"), 1<<20)...), "not_report a mail without a report"},
		"4 MB of delimiters": {
			append([]byte("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"), bytes.Repeat([]byte("--\n"), 1<<20)...),
			"not_report a mail without a report",
		},
		"report that is a bomb": {mailOf("r.gz", gzipped(tb, bomb)), `rejected "r.gz" ratio_too_high`},
		"zeros":                 {mailOf("r.gz", gzipped(tb, zeros)), "not_report a mail without a report"},
		"4 MB of base64 junk":   {mailOf("r.bin", bytes.Repeat([]byte("junk"), 1<<20)), "not_report a mail without a report"},
		"100000 multiparts":     {manyMultiparts(100_000), `rejected "" nested_too_deep`},
	}
}

func manyMultiparts(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Subject: x\n")
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	return b.Bytes()
}

// TestHostile holds where each of them ends. What it costs until there is the
// business of BenchmarkHostile.
func TestHostile(t *testing.T) {
	for name, tt := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			if got := strings.TrimSpace(lines(Mail(tt.data, "", Options{}))); got != tt.want {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
}

// TestBudgetIsShared holds that many archives in one mail cannot spend more
// than one.
func TestBudgetIsShared(t *testing.T) {
	mail := "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
	for range 8 {
		part := string(mailOf("r.gz", gzipped(t, reportXML(100))))
		mail += "--b\n" + part[strings.Index(part, "Content-Type: application"):strings.Index(part, "\r\n--b1--")] + "\n"
	}
	size := int64(len(reportXML(100)))
	fs := Mail([]byte(mail), "", Options{Limits: limit.Limits{Unpacked: 3 * size}})
	want := strings.Repeat("dmarc \"r.gz\" id=1700006400.1 records=100 messages=4759\n", 3) + "rejected \"r.gz\" unpacked_too_large\n"
	if got := lines(fs); got != want {
		t.Errorf("findings:\n%s\nwant:\n%s", got, want)
	}
}
