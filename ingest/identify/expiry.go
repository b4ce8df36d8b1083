package identify

import "time"

// How long an answer counts. Failures stay below a day, and what says that there
// is no name begins with a day, so that the next time can be told from the last.
const (
	nameAge     = 30 * 24 * time.Hour
	noneAge     = 24 * time.Hour
	failedAge   = time.Hour
	maxFailed   = 16 * time.Hour
	maxNoneAge  = nameAge
	reservedAge = nameAge
)

// age returns how long what DNS said of an address counts. The less there was to
// learn the last time, the longer.
func age(a *Answer, known *Source) time.Duration {
	last := lastAge(known)
	switch {
	case a.Said == SaidTemporary && last >= failedAge && last < noneAge:
		return min(2*last, maxFailed)
	case a.Said == SaidTemporary:
		return failedAge
	case a.Confirmed:
		return nameAge
	case known != nil && !known.PTRConfirmed && last >= noneAge:
		return min(2*last, maxNoneAge)
	}
	return noneAge
}

// lastAge is how long the answer before counted; 0 if there was none.
func lastAge(known *Source) time.Duration {
	if known == nil || !wasAsked(known) {
		return 0
	}
	return known.ExpiresAt.Sub(known.CheckedAt).Round(time.Minute)
}

// outlives reports whether what was known stays: DNS did not say, or it denies a
// confirmed name for the first time. The next time is a day later, so that
// servers which lie for an hour take nothing away.
func outlives(known *Source, a *Answer) bool {
	if known == nil || !wasAsked(known) || a.Confirmed {
		return false
	}
	return a.Said == SaidTemporary || known.PTRConfirmed && lastAge(known) != noneAge
}
