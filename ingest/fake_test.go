package ingest

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memorySink keeps the keys it was given. hold, where set, is received from
// before each answer.
type memorySink struct {
	hold chan struct{}
	err  error

	mu    sync.Mutex
	seen  map[identity.Key]bool
	last  Delivery
	noted []Message
}

func (s *memorySink) Put(ctx context.Context, d Delivery, done func([]Stored, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	go func() {
		if s.hold != nil {
			<-s.hold
		}
		done(s.store(d), s.err)
	}()
	return nil
}

func (s *memorySink) store(d Delivery) []Stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = d
	if s.seen == nil {
		s.seen = map[identity.Key]bool{}
	}
	stored := make([]Stored, len(d.Reports))
	for i, r := range d.Reports {
		stored[i] = Stored{Key: r.Key, Outcome: StoreDuplicate}
		if !s.seen[r.Key] {
			s.seen[r.Key] = true
			stored[i].Outcome, stored[i].Rows = StoreNew, 2
		}
	}
	s.noted = append(s.noted, d.Conclude(stored))
	return stored
}

// words is a parser of test mails: each word of the mail is one finding.
// "refused" is a rejection, "panic" a bug, "text" no report, "tls..." and
// "failure..." reports of these kinds, and every other word a DMARC report, of
// that name.
func words(data []byte, _ string, _ parse.Options) []parse.Finding {
	var found []parse.Finding
	for w := range strings.FieldsSeq(string(data)) {
		found = append(found, word(w))
	}
	return found
}

func word(w string) parse.Finding {
	switch w {
	case "refused":
		return parse.Finding{Kind: parse.KindRejected, Member: "a.zip", Err: reason.New(reason.MalformedXML, "line 3")}
	case "text":
		return parse.Finding{Kind: parse.KindNotReport, Detail: "a text"}
	case "panic":
		panic("a bug")
	}
	return report(w)
}

func report(name string) parse.Finding {
	f := parse.Finding{Key: key(name)}
	odd := warning.Log{Counts: map[warning.Kind]int{warning.BadCount: 3}}
	switch {
	case strings.HasPrefix(name, "tls"):
		f.Kind, f.TLS = parse.KindTLS, &tlsrpt.Report{Warnings: odd}
	case strings.HasPrefix(name, "failure"):
		f.Kind, f.Failure = parse.KindFailure, &failure.Report{Warnings: odd}
	default:
		f.Kind, f.Report = parse.KindDMARC, &aggregate.Report{Warnings: odd}
	}
	return f
}

func key(name string) identity.Key { return identity.ReportKey(name, "", "", "", 0, 0) }

// wordsHeader reads the header of a test mail, whose first word is its subject.
func wordsHeader(data []byte) parse.Header {
	first, _, _ := strings.Cut(string(data), " ")
	return parse.Header{FromDomain: "example.org", Subject: first}
}

// start returns a pipeline that reads words and ends with the test.
func start(t *testing.T, o Options, sink Sink) *Pipeline {
	t.Helper()
	p, err := New(o, sink)
	if err != nil {
		t.Fatal(err)
	}
	p.parse, p.header = words, wordsHeader
	t.Cleanup(func() {
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return p
}

// send hands a mail over and waits for its verdict.
func send(t *testing.T, h Handler, m Mail) Verdict {
	t.Helper()
	verdict := make(chan Verdict, 2)
	if err := h.Handle(t.Context(), m, func(v Verdict) { verdict <- v }); err != nil {
		t.Fatal(err)
	}
	return <-verdict
}

func text(s string) Mail { return Mail{Source: "inbox", Data: []byte(s), Size: int64(len(s))} }

func logTo(b *strings.Builder) *slog.Logger { return slog.New(slog.NewTextHandler(b, nil)) }

func equal(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
