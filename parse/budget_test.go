package parse

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

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

func TestUnpackedIsTold(t *testing.T) {
	report := reportXML(100)
	for name, tt := range map[string]struct {
		mail []byte
		want int64
	}{
		"packed":   {mailOf("r.gz", gzipped(t, report)), int64(len(report))},
		"a file":   {gzipped(t, report), int64(len(report))},
		"in clear": {report, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := int64(-1)
			Mail(tt.mail, "", Options{Unpacked: func(n int64) { got = n }})
			if got != tt.want {
				t.Errorf("%d bytes are told, want %d", got, tt.want)
			}
		})
	}
}
