package ingest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Summary is what became of the mails of a run.
type Summary struct {
	Messages  int                   `json:"messages"`
	Stored    int                   `json:"stored"`
	Duplicate int                   `json:"duplicate"`
	NotReport int                   `json:"not_report"`
	Rejected  map[reason.Reason]int `json:"rejected"` // never nil
	Retry     int                   `json:"retry"`
	Reports   ByKind                `json:"reports"` // stored
	Rows      int                   `json:"rows"`
	Seconds   float64               `json:"seconds"`
}

// String is the summary in one line, for people.
func (s Summary) String() string {
	rejected := 0
	var reasons []string
	for _, r := range slices.SortedFunc(maps.Keys(s.Rejected), func(a, b reason.Reason) int {
		return cmp.Or(cmp.Compare(s.Rejected[b], s.Rejected[a]), cmp.Compare(a, b))
	}) {
		rejected += s.Rejected[r]
		reasons = append(reasons, fmt.Sprintf("%s %d", r, s.Rejected[r]))
	}
	line := fmt.Sprintf("%d mails in %.1f s: %d stored (reports: %s; %d rows), %d duplicate, %d not a report, %d rejected",
		s.Messages, s.Seconds, s.Stored, s.Reports, s.Rows, s.Duplicate, s.NotReport, rejected)
	if rejected > 0 {
		line += " (" + strings.Join(reasons, ", ") + ")"
	}
	if s.Retry > 0 {
		line += fmt.Sprintf(", %d to be tried again", s.Retry)
	}
	return line
}

// Tally adds verdicts up to a Summary. It is safe for concurrent use.
type Tally struct {
	mu    sync.Mutex
	start time.Time
	sum   Summary
}

// NewTally returns a Tally whose time starts now.
func NewTally() *Tally {
	return &Tally{start: time.Now(), sum: Summary{Rejected: map[reason.Reason]int{}}}
}

// Add counts one verdict.
func (t *Tally) Add(v Verdict) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sum.Messages++
	t.sum.Reports = t.sum.Reports.add(v.Kinds)
	t.sum.Rows += v.Rows
	switch v.Outcome {
	case OutcomeStored:
		t.sum.Stored++
	case OutcomeDuplicate:
		t.sum.Duplicate++
	case OutcomeNotReport:
		t.sum.NotReport++
	case OutcomeRejected:
		t.sum.Rejected[v.Reason]++
	case OutcomeRetry:
		t.sum.Retry++
	}
}

// Summary returns what was counted so far and the seconds since NewTally.
func (t *Tally) Summary() Summary {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.sum
	s.Rejected = maps.Clone(t.sum.Rejected)
	s.Seconds = time.Since(t.start).Seconds()
	return s
}

// Watch returns a Handler that counts every verdict of h.
func (t *Tally) Watch(h Handler) Handler { return tallied{t, h} }

type tallied struct {
	tally   *Tally
	handler Handler
}

func (w tallied) Handle(ctx context.Context, m Mail, done func(Verdict)) error {
	return w.handler.Handle(ctx, m, func(v Verdict) {
		w.tally.Add(v)
		done(v)
	})
}
