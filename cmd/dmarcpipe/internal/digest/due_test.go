package digest_test

import (
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
)

func TestDue(t *testing.T) {
	weekly := digest.Schedule{Weekday: time.Monday, Hour: 7}
	daily := digest.Schedule{Daily: true, Weekday: time.Monday, Hour: 7}
	for _, test := range []struct {
		name      string
		schedule  digest.Schedule
		last, now string
		want      bool
	}{
		{"before the hour", weekly, "2026-11-16 07:00", "2026-11-23 06:59", false},
		{"at the hour", weekly, "2026-11-16 07:00", "2026-11-23 07:00", true},
		{"sent already", weekly, "2026-11-23 07:00", "2026-11-23 07:01", false},
		{"another day", weekly, "2026-11-23 07:00", "2026-11-29 23:59", false},
		{"a day late", weekly, "2026-11-16 07:00", "2026-11-24 03:00", true},
		{"caught up by one", weekly, "2026-11-24 03:00", "2026-11-29 09:00", false},
		{"after a late one, on time again", weekly, "2026-11-24 03:00", "2026-11-30 07:00", true},
		{"weeks later", weekly, "2026-10-05 07:00", "2026-11-25 12:00", true},
		{"the year ends", weekly, "2026-12-28 07:00", "2027-01-04 07:00", true},
		{"daily, before the hour", daily, "2026-11-22 07:00", "2026-11-23 06:59", false},
		{"daily, at the hour", daily, "2026-11-22 07:00", "2026-11-23 07:00", true},
		{"daily, sent already", daily, "2026-11-23 07:00", "2026-11-23 23:00", false},
		{"the clock went back", weekly, "2026-11-30 07:00", "2026-11-23 08:00", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := digest.Due(at(t, test.last), at(t, test.now), test.schedule); got != test.want {
				t.Errorf("due: %v", got)
			}
		})
	}
}

// A digest is due by UTC, whatever the clock on the wall shows.
func TestDueInUTC(t *testing.T) {
	s := digest.Schedule{Daily: true, Hour: 7}
	east := time.FixedZone("east", 9*3600)
	if digest.Due(at(t, "2026-11-22 07:00"), at(t, "2026-11-23 06:30").In(east), s) || !digest.Due(at(t, "2026-11-22 07:00"), at(t, "2026-11-23 07:30").In(east), s) {
		t.Error("the time zone counts")
	}
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	v, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
