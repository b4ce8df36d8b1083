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
	last := time.Duration(0)
	if known != nil && wasAsked(known) {
		last = known.ExpiresAt.Sub(known.CheckedAt).Round(time.Minute)
	}
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
