package readiness

import (
	"strings"
	"testing"
)

func TestReasonsPartThousands(t *testing.T) {
	all := strings.Join(Advise(domain(atNone, Mail{Passed: 2427, Direct: 1487})).Reasons, "\n")
	if want := "1,487 of 3,914 legitimate messages (37.99 %)"; !strings.Contains(all, want) {
		t.Errorf("no %q in %s", want, all)
	}
}
