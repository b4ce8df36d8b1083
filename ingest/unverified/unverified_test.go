package unverified

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// doubtful is the verdict on a mail while DNS is down.
var doubtful = ingest.Verdict{Outcome: ingest.OutcomeStored, Doubtful: true}

// judge is a handler that gives one verdict after the other to every mail; the
// last one stays.
type judge struct {
	mu       sync.Mutex
	verdicts []ingest.Verdict
	heard    []string
}

func (j *judge) Handle(_ context.Context, m ingest.Mail, done func(ingest.Verdict)) error {
	j.mu.Lock()
	v := j.verdicts[0]
	if len(j.verdicts) > 1 {
		j.verdicts = j.verdicts[1:]
	}
	j.heard = append(j.heard, string(m.Data))
	j.mu.Unlock()
	if !m.Replay {
		return errors.New("it is not said to be judged again")
	}
	go done(v)
	return nil
}

func mail(text string) *ingest.Mail {
	return &ingest.Mail{Source: "inbox", ID: "INBOX uid 42", Data: []byte(text)}
}

func open(t *testing.T, o Options) *Folder {
	t.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "unverified")
	}
	o.Limit = 1 << 20
	f, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// run runs a folder for so long.
func run(t *testing.T, f *Folder, j *judge, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	f.Run(ctx, j)
	synctest.Wait()
}

// left are the mails in a folder.
func left(t *testing.T, f *quarantine.Folder) []string {
	t.Helper()
	var all []string
	for e, err := range f.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.ID)
	}
	return all
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMailIsJudgedUntilItsSenderIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Options{})
		f.Add(t.Context(), mail("a"), doubtful)
		f.Add(t.Context(), mail("a"), doubtful)
		j := &judge{verdicts: []ingest.Verdict{doubtful, {Outcome: ingest.OutcomeRetry}, doubtful, {Outcome: ingest.OutcomeDuplicate}}}
		run(t, f, j, time.Hour)
		equal(t, j.heard, []string{"a", "a", "a", "a"})
		equal(t, len(left(t, f.kept)), 0)
	})
}

func TestMailIsGivenUpWhenItIsTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Options{MaxAge: 2 * time.Hour, Every: 30 * time.Minute})
		f.Add(t.Context(), mail("a"), doubtful)
		j := &judge{verdicts: []ingest.Verdict{doubtful}}
		run(t, f, j, 6*time.Hour)
		equal(t, len(left(t, f.kept)), 0)
		if n := len(j.heard); n < 4 || n > 7 {
			t.Errorf("it was judged %d times", n)
		}
	})
}

func TestMailsAreJudgedOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Options{Pace: time.Second})
		for _, text := range []string{"a", "b", "c", "d", "e"} {
			f.Add(t.Context(), mail(text), doubtful)
		}
		j := &judge{verdicts: []ingest.Verdict{doubtful}}
		run(t, f, j, 3500*time.Millisecond)
		equal(t, len(j.heard), 3)
		equal(t, len(left(t, f.kept)), 5)
	})
}

func TestOldestIsDroppedForItsSize(t *testing.T) {
	f := open(t, Options{MaxSize: 1000})
	for _, text := range []string{"a", "b", "c", "d", "e", "f"} {
		f.Add(t.Context(), mail(text), doubtful)
	}
	if n := len(left(t, f.kept)); n == 0 || n > 4 {
		t.Errorf("%d are kept", n)
	}
}

// What was rejected for its sender leaves the quarantine once that is known, or
// has its new reason there.
func TestQuarantineHearsOfTheVerdict(t *testing.T) {
	untrusted := ingest.Verdict{Outcome: ingest.OutcomeRejected, Reason: reason.Untrusted, Detail: "unknown", Doubtful: true}
	failed := ingest.Verdict{Outcome: ingest.OutcomeRejected, Reason: reason.Untrusted, Detail: "failed"}
	id := ingest.MailKey(mail("a"))
	for want, v := range map[string]ingest.Verdict{
		"unknown": untrusted, "failed": failed, "": {Outcome: ingest.OutcomeStored},
	} {
		synctest.Test(t, func(t *testing.T) {
			rejected, err := quarantine.Open(quarantine.Options{Path: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			f := open(t, Options{Rejected: rejected})
			if err := rejected.Keep(t.Context(), mail("a"), untrusted); err != nil {
				t.Fatal(err)
			}
			f.Add(t.Context(), mail("a"), untrusted)
			run(t, f, &judge{verdicts: []ingest.Verdict{v}}, time.Minute)
			e, err := rejected.Find(hex.EncodeToString(id[:]))
			if gone := errors.Is(err, quarantine.ErrNotFound); gone != (want == "") || e.Detail != want {
				t.Errorf("want %q, got %+v, %v", want, e, err)
			}
		})
	}
}

// A disk that is broken costs no mail, and not a line of log for each.
func TestTroubleIsLoggedOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		place := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(place, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		f := open(t, Options{Path: filepath.Join(place, "unverified"), Logger: slog.New(slog.NewTextHandler(&log, nil))})
		for range 3 {
			f.Add(t.Context(), mail("a"), doubtful)
		}
		equal(t, strings.Count(log.String(), "cannot be kept"), 1)
		time.Sleep(DefaultEvery)
		f.Add(t.Context(), mail("a"), doubtful)
		equal(t, strings.Count(log.String(), "cannot be kept"), 2)
	})
}

// Its metrics stand beside those of the quarantine.
func TestMetrics(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	if _, err := quarantine.Open(quarantine.Options{Path: t.TempDir(), Registerer: reg}); err != nil {
		t.Fatal(err)
	}
	f := open(t, Options{Registerer: reg})
	f.Add(t.Context(), mail("a"), doubtful)
	problems, err := testutil.GatherAndLint(reg)
	if err != nil || len(problems) != 0 {
		t.Errorf("got %v, %v", problems, err)
	}
	want := "# HELP dmarcpipe_unverified_mails Mails of unknown senders that are kept.\n" +
		"# TYPE dmarcpipe_unverified_mails gauge\ndmarcpipe_unverified_mails 1\n"
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want), "dmarcpipe_unverified_mails"); err != nil {
		t.Error(err)
	}
}

// BenchmarkAdd is what each mail costs while DNS is down.
func BenchmarkAdd(b *testing.B) {
	f, err := Open(Options{Path: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("0123456789 the body of a report\r\n", 300)
	for i := 0; b.Loop(); i++ {
		f.Add(b.Context(), mail(strconv.Itoa(i)+text), doubtful)
	}
}

func TestOpenNeedsAPath(t *testing.T) {
	if _, err := Open(Options{}); err == nil || !strings.Contains(err.Error(), "unverified") {
		t.Errorf("got %v", err)
	}
}
