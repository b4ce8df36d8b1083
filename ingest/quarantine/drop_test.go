package quarantine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// stored is the size of the file of one short mail.
func stored(t *testing.T) int64 {
	t.Helper()
	f, _ := open(t, Options{})
	keep(t, f, mail("0"), reason.MalformedXML)
	return f.held.bytes
}

func TestOldestIsDroppedForSize(t *testing.T) {
	f, c := open(t, Options{MaxSize: 3*stored(t) + 20})
	keepMany(t, f, c, 5)
	equal(t, texts(t, f), []string{"2", "3", "4"})
	c.pass(24 * time.Hour)
	keep(t, f, mail("5"), reason.MalformedXML)
	equal(t, texts(t, f), []string{"3", "4", "5"})
	equal(t, testutil.ToFloat64(f.metrics.dropped.WithLabelValues("size")), 3.0)
	equal(t, testutil.ToFloat64(f.metrics.bytes), float64(f.held.bytes))
}

// A mail that comes again is not dropped to make room for itself.
func TestMailIsNotDroppedForItself(t *testing.T) {
	f, c := open(t, Options{MaxSize: 2*stored(t) + 10})
	keepMany(t, f, c, 2)
	v := verdict(reason.MalformedXML)
	v.Detail = "a detail that is much longer than before"
	if err := f.Keep(t.Context(), mail("0"), v); err != nil {
		t.Fatal(err)
	}
	equal(t, texts(t, f), []string{"0"})
	equal(t, f.held.mails, 1)
}

func TestMailLargerThanAllIsDroppedAtOnce(t *testing.T) {
	f, c := open(t, Options{MaxSize: 2*stored(t) + 10})
	keepMany(t, f, c, 2)
	keep(t, f, mail(noise(5000)), reason.EmptyFile)
	equal(t, texts(t, f), []string{"0", "1"})
	equal(t, len(files(t, f)), 5)
	equal(t, testutil.ToFloat64(f.metrics.dropped.WithLabelValues("size")), 1.0)
	equal(t, testutil.ToFloat64(f.metrics.kept), 2.0)
}

func TestOldIsDroppedForAge(t *testing.T) {
	f, c := open(t, Options{MaxAge: 24 * time.Hour})
	keepMany(t, f, c, 3)
	c.pass(24*time.Hour - 3*time.Minute)
	keep(t, f, mail("new"), reason.EmptyFile)
	equal(t, texts(t, f), []string{"0", "1", "2", "new"})
	c.pass(ageAfter)
	keep(t, f, mail("newer"), reason.EmptyFile)
	equal(t, texts(t, f), []string{"new", "newer"})
	equal(t, slices.Contains(files(t, f), "/2026/11/23"), false)
	equal(t, testutil.ToFloat64(f.metrics.dropped.WithLabelValues("age")), 3.0)
}

func TestNegativeAgeIsForEver(t *testing.T) {
	f, c := open(t, Options{MaxAge: -1})
	keep(t, f, mail("a"), reason.EmptyFile)
	c.pass(20 * 365 * 24 * time.Hour)
	keep(t, f, mail("b"), reason.EmptyFile)
	equal(t, texts(t, f), []string{"a", "b"})
}

func TestRunDropsEveryHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _ := open(t, Options{MaxAge: 90 * time.Minute})
		f.options.Now = time.Now
		ctx, stop := context.WithCancel(t.Context())
		go f.Run(ctx)
		synctest.Wait()
		keep(t, f, mail("a"), reason.EmptyFile)
		time.Sleep(time.Hour + time.Second)
		synctest.Wait()
		equal(t, texts(t, f), []string{"a"})
		time.Sleep(time.Hour)
		synctest.Wait()
		equal(t, texts(t, f), []string(nil))
		equal(t, testutil.ToFloat64(f.metrics.mails), 0.0)
		stop()
		synctest.Wait()
	})
}

func TestRunRemovesWhatWasLeftHalfWritten(t *testing.T) {
	f, c := open(t, Options{})
	c.now = time.Now()
	day := dayOf(c.now)
	id := idOf(mail("a"))
	old := put(t, f, filepath.Join(day, partialName(id, "OLD")), "half")
	put(t, f, filepath.Join(day, partialName(id, "NEW")), "half")
	put(t, f, filepath.Join(day, ".other.tmp"), "not from here")
	if err := os.Chtimes(old, c.now, c.now.Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := f.tidy(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(old))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, len(left), 2)
	equal(t, f.held.mails, 0)
}

// Another process fills and empties the folder as well.
func TestAnotherProcess(t *testing.T) {
	f, c := open(t, Options{MaxSize: 4*stored(t) + 20})
	other, _ := open(t, Options{Path: f.options.Path})
	keepMany(t, f, c, 3)
	for e, err := range f.Entries() {
		err = errors.Join(err, other.Rejudge(e, ingest.Verdict{Outcome: ingest.OutcomeStored}, false))
		if err != nil {
			t.Fatal(err)
		}
	}
	equal(t, f.held.mails, 3)
	for _, text := range []string{"5", "6", "7"} {
		keep(t, f, mail(text), reason.EmptyFile)
		c.pass(time.Minute)
	}
	equal(t, texts(t, f), []string{"5", "6", "7"}) // nothing was dropped: it has counted again
	for _, text := range []string{"8", "9"} {
		keep(t, other, mail(text), reason.EmptyFile)
	}
	if err := f.tidy(); err != nil {
		t.Fatal(err)
	}
	equal(t, f.held.mails, 4)
}

// A mail may be judged again that was never rejected, nor any other.
func TestVerdictWithoutAFolder(t *testing.T) {
	f, c := open(t, Options{Path: filepath.Join(t.TempDir(), "none")})
	e := Entry{ID: idOf(mail("1")), Rejected: c.Now()}
	for _, stays := range []bool{false, true} {
		if err := f.Rejudge(e, verdict(reason.EmptyFile), stays); err != nil {
			t.Error(err)
		}
	}
	equal(t, testutil.ToFloat64(f.metrics.errors), 0.0)
}

func TestMetricsAreCleanAndThereFromTheStart(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	open(t, Options{Registerer: reg})
	problems, err := testutil.GatherAndLint(reg)
	if err != nil || len(problems) != 0 {
		t.Errorf("got %v, %v", problems, err)
	}
	for name, want := range map[string]int{"mails": 1, "bytes": 1, "kept_total": 1, "errors_total": 1, "dropped_total": len(causes)} {
		if got, err := testutil.GatherAndCount(reg, "dmarcpipe_quarantine_"+name); err != nil || got != want {
			t.Errorf("%s: got %d series, want %d (%v)", name, got, want, err)
		}
	}
	if _, err := Open(Options{Path: "x", Registerer: reg}); err == nil {
		t.Error("a second folder on the registry: no error")
	}
}
