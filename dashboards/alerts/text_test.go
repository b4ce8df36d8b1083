package alerts

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	rule, ok := ByName("DmarcSpoofingRun")
	if !ok {
		t.Fatal("no such rule")
	}
	summary, description := rule.Text(Row{
		Domain: "example.com", Value: 12345, Baseline: 11.4, Verdict: "unknown", Examples: []string{"192.0.2.1", "192.0.2.2"},
	})
	if want := "Spoofing run against example.com: 12345 messages in a day"; summary != want {
		t.Errorf("%q, want %q", summary, want)
	}
	for _, part := range []string{"12345 messages", "; 11 are usual.", "do not tell whether it is yours. For example: 192.0.2.1, 192.0.2.2."} {
		if !strings.Contains(description, part) {
			t.Errorf("no %q in %q", part, description)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		v    float64
		want string
	}{
		{Messages, 1234567, "1234567"},
		{Share, 0.93214, "93.21%"},
		{Share, 1, "100%"},
		{Share, 0, "0%"},
		{Days, 3.24, "3.2"},
		{Seconds, 12.34, "12.34s"},
		{Seconds, 200, "3m 20s"},
		{Seconds, 3725.4, "1h 2m 5s"},
		{Seconds, 90061, "1d 1h 1m 1s"},
	} {
		if got := c.unit.Format(c.v); got != c.want {
			t.Errorf("%v %s: %q, want %q", c.v, c.unit, got, c.want)
		}
	}
}

// Names from reports do not stand for parts of the template.
func TestTextOfNamesWithBraces(t *testing.T) {
	rule, _ := ByName("DmarcReporterSilent")
	summary, _ := rule.Text(Row{Domain: "{subject}", Subject: "{domain}{value}", Value: 9})
	if want := "No reports on {subject} from {domain}{value} for 9.0 days"; summary != want {
		t.Errorf("%q, want %q", summary, want)
	}
}
