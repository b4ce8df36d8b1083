package facts

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// runs counts the questions that Run asks in a time.
func runs(t *testing.T, s *answers, during time.Duration, caught func() bool) int {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := options(s, nil)
		o.Caught = caught
		ctx, cancel := context.WithTimeout(t.Context(), during)
		defer cancel()
		New(o).Run(ctx)
	})
	return s.asked / len(views)
}

func TestRunPaces(t *testing.T) {
	tests := []struct {
		name  string
		takes time.Duration // of one question
		want  int           // refreshes in ten minutes
	}{
		{"at once", 0, 10},
		{"half a second", 500 * time.Millisecond, 10}, // 3.5 s each
		{"two seconds", 2 * time.Second, 4},           // 14 s, then a pause of 140 s
		{"for ever", time.Hour, 0},                    // every question is given up after a minute
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := usual()
			s.takes = tt.takes
			if got := runs(t, s, 10*time.Minute-time.Second, nil); got != tt.want {
				t.Errorf("%d refreshes, want %d", got, tt.want)
			}
		})
	}
}

// While old mail is read, nothing is asked.
func TestRunWaitsForOldMail(t *testing.T) {
	looks := 0
	caught := func() bool { looks++; return looks > 60 } // every 5 s
	if got := runs(t, usual(), 10*time.Minute-time.Second, caught); got != 5 {
		t.Errorf("%d refreshes", got)
	}
}
