package app

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// box is a mailbox that is read, or not.
type box struct {
	err     error
	polled  time.Time
	refused int
}

func (b box) LastError() error        { return b.err }
func (b box) LastPoll() time.Time     { return b.polled }
func (b box) Interval() time.Duration { return 5 * time.Minute }
func (b box) RefusedLogins() int      { return b.refused }

// A mailbox that is not read is told of once: a refused login by its own name.
func TestAlertsOfMailboxes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		time.Sleep(31 * time.Minute)
		lost := errors.New("connection lost")
		for name, c := range map[string]struct {
			box           box
			refused, late float64 // values; 0 where the check holds
			why           string
		}{
			"read":          {box: box{polled: begun.Add(2 * time.Minute)}},
			"trouble since": {box: box{polled: begun.Add(2 * time.Minute), err: lost}},
			"read long ago": {box: box{polled: begun.Add(30 * time.Second), err: lost}, late: 30.5 * 60, why: "connection lost"},
			"never read":    {box: box{}, late: 31 * 60, why: "the log of the worker says what holds it up"},
			"login refused": {box: box{refused: 3, err: lost}, refused: 3, why: "connection lost"},
		} {
			refused, err := loginRefused(c.box)
			late, other := notRead(c.box, begun)
			if (err != nil) != (c.refused > 0) || (other != nil) != (c.late > 0) || refused != c.refused || c.late > 0 && late != c.late {
				t.Errorf("%s: %v refused (%v), %v late (%v)", name, refused, err, late, other)
			}
			if err := errors.Join(err, other); err != nil && err.Error() != c.why {
				t.Errorf("%s: %v, want %s", name, err, c.why)
			}
		}
	})
}
