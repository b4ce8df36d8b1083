package ingest

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// slow is an Examiner that waits for DNS.
type slow time.Duration

func (s slow) Examine(context.Context, []byte) *trust.Evidence {
	time.Sleep(time.Duration(s))
	return &trust.Evidence{}
}

// judging is how long a pipeline of one worker takes for so many mails.
func judging(t *testing.T, o Options, mails int, parser func([]byte, string, parse.Options) []parse.Finding) time.Duration {
	t.Helper()
	o.Workers, o.MaxBytes = 1, 1<<30
	p := startTrust(t, o, &memorySink{})
	if parser != nil {
		p.parse = parser
	}
	start := time.Now()
	verdicts := make(chan Verdict, mails)
	for i := range mails {
		if err := p.Handle(t.Context(), text(fmt.Sprint(unsigned, "a", i)), func(v Verdict) { verdicts <- v }); err != nil {
			t.Fatal(err)
		}
	}
	for range mails {
		<-verdicts
	}
	return time.Since(start)
}

// Mails wait for DNS side by side, as many as there are workers for it.
func TestMailsWaitForDNSTogether(t *testing.T) {
	for mails, want := range map[int]time.Duration{1: time.Second, 1 + maxAskers: time.Second, 10 * (1 + maxAskers): 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			got := judging(t, Options{Trust: slow(time.Second)}, mails, nil)
			if got < want || got > want+want/10 {
				t.Errorf("%d mails took %s, want %s", mails, got, want)
			}
		})
	}
}

// Answers at hand leave the workers as they are: one mail after the other.
func TestMailsKeepTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		equal(t, judging(t, Options{Trust: slow(patience / 2)}, 100, nil), 50*patience)
	})
}

// Reports of many rows do not pile up.
func TestLargeReportsWaitOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := judging(t, Options{Trust: slow(time.Second)}, 10, func([]byte, string, parse.Options) []parse.Finding {
			f := report("a")
			f.Report.Totals.Records = 1 << 40
			return []parse.Finding{f, f, f, f}
		})
		if got < 3*time.Second {
			t.Errorf("10 of them took only %s", got)
		}
	})
}
