package quarantine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// judge is a handler: the text of a mail is its verdict.
type judge struct {
	before func(ingest.Mail) error // where set, called first
	wait   sync.WaitGroup
	mails  []ingest.Mail
}

var judgements = map[string]ingest.Verdict{
	"stored":     {Outcome: ingest.OutcomeStored, Reports: 1},
	"duplicate":  {Outcome: ingest.OutcomeDuplicate},
	"not_report": {Outcome: ingest.OutcomeNotReport},
	"rejected":   {Outcome: ingest.OutcomeRejected, Reason: reason.Internal, Detail: "still"},
	"retry":      {Outcome: ingest.OutcomeRetry, Err: errors.New("no store")},
}

func (j *judge) Handle(_ context.Context, m ingest.Mail, done func(ingest.Verdict)) error {
	if j.before != nil {
		if err := j.before(m); err != nil {
			return err
		}
	}
	j.mails = append(j.mails, m)
	j.wait.Go(func() { done(judgements[string(m.Data)]) })
	return nil
}

// kept returns a folder with one mail for each verdict, a minute apart.
func kept(t *testing.T) *Folder {
	t.Helper()
	f, c := open(t, Options{Version: "1"})
	for _, text := range []string{"stored", "retry", "duplicate", "rejected", "not_report"} {
		keep(t, f, mail(text), reason.MalformedXML)
		c.pass(time.Minute)
	}
	return f
}

func run(t *testing.T, s *Source, j *judge) map[string]string {
	t.Helper()
	heard := map[string]string{}
	s.Limit = 100
	s.Done = func(e Entry, v ingest.Verdict) { heard[e.ID] += v.Outcome.String() }
	if err := s.Run(t.Context(), j); err != nil {
		t.Error(err)
	}
	j.wait.Wait()
	return heard
}

func TestReplayDropsWhatIsNotRejectedAnyMore(t *testing.T) {
	f := kept(t)
	f.options.Version = "2"
	heard := run(t, &Source{Folder: f}, &judge{})
	want := map[string]string{}
	for text := range judgements {
		want[idOf(mail(text))] = text
	}
	equal(t, heard, want)
	equal(t, texts(t, f), []string{"retry", "rejected"})
	e, err := f.Find(idOf(mail("rejected")))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, []any{e.Reason, e.Detail, e.Version, e.Rejected}, []any{reason.Internal, "still", "2", noon.Add(3 * time.Minute)})
	equal(t, f.held.mails, 2)
	if err := f.tidy(); err != nil || f.held.mails != 2 {
		t.Errorf("%d mails are counted (%v)", f.held.mails, err)
	}
	equal(t, len(run(t, &Source{Folder: f}, &judge{})), 2)
}

func TestReplayHandsOverTheMailAsItWas(t *testing.T) {
	f, _ := open(t, Options{})
	m := mail("stored")
	m.Name = "report.xml"
	keep(t, f, m, reason.EmptyFile)
	j := &judge{}
	run(t, &Source{Folder: f}, j)
	want := *m
	want.Replay, want.Size = true, 6
	equal(t, j.mails, []ingest.Mail{want})
	equal(t, ingest.MailKey(&j.mails[0]), ingest.MailKey(m))
}

func TestReplayChooses(t *testing.T) {
	for name, tt := range map[string]struct {
		filter Filter
		want   int
	}{
		"all":          {Filter{}, 5},
		"reason":       {Filter{Reason: reason.MalformedXML}, 5},
		"other reason": {Filter{Reason: reason.EmptyFile}, 0},
		"since":        {Filter{Since: noon.Add(3 * time.Minute)}, 2},
		"later":        {Filter{Since: noon.AddDate(0, 0, 1)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, len(run(t, &Source{Folder: kept(t), Filter: tt.filter}, &judge{})), tt.want)
		})
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	f := kept(t)
	equal(t, len(run(t, &Source{Folder: f, DryRun: true}, &judge{})), 5)
	equal(t, len(texts(t, f)), 5)
}

func TestReplayGoesOnAfterDamage(t *testing.T) {
	f := kept(t)
	put(t, f, pathOf(dayOf(noon), idOf(mail("retry"))), "damaged")
	for i := range 2 * maxErrors {
		put(t, f, pathOf(dayOf(noon), fmt.Sprintf("%032x", i)), "damaged")
	}
	j := &judge{}
	err := (&Source{Folder: f, Limit: 100}).Run(t.Context(), j)
	j.wait.Wait()
	if err == nil || strings.Count(err.Error(), "\n") != maxErrors || !strings.HasSuffix(err.Error(), "and 11 more errors") {
		t.Errorf("got %v", err)
	}
	equal(t, len(j.mails), 4)
}

func TestReplayEndsWithItsContext(t *testing.T) {
	f := kept(t)
	ctx, cancel := context.WithCancel(t.Context())
	j := &judge{before: func(m ingest.Mail) error {
		if string(m.Data) == "duplicate" {
			cancel()
			return context.Canceled
		}
		return nil
	}}
	if err := (&Source{Folder: f, Limit: 100}).Run(ctx, j); err != nil {
		t.Error(err)
	}
	j.wait.Wait()
	equal(t, texts(t, f), []string{"retry", "duplicate", "rejected", "not_report"})
}

func TestReplaySaysWhenTheHandlerIsClosed(t *testing.T) {
	f := kept(t)
	j := &judge{before: func(ingest.Mail) error { return ingest.ErrClosed }}
	if err := (&Source{Folder: f, Limit: 100}).Run(t.Context(), j); !errors.Is(err, ingest.ErrClosed) {
		t.Errorf("got %v", err)
	}
	equal(t, len(texts(t, f)), 5)
}

func TestReplayOfNothing(t *testing.T) {
	f, _ := open(t, Options{})
	equal(t, len(run(t, &Source{Folder: f}, &judge{})), 0)
}
