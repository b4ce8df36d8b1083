package alert

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

// failing is a check that fails at once, and always.
func failing() Check {
	return Check{Rule: broken, Test: func(context.Context) (float64, error) {
		return 7, errors.New("the mailbox was not polled")
	}}
}

// switched is a check that fails while bad is set.
func switched(rule, subject string, patience time.Duration, bad *bool) Check {
	return Check{Rule: rule, Subject: subject, For: patience, Test: func(context.Context) (float64, error) {
		if *bad {
			return 7, errors.New("the login was refused")
		}
		return 0, nil
	}}
}

// counting counts how often a receiver is tried.
type counting struct {
	*inbox
	n int
}

func (c *counting) Alerts(ctx context.Context, alerts []notify.Alert) error {
	c.n++
	return c.inbox.Alerts(ctx, alerts)
}

// A check fires when it has failed for long enough, and alerts of operation need
// no store.
func TestChecksWithoutAStore(t *testing.T) {
	w := newWorld("mail")
	w.down = true
	bad := true
	o := w.options()
	o.Checks = []Check{switched(broken, "", calm, &bad)}
	e := work(o)
	e.pass(t, calm)
	heard(t, w.receivers[0])
	e.pass(t, 12*time.Hour)
	if got := w.receivers[0].got; len(got) != 1 || !strings.HasSuffix(got[0][0].Description, "The worker says: the login was refused") {
		t.Errorf("told %+v", got)
	}
	heard(t, w.receivers[0], []string{"fires DmarcpipeNotReady"})
	w.down = false
	e.pass(t, time.Hour)
	bad = false
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"resolved DmarcpipeNotReady"})
}

// What came and went while neither the store nor the receiver was there is told.
func TestChecksWithoutAnything(t *testing.T) {
	w := newWorld("mail")
	w.down, w.receivers[0].err = true, errMail
	bad := true
	o := w.options()
	o.Checks = []Check{switched(broken, "", 0, &bad)}
	e := work(o)
	e.pass(t, time.Hour)
	bad = false
	e.pass(t, time.Hour)
	w.down, w.receivers[0].err = false, nil
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"resolved DmarcpipeNotReady"})
}

// A check that comes and goes fires seldom.
func TestFlappingCheck(t *testing.T) {
	w := newWorld("mail")
	bad := false
	o := w.options()
	o.Checks = []Check{switched(broken, "", 0, &bad)}
	e := work(o)
	for range 12 * 24 {
		bad = !bad
		e.pass(t, every)
	}
	heard(t, w.receivers[0], []string{"fires DmarcpipeNotReady"})
}

// Who mends the configuration and starts the worker again is told that all is
// well, also where the mailbox is gone.
func TestChecksAfterRestart(t *testing.T) {
	const refused = "DmarcpipeMailboxLoginRefused"
	w := newWorld("mail")
	bad := true
	o := w.options()
	o.Checks = []Check{switched(refused, "a", 0, &bad), switched(refused, "b", 0, &bad)}
	e := work(o)
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"fires " + refused + " a", "fires " + refused + " b"})
	o = w.options()
	o.Checks = []Check{switched(refused, "a", time.Hour, &bad)}
	e.Engine = New(o)
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"resolved " + refused + " b"})
	bad = false
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"resolved " + refused + " a"})
}

// Where every receiver is for some domains, all hear of the worker.
func TestOperationHasAReceiver(t *testing.T) {
	w := newWorld("mail")
	o := w.options()
	o.Receivers[0].Domains = []string{"example.com"}
	o.Checks = []Check{failing()}
	work(o).pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"fires DmarcpipeNotReady"})
}

// Workers with other checks do not take away each other's alerts.
func TestChecksOfTwoWorkers(t *testing.T) {
	w := newWorld("mail")
	bad, good := true, false
	o := w.options()
	o.Checks = []Check{switched(broken, "", 0, &bad)}
	a := work(o)
	o = w.options()
	o.Checks = []Check{switched(broken, "", 0, &good)}
	b := work(o)
	b.pass(t, every)
	for range 12 {
		a.pass(t, every)
		b.pass(t, every)
	}
	heard(t, w.receivers[0], []string{"fires DmarcpipeNotReady"})

	// One that is started finds the alert, and that all is well with itself.
	b.Engine = New(o)
	for range 12 {
		b.pass(t, every)
		a.pass(t, every)
	}
	heard(t, w.receivers[0], []string{"resolved DmarcpipeNotReady"})
}
