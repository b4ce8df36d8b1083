package mailfile

import (
	"context"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// sink is a Handler that stores each text once. It answers from another
// goroutine.
type sink struct {
	mu     sync.Mutex
	known  map[[32]byte]bool
	mails  []ingest.Mail
	limit  int    // mails until stop is called
	stop   func() // may be nil
	closed error  // what Handle returns, where set
}

func (s *sink) Handle(ctx context.Context, m ingest.Mail, done func(ingest.Verdict)) error {
	if err := errors.Join(s.closed, ctx.Err()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[[32]byte]bool{}
	}
	v := ingest.Verdict{Outcome: ingest.OutcomeDuplicate}
	if key := sha256.Sum256(m.Data); !s.known[key] {
		s.known[key] = true
		v = ingest.Verdict{Outcome: ingest.OutcomeStored, Reports: 1, Rows: 1}
	}
	s.mails = append(s.mails, m)
	if s.stop != nil && len(s.mails) == s.limit {
		s.stop()
	}
	go done(v)
	return nil
}

// steps is a Progress that adds up.
type steps struct {
	mu           sync.Mutex
	total, bytes int64
	mails        int
}

func (p *steps) Total(bytes int64) { p.total = bytes }

func (p *steps) Advance(mails int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails += mails
	p.bytes += bytes
}

func mixed(t *testing.T) string {
	return folder(
		t,
		entry{"a/reports.zip", zipped(t, many(100, "%d.eml", mail)...)},
		entry{"b/inbox", mbox(50)},
		entry{"b/inbox.gz", gzipped(t, mbox(50))},
		entry{"c.xml", reportXML},
		entry{"d", ""},
	)
}

func TestRunHandsEverythingOver(t *testing.T) {
	var s sink
	var p steps
	tally := ingest.NewTally()
	err := New(Options{Name: "archive", Tenant: "acme", Paths: []string{mixed(t)}, Progress: &p}).Run(t.Context(), tally.Watch(&s))
	if err != nil {
		t.Fatal(err)
	}
	got := tally.Summary()
	equal(t, []int{got.Messages, got.Stored, got.Duplicate}, []int{202, 152, 50})
	if p.mails != 202 || p.bytes != p.total || p.total == 0 {
		t.Errorf("the progress is %d mails, %d of %d bytes", p.mails, p.bytes, p.total)
	}
	for _, m := range s.mails {
		if m.Source != "archive" || m.Tenant != "acme" {
			t.Fatalf("got %+v", m)
		}
	}
}

// Our own data may lie below what is read, but is named as its own path too.
func TestRunSkipsOurOwnData(t *testing.T) {
	dir := folder(t, entry{"a.eml", "Subject: a"}, entry{"data/quarantine/b.eml", "Subject: b"})
	data := filepath.Join(dir, "data")
	for path, want := range map[string]int{dir: 1, data: 1, filepath.Join(data, "quarantine"): 1} {
		var s sink
		var p steps
		err := New(Options{Paths: []string{path}, Skip: []string{filepath.Join(dir, ".", "data"), "missing"}, Progress: &p}).Run(t.Context(), &s)
		if err != nil || len(s.mails) != want || p.total != 10 {
			t.Errorf("%s: %d mails of %d bytes, %v", path, len(s.mails), p.total, err)
		}
	}
}

func TestInterruptedRunIsRepeatedWithoutHarm(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := sink{limit: 60, stop: cancel}
	source := New(Options{Paths: []string{mixed(t)}})
	first, second := ingest.NewTally(), ingest.NewTally()
	if err := source.Run(ctx, first.Watch(&s)); err != nil {
		t.Fatal(err)
	}
	if err := source.Run(t.Context(), second.Watch(&s)); err != nil {
		t.Fatal(err)
	}
	equal(t, first.Summary().Messages, 60)
	equal(t, second.Summary().Messages, 202)
	equal(t, first.Summary().Stored+second.Summary().Stored, 152)
}

func TestStoppedRunCountsOnlyWhatItRead(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var p steps
	dir := folder(t, entry{"inbox", mbox(500)})
	if err := New(Options{Paths: []string{dir}, Progress: &p}).Run(ctx, &sink{limit: 10, stop: cancel}); err != nil {
		t.Fatal(err)
	}
	if p.mails != 10 || p.bytes >= p.total/2 {
		t.Errorf("the progress is %d mails, %d of %d bytes", p.mails, p.bytes, p.total)
	}
}

func TestRunWithAMissingPathReadsTheOthers(t *testing.T) {
	var s sink
	dir := folder(t, entry{"a", mail(1)})
	missing := filepath.Join(dir, "missing")
	err := New(Options{Paths: []string{missing, dir}}).Run(t.Context(), &s)
	if err == nil || !strings.Contains(err.Error(), "missing") || len(s.mails) != 1 {
		t.Errorf("got %v after %d mails", err, len(s.mails))
	}
}

func TestRunReportsAHandlerThatIsClosed(t *testing.T) {
	s := sink{closed: ingest.ErrClosed}
	err := New(Options{Paths: []string{mixed(t)}}).Run(t.Context(), &s)
	if !errors.Is(err, ingest.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestTotalIsUnknownWithAPipe(t *testing.T) {
	dir := folder(t, entry{"a", "123"}, entry{"b/c", "45"})
	for _, tt := range []struct {
		paths []string
		want  int64
	}{
		{[]string{dir, filepath.Join(dir, "a")}, 8},
		{[]string{dir, Stdin}, 0},
		{[]string{dir, "/dev/null"}, 0},
		{[]string{"missing"}, 0},
	} {
		if got := total(tt.paths, nil); got != tt.want {
			t.Errorf("%v: got %d, want %d", tt.paths, got, tt.want)
		}
	}
}
