package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestVerdictOfAMail(t *testing.T) {
	small := Options{Parse: parse.Options{Limits: limit.Limits{Message: 40}}}
	tests := []struct {
		name string
		mail Mail
		want Verdict
	}{
		{"new report", text("new"), Verdict{Outcome: OutcomeStored, Reports: 1, Kinds: ByKind{DMARC: 1}, Rows: 2}},
		{"known report", text("known"), Verdict{Outcome: OutcomeDuplicate}},
		{"new and known", text("known new text"), Verdict{Outcome: OutcomeStored, Reports: 1, Kinds: ByKind{DMARC: 1}, Rows: 2}},
		{"all kinds", text("a tls failure"), Verdict{Outcome: OutcomeStored, Reports: 3, Kinds: ByKind{1, 1, 1}, Rows: 6}},
		{"no report", text("text"), Verdict{Outcome: OutcomeNotReport, Detail: "a text"}},
		{
			"one refused of two", text("new refused"),
			Verdict{Outcome: OutcomeRejected, Reason: reason.MalformedXML, Detail: "a.zip: line 3", Reports: 1, Kinds: ByKind{DMARC: 1}, Rows: 2},
		},
		{"a bug", text("new panic"), Verdict{Outcome: OutcomeRejected, Reason: reason.Internal, Detail: "panic: a bug"}},
		{
			"too large to fetch",
			Mail{Size: 41},
			Verdict{Outcome: OutcomeRejected, Reason: reason.MessageTooLarge, Detail: "41 bytes; limits.message is 40"},
		},
		{
			"larger than its source said",
			Mail{Size: 3, Data: make([]byte, 41)},
			Verdict{Outcome: OutcomeRejected, Reason: reason.MessageTooLarge, Detail: "41 bytes; limits.message is 40"},
		},
		{
			"unreadable",
			Mail{Size: 3},
			Verdict{Outcome: OutcomeRejected, Reason: reason.MalformedMail, Detail: "its source could not read it"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, small, &memorySink{})
			send(t, p, text("known"))
			equal(t, send(t, p, tt.mail), tt.want)
		})
	}
}

func TestRepeatedRunAddsNothing(t *testing.T) {
	p := start(t, Options{}, &memorySink{})
	for _, want := range []Summary{
		{Messages: 3, Stored: 3, Reports: ByKind{DMARC: 2, TLS: 1}, Rows: 6, Rejected: map[reason.Reason]int{}},
		{Messages: 3, Duplicate: 3, Rejected: map[reason.Reason]int{}},
	} {
		tally := NewTally()
		for _, m := range []string{"a", "b", "tls a"} {
			send(t, tally.Watch(p), text(m))
		}
		got := tally.Summary()
		got.Seconds = 0
		equal(t, got, want)
	}
}

func TestDeliveryNamesItsMail(t *testing.T) {
	sink := &memorySink{}
	p := start(t, Options{}, sink)
	m := Mail{Source: "inbox", Tenant: "acme", Received: time.Unix(1700000000, 0).UTC(), Data: []byte("a text b")}
	send(t, p, m)
	if got := sink.last; got.Source != m.Source || got.Tenant != m.Tenant || !got.Received.Equal(m.Received) || len(got.Reports) != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestSinkTroubleMeansRetry(t *testing.T) {
	lost := errors.New("disk full")
	short := sinkFunc(func(_ context.Context, _ Delivery, done func([]Stored, error)) error {
		done(nil, nil)
		return nil
	})
	ended := sinkFunc(func(context.Context, Delivery, func([]Stored, error)) error { return context.Canceled })
	tests := []struct {
		name   string
		sink   Sink
		detail string
	}{
		{"it stopped", &memorySink{err: lost}, "disk full"},
		{"it forgot a report", short, "storing reports: the sink answered for 0 of 1"},
		{"the context ended", ended, "context canceled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := send(t, start(t, Options{}, tt.sink), text("a"))
			if v.Outcome != OutcomeRetry || v.Detail != tt.detail || v.Err == nil {
				t.Errorf("got %+v", v)
			}
		})
	}
}

type sinkFunc func(context.Context, Delivery, func([]Stored, error)) error

func (f sinkFunc) Put(ctx context.Context, d Delivery, done func([]Stored, error)) error {
	return f(ctx, d, done)
}

func TestSinkThatAnswersTwiceIsHeardOnce(t *testing.T) {
	twice := sinkFunc(func(_ context.Context, _ Delivery, done func([]Stored, error)) error {
		done(nil, errors.New("first"))
		done(nil, errors.New("second"))
		return nil
	})
	if v := send(t, start(t, Options{}, twice), text("a")); v.Detail != "first" {
		t.Errorf("got %+v", v)
	}
}

func TestBytesUnderWayAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &memorySink{hold: make(chan struct{})}
		p := start(t, Options{Workers: 3, MaxBytes: 2 * leastWeight}, sink)
		verdicts := make(chan Verdict, 4)
		done := func(v Verdict) { verdicts <- v }
		for range 2 {
			if err := p.Handle(t.Context(), text("a"), done); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.Handle(ctx, text("a"), done); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the third mail: got %v", err)
		}
		sink.hold <- struct{}{}
		if err := p.Handle(t.Context(), text("a"), done); err != nil {
			t.Errorf("after a verdict: got %v", err)
		}
		close(sink.hold)
	})
}

func TestMailLargerThanTheBudgetGoesAlone(t *testing.T) {
	p := start(t, Options{MaxBytes: 10}, &memorySink{})
	v := send(t, p, text("report"+strings.Repeat(" ", 1000)))
	equal(t, v.Outcome, OutcomeStored)
}

func TestManySourcesAtOnce(t *testing.T) {
	const sources, mails = 4, 300
	p := start(t, Options{Workers: 3, MaxBytes: 5 * leastWeight}, &memorySink{})
	tally := NewTally()
	var wg sync.WaitGroup
	for i := range sources {
		wg.Go(func() {
			for j := range mails {
				m := text(fmt.Sprintf("report%d-%d", i, j))
				if err := tally.Watch(p).Handle(t.Context(), m, func(Verdict) {}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := tally.Summary(); got.Messages != sources*mails || got.Stored != sources*mails {
		t.Errorf("got %v", got)
	}
}

func TestCloseWaitsForMailsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &memorySink{hold: make(chan struct{})}
		p := start(t, Options{Workers: 1}, sink)
		judged := make(chan Verdict, 1)
		if err := p.Handle(t.Context(), text("a"), func(v Verdict) { judged <- v }); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error)
		go func() { closed <- p.Close(t.Context()) }()
		synctest.Wait()
		select {
		case err := <-closed:
			t.Fatalf("Close returned %v before the verdict", err)
		default:
		}
		close(sink.hold)
		if err := <-closed; err != nil {
			t.Error(err)
		}
		equal(t, (<-judged).Outcome, OutcomeStored)
		if err := p.Handle(t.Context(), text("b"), nil); !errors.Is(err, ErrClosed) {
			t.Errorf("after Close: got %v", err)
		}
	})
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &memorySink{hold: make(chan struct{})}
		p := start(t, Options{}, sink)
		if err := p.Handle(t.Context(), text("a"), func(Verdict) {}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		close(sink.hold)
	})
}

func TestHandleEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := start(t, Options{}, &memorySink{})
	err := p.Handle(ctx, text("a"), func(Verdict) { t.Error("done was called") })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNewWithoutSink(t *testing.T) {
	_, err := New(Options{}, nil)
	if err == nil || err.Error() != "starting the pipeline: there is no sink" {
		t.Errorf("got %v", err)
	}
}

func TestRejectedMailIsLoggedOnOneCleanLine(t *testing.T) {
	var log strings.Builder
	p := start(t, Options{Logger: logTo(&log)}, &memorySink{})
	m := text("refused")
	m.ID = "evil\nlevel=ERROR\x1b[31m\xff" + strings.Repeat("x", 1000)
	send(t, p, m)
	send(t, p, text("text"))
	if got := log.String(); strings.Count(got, "\n") != 1 || strings.Contains(got, "\x1b") || !utf8.ValidString(got) || len(got) > 600 ||
		!strings.Contains(got, `reason=malformed_xml detail="a.zip: line 3"`) {
		t.Errorf("got %s", got)
	}
}

// BenchmarkPipeline is what the pipeline adds to parsing and storing.
func BenchmarkPipeline(b *testing.B) {
	p, err := New(Options{}, sinkFunc(func(_ context.Context, d Delivery, done func([]Stored, error)) error {
		stored := make([]Stored, len(d.Reports))
		d.Conclude(stored)
		done(stored, nil)
		return nil
	}))
	if err != nil {
		b.Fatal(err)
	}
	p.parse, p.header = words, wordsHeader
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Handle(b.Context(), text("a b"), func(Verdict) {}); err != nil {
			b.Fatal(err)
		}
	}
	if err := p.Close(context.Background()); err != nil {
		b.Fatal(err)
	}
}
