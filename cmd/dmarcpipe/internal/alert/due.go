package alert

import (
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// kept is for how long a receiver that could not be told hears later of what
// fired and resolved meanwhile.
const kept = 7 * 24 * time.Hour

// A row of alert_sent that says firing, without a time, is owed: the receiver is
// still to be told.
func owed(w store.AlertSent) bool { return w.Firing && w.SentAt.IsZero() }

// told reports whether the receiver believes that the alert fires.
func told(w store.AlertSent) bool { return w.Firing && !w.SentAt.IsZero() }

// due reports whether a receiver has to be told of s now, after w.
func (r *receiver) due(s store.AlertState, w store.AlertSent, at time.Time) bool {
	if !r.hears(s) {
		return false
	}
	switch {
	case s.Firing && told(w) && !s.Since.After(w.SentAt):
		return r.severe(s) && r.again(w, at)
	case s.Firing:
		return r.severe(s)
	case told(w):
		return true
	default:
		return owed(w) && r.severe(s) && at.Sub(s.ResolvedAt) < kept
	}
}

// again reports whether the time has come to repeat what w told. A time ahead of
// the clock is none.
func (r *receiver) again(w store.AlertSent, at time.Time) bool {
	since := at.Sub(w.SentAt)
	return r.repeat > 0 && (since >= r.repeat-r.slack || since < -time.Hour)
}

// hears reports whether the receiver is told of that domain, or of operation.
func (r *receiver) hears(s store.AlertState) bool {
	if s.Domain == "" {
		return r.operator
	}
	return r.own(s.Domain)
}

func (r *receiver) severe(s store.AlertState) bool { return rank(s.Severity) <= rank(string(r.Least)) }

// severities begin with the most urgent.
var severities = []string{string(alerts.Critical), string(alerts.Warning), string(alerts.Info)}

// rank is low for what is urgent.
func rank(severity string) int {
	if at := slices.Index(severities, severity); at >= 0 {
		return at
	}
	return len(severities) - 1
}
