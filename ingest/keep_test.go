package ingest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// memoryKeeper keeps rejected mails by their text. hold, where set, is received
// from before each.
type memoryKeeper struct {
	hold chan struct{}
	err  error

	mu   sync.Mutex
	kept map[string]Verdict
}

func (k *memoryKeeper) Keep(_ context.Context, m *Mail, v Verdict) error {
	if k.hold != nil {
		<-k.hold
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil {
		k.kept = map[string]Verdict{}
	}
	if k.err == nil {
		k.kept[string(m.Data)] = v
	}
	return k.err
}

// refusing answers that it refuses the first report of each mail.
func refusing(_ context.Context, d Delivery, done func([]Stored, error)) error {
	stored := make([]Stored, len(d.Reports))
	if len(stored) > 0 {
		stored[0] = Stored{Outcome: StoreRefused, Reason: reason.DateOutOfRange, Detail: "2001"}
	}
	d.Conclude(stored)
	done(stored, nil)
	return nil
}

func TestRejectedMailIsKept(t *testing.T) {
	refused := Verdict{Outcome: OutcomeRejected, Reason: reason.DateOutOfRange, Detail: "2001"}
	malformed := Verdict{Outcome: OutcomeRejected, Reason: reason.MalformedXML, Detail: "a.zip: line 3"}
	mixed := refused
	mixed.Reports, mixed.Kinds = 1, ByKind{DMARC: 1}
	tests := []struct {
		name string
		mail Mail
		sink Sink
		want map[string]Verdict
	}{
		{"by parsing", text("refused"), &memorySink{}, map[string]Verdict{"refused": malformed}},
		{"one of two by parsing", text("a refused"), &memorySink{}, map[string]Verdict{"a refused": malformed}},
		{"by the sink", text("a"), sinkFunc(refusing), map[string]Verdict{"a": refused}},
		{"one of two by the sink", text("a b"), sinkFunc(refusing), map[string]Verdict{"a b": mixed}},
		{"by both", text("a refused"), sinkFunc(refusing), map[string]Verdict{"a refused": malformed}},
		{"empty file", Mail{Data: []byte{}}, sinkFunc(refusing), nil},
		{"stored", text("a"), &memorySink{}, nil},
		{"no report", text("text"), &memorySink{}, nil},
		{"too large", Mail{Size: 1 << 40}, &memorySink{}, nil},
		{"judged again", Mail{Data: []byte("refused"), Replay: true}, &memorySink{}, nil},
		{"judged again, by the sink", Mail{Data: []byte("a"), Replay: true}, sinkFunc(refusing), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keeper := &memoryKeeper{}
			send(t, start(t, Options{Keeper: keeper}, tt.sink), tt.mail)
			equal(t, keeper.kept, tt.want)
		})
	}
}

func TestMailThatCannotBeKeptIsTriedAgain(t *testing.T) {
	full := errors.New("disk full")
	for name, sink := range map[string]Sink{"by parsing": &memorySink{}, "by the sink": sinkFunc(refusing)} {
		t.Run(name, func(t *testing.T) {
			p := start(t, Options{Keeper: &memoryKeeper{err: full}}, sink)
			v := send(t, p, text("a refused"))
			if v.Outcome != OutcomeRetry || !errors.Is(v.Err, full) || v.Detail != "keeping a rejected mail: disk full" {
				t.Errorf("got %+v", v)
			}
		})
	}
}

// Nothing is in the sink of a mail that was known to be rejected and could not
// be kept.
func TestMailThatCannotBeKeptIsNotNoted(t *testing.T) {
	sink := &memorySink{}
	send(t, start(t, Options{Keeper: &memoryKeeper{err: errors.New("disk full")}}, sink), text("a refused"))
	equal(t, len(sink.noted), 0)
}

func TestTroubleWithTheKeeperIsLoggedOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		o := Options{Keeper: &memoryKeeper{err: errors.New("disk full")}, Logger: logTo(&log)}
		p := start(t, o, &memorySink{})
		for range 3 {
			send(t, p, text("refused"))
		}
		equal(t, strings.Count(log.String(), "disk full"), 1)
		time.Sleep(warnEvery)
		send(t, p, text("refused"))
		equal(t, strings.Count(log.String(), "disk full"), 2)
	})
}

// A disk that fills up again is heard of again.
func TestNewTroubleWithTheKeeperIsLoggedSooner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		keeper := &memoryKeeper{}
		p := start(t, Options{Keeper: keeper, Logger: logTo(&log)}, &memorySink{})
		for _, err := range []error{errors.New("disk full"), nil, errors.New("read-only")} {
			keeper.err = err
			send(t, p, text("refused"))
			time.Sleep(warnAnew)
		}
		equal(t, strings.Count(log.String(), "disk full"), 1)
		equal(t, strings.Count(log.String(), "read-only"), 1)
	})
}

// A slow disk holds back neither the sink, which calls back from its only
// goroutine, nor the end of a context; the bytes stay under way meanwhile.
func TestKeeperDoesNotBlockTheSink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keeper := &memoryKeeper{hold: make(chan struct{})}
		p := start(t, Options{Keeper: keeper, Workers: 1, MaxBytes: 2 * leastWeight}, sinkFunc(refusing))
		verdicts := make(chan Verdict, 2)
		ctx, cancel := context.WithCancel(t.Context())
		for _, m := range []string{"a", "b"} {
			if err := p.Handle(ctx, text(m), func(v Verdict) { verdicts <- v }); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		cancel()
		short, end := context.WithTimeout(t.Context(), time.Second)
		defer end()
		if err := p.Handle(short, text("c"), nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("there was room for a third mail: %v", err)
		}
		close(keeper.hold)
		equal(t, []Outcome{(<-verdicts).Outcome, (<-verdicts).Outcome}, []Outcome{OutcomeRejected, OutcomeRejected})
		equal(t, len(keeper.kept), 2)
	})
}
