package imap_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// judge is a handler that remembers what it got.
type judge struct {
	verdict func(ingest.Mail) ingest.Outcome // stored when nil
	gate    chan struct{}                    // where set, Handle takes one of it for each mail

	mu    sync.Mutex
	mails []ingest.Mail
	news  chan struct{}
}

func newJudge(verdict func(ingest.Mail) ingest.Outcome) *judge {
	return &judge{verdict: verdict, news: make(chan struct{}, 100_000)}
}

// Handle gives its verdict from another goroutine.
func (j *judge) Handle(ctx context.Context, m ingest.Mail, done func(ingest.Verdict)) error {
	if j.gate != nil {
		select {
		case <-j.gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var outcome ingest.Outcome
	if j.verdict != nil {
		outcome = j.verdict(m)
	}
	j.mu.Lock()
	j.mails = append(j.mails, m)
	j.mu.Unlock()
	go func() {
		done(ingest.Verdict{Outcome: outcome})
		j.news <- struct{}{}
	}()
	return nil
}

// wait returns when n more verdicts were given.
func (j *judge) wait(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		select {
		case <-j.news:
		case <-time.After(time.Minute):
			t.Fatalf("only %d of %d verdicts in a minute", i, n)
		}
	}
}

// bodies counts how often each body was handed over.
func (j *judge) bodies() map[string]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	bodies := map[string]int{}
	for _, m := range j.mails {
		bodies[string(m.Data)]++
	}
	return bodies
}
