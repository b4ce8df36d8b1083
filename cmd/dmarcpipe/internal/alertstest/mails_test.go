package alertstest

import (
	"slices"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

// story is the mail of some weeks, with a spoofing run the day before yesterday
// that one reporter tells of.
type story struct {
	sample  sample.Options
	run     sample.Incident
	history [][]byte // all that came before
	told    [][]byte // about the day of the run
	after   [][]byte // about the day after, which is as usual
}

// reporter is who tells of the run.
const reporter = "google.com"

// newStory tells it of today.
func newStory(t *testing.T) story {
	t.Helper()
	const day = 24 * time.Hour
	today := time.Now().UTC().Truncate(day)
	s := story{sample: sample.Options{Seed: 1, End: today, Days: 40, Incidents: true}}
	s.run = spoofingRun(s.sample)
	s.sample.End = today.Add(today.Add(-2 * day).Sub(s.run.Begin))
	s.run = spoofingRun(s.sample)
	for m := range sample.Mails(s.sample) {
		switch {
		case m.Received.Before(s.run.End):
			s.history = append(s.history, m.Raw)
		case s.about(m, s.run.Begin):
			s.told = append(s.told, m.Raw)
		case s.about(m, s.run.End):
			s.after = append(s.after, m.Raw)
		}
	}
	if len(s.history) < 300 || len(s.told) == 0 || len(s.after) == 0 {
		t.Fatalf("the sample has %d, %d and %d mails", len(s.history), len(s.told), len(s.after))
	}
	return s
}

func spoofingRun(o sample.Options) sample.Incident {
	all := sample.Incidents(o)
	return all[slices.IndexFunc(all, func(i sample.Incident) bool { return i.Alert == "DmarcSpoofingRun" })]
}

// about reports whether the reporter tells in m of that day of the domain of the
// run.
func (s *story) about(m sample.Mail, day time.Time) bool {
	return slices.ContainsFunc(m.Reports, func(r *sample.Report) bool {
		return r.OrgName == reporter && r.Policy.Domain == s.run.Domain && r.Day.Equal(day)
	})
}
