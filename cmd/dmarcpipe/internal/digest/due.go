package digest

import "time"

// Schedule says when a digest is due: once a week, or each day.
type Schedule struct {
	Daily   bool
	Weekday time.Weekday // of weekly ones
	Hour    int          // UTC, 0 to 23
}

// Days is how long the period of a digest is.
func (s Schedule) Days() int {
	if s.Daily {
		return 1
	}
	return 7
}

// Due reports whether a digest is due at now, if the one before was sent at last.
// However many were missed, one is due.
func Due(last, now time.Time, s Schedule) bool { return last.Before(s.latest(now)) }

// latest is the newest time at or before now that a digest is meant for.
func (s Schedule) latest(now time.Time) time.Time {
	now = now.UTC()
	at := time.Date(now.Year(), now.Month(), now.Day(), s.Hour, 0, 0, 0, time.UTC)
	for at.After(now) || !s.Daily && at.Weekday() != s.Weekday {
		at = at.AddDate(0, 0, -1)
	}
	return at
}
