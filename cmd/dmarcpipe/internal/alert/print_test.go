package alert

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

func TestPrint(t *testing.T) {
	day := monday.AddDate(0, 0, -1)
	all := []notify.Alert{
		{
			Name: spoof, Severity: "warning", Tenant: "acme", Domain: "example.com", Since: monday, Day: day,
			Value: 1234, Baseline: 10, Threshold: 500, Description: "Look at it.", Examples: []string{"192.0.2.1", "192.0.2.2"},
		},
		{
			Name: silent, Severity: "info", Domain: "example.com", Subject: "Evil\x1b[2J\u202eReporter", Since: monday, Day: day,
			Value: 8.04, Baseline: 1, Threshold: 7, Description: strings.Repeat("a word and more of them, ", 6),
		},
		{Name: broken, Severity: "warning", Since: monday, Value: 1},
		{Name: "Unknown", Severity: "odd", Since: monday, Value: 1.5},
	}
	var out strings.Builder
	if err := Print(&out, all); err != nil {
		t.Fatal(err)
	}
	const want = `
Alerts that fire now: 4
  severity  alert                domain              subject          since (UTC)       mail of        value  baseline  threshold
  warning   DmarcSpoofingRun     example.com (acme)  -                2026-11-23 06:00  2026-11-22      1234        10        500
    Look at it. For example: 192.0.2.1, 192.0.2.2.
  info      DmarcReporterSilent  example.com         Evil[2JReporter  2026-11-23 06:00  2026-11-22  8.0 days       1.0        7.0
    a word and more of them, a word and more of them, a word and more of them, a word and more of them,
    a word and more of them, a word and more of them,
  warning   DmarcpipeNotReady    -                   -                2026-11-23 06:00  -                  1         -          -
  odd       Unknown              -                   -                2026-11-23 06:00  -                1.5         0          0
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
