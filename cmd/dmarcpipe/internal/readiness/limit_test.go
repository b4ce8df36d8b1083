package readiness

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The table of the documentation is that of the code.
func TestLimitsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[rung]string{
		rungQuarantineInPart: "`quarantine` with `t=y`", rungQuarantine: "`quarantine`",
		rungRejectInPart: "`reject` with `t=y`", rungReject: "`reject`",
	}
	for r, name := range names {
		l := limits[r]
		want := fmt.Sprintf("| %s | %g %% | %g %% | %g %% |", name, l.Direct, l.Lost, l.Unknown)
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s", want)
		}
	}
	for _, r := range []rung{rungQuarantineInPart, rungRejectInPart} {
		l := limits[r]
		want := fmt.Sprintf("%d days, %d reporters, %d messages", l.Days, l.Reporters, l.Messages)
		if !strings.Contains(string(text), want) || l.Days != limits[r+1].Days || l.Reporters != limits[r+1].Reporters {
			t.Errorf("no %s", want)
		}
	}
}
