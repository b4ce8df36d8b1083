package alert

import (
	"time"

	"github.com/dmarcpipe/dmarcpipe/store"
)

// reading is an alert whose condition holds now.
type reading struct {
	id                         id
	severity                   string
	value, baseline, threshold float64
	day                        time.Time // newest day of the evidence; zero for alerts of operation
	detail                     detail
}

// detail is what is told of an alert and not kept.
type detail struct {
	verdict  string
	examples []string
	trouble  string // why the check of an alert of operation fails
}

// fire returns the state of an alert whose condition holds. One that has resolved
// fires again only on evidence of a later day: reports that come late about a day
// that is past change nothing. Another severity is told like a new alert.
func fire(s store.AlertState, r reading, at time.Time) store.AlertState {
	if !s.Firing && late(s, r, at) {
		return s
	}
	since := s.Since
	if !s.Firing || s.Severity != r.severity || since.After(at) { // a clock was set back
		since = at
	}
	day := r.day
	if s.Day.After(day) && !ahead(s.Day, at) {
		day = s.Day
	}
	return store.AlertState{
		Tenant: r.id.tenant, Alert: r.id.rule, Domain: r.id.domain, Subject: r.id.subject,
		Firing: true, Day: day, Since: since,
		Value: r.value, Baseline: r.baseline, Threshold: r.threshold, Severity: r.severity,
	}
}

// late reports whether r is evidence of no later day than s knows. A day that
// was noted by a clock that ran ahead does not count.
func late(s store.AlertState, r reading, at time.Time) bool {
	return !r.day.IsZero() && !r.day.After(s.Day) && !ahead(s.Day, at)
}

// ahead reports whether t cannot have been noted by a clock that is right, if at
// is.
func ahead(t, at time.Time) bool { return t.Sub(at) > 48*time.Hour }

// resolve returns the state of an alert whose condition is gone.
func resolve(s store.AlertState, at time.Time) store.AlertState {
	s.Firing, s.ResolvedAt = false, at
	return s
}

// trend is whether a condition holds, and since when.
type trend struct {
	holds bool
	since time.Time
}

// trends are those of alerts. Their times are compared by the monotonic clock, so
// that a jump of the other one fires and resolves nothing.
type trends map[id]trend

// note returns for how long a condition has been as it is now.
func (t trends) note(a id, holds bool, now time.Time) time.Duration {
	if known, ok := t[a]; !ok || known.holds != holds {
		t[a] = trend{holds, now}
	}
	return now.Sub(t[a].since)
}
