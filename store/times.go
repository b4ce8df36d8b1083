package store

import "time"

// clampTime keeps t in what a DateTime holds; the driver would wrap it.
func clampTime(t time.Time) time.Time {
	first, last := time.Unix(0, 0), time.Unix(1<<32-1, 0)
	switch {
	case t.Before(first):
		t = first
	case t.After(last):
		t = last
	}
	return t.UTC().Truncate(time.Second)
}

// orZero is what clampTime made of t before, if that was the zero time.
func orZero(t time.Time) time.Time {
	if t.Unix() == 0 {
		return time.Time{}
	}
	return t.UTC()
}
