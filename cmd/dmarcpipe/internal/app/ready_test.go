package app

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// counting is a check that takes a while and counts how often it is made.
func counting(name string, takes time.Duration, made *atomic.Int32) check {
	return check{name: name, test: func(context.Context) error {
		made.Add(1)
		time.Sleep(takes)
		return nil
	}}
}

// However many ask, a check is made once at a time, and once a second at most.
func TestJudgeShares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		checks := []check{counting("store", time.Second, &made)}
		j := newJudge(func() []check { return checks })
		round := func(want int32) {
			t.Helper()
			var group sync.WaitGroup
			for range 1000 {
				group.Go(func() {
					if !j.answer(t.Context()).Ready {
						t.Error("not ready")
					}
				})
			}
			group.Wait()
			if got := made.Load(); got != want {
				t.Errorf("the check was made %d times, want %d", got, want)
			}
		}
		round(1)
		round(1)
		time.Sleep(readyAge)
		round(2)
	})
}

// A check that hangs costs its own verdict, and no more than one goroutine.
func TestJudgeBearsAHangingCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		release := make(chan struct{})
		checks := []check{
			{name: "disk", test: func(context.Context) error { made.Add(1); <-release; return nil }},
			{name: "slow", test: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
			{name: "store", test: func(context.Context) error { return errors.New("gone") }},
		}
		j := newJudge(func() []check { return checks })
		want := readiness{Checks: []checkResult{
			{Name: "disk", Error: errSlowCheck.Error()},
			{Name: "slow", Error: context.DeadlineExceeded.Error()},
			{Name: "store", Error: "gone"},
		}}
		for range 3 {
			begun := time.Now()
			if diff := cmp.Diff(want, j.answer(t.Context())); diff != "" {
				t.Error(diff)
			}
			if took := time.Since(begun); took > readyTimeout {
				t.Errorf("it took %s", took)
			}
		}
		close(release)
		synctest.Wait()
		if r := j.answer(t.Context()); !r.Checks[0].OK || made.Load() != 1 {
			t.Errorf("%+v after %d attempts", r.Checks[0], made.Load())
		}
	})
}

// Who asks and goes away does not spoil the answer for others.
func TestJudgeOutlivesWhoAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		checks := []check{counting("store", time.Second, &made)}
		j := newJudge(func() []check { return checks })
		gone, leave := context.WithTimeout(t.Context(), time.Millisecond)
		defer leave()
		if j.answer(gone).Ready {
			t.Error("there cannot be an answer yet")
		}
		if !j.answer(t.Context()).Ready || made.Load() != 1 {
			t.Errorf("not ready, or asked %d times", made.Load())
		}
	})
}

// Every check has its series, also before it can be made.
func TestReadyMetrics(t *testing.T) {
	checks := startChecks()
	j := newJudge(func() []check { return checks })
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(newReadyCollector(j, []string{checkRunning, checkStore}))
	if n := readyGauge(t, reg); n != 0 {
		t.Errorf("ready is %v while it starts", n)
	}
	checks = []check{
		runs(func(context.Context) error { return nil }),
		{name: checkStore, test: func(context.Context) error { return nil }},
	}
	if n := readyGauge(t, reg); n != 1 {
		t.Errorf("ready is %v", n)
	}
	if n, err := testutil.GatherAndCount(reg, "dmarcpipe_ready_check"); n != 2 || err != nil {
		t.Errorf("%d series of checks, %v", n, err)
	}
}

// readyGauge reads dmarcpipe_ready.
func readyGauge(t *testing.T, reg prometheus.Gatherer) float64 {
	t.Helper()
	for _, f := range gather(t, reg) {
		if f.GetName() == "dmarcpipe_ready" {
			return f.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Fatal("there is no dmarcpipe_ready")
	return 0
}
