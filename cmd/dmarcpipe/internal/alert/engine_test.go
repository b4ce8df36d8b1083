package alert

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// heard fails unless the receiver was told just this since the last time.
func heard(t *testing.T, b *inbox, want ...[]string) {
	t.Helper()
	if diff := cmp.Diff(want, b.take()); diff != "" {
		t.Errorf("what %s heard (-want +got):\n%s", b.name, diff)
	}
}

func TestFiresOnceRepeatsAndResolvesOnce(t *testing.T) {
	w := newWorld("mail")
	e := work(w.options())
	w.raise(spoof, "example.com", 22)
	e.pass(t, 24*time.Hour)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
	e.pass(t, every)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
	w.drop(spoof, "example.com")
	e.pass(t, calm)
	heard(t, w.receivers[0])
	e.pass(t, every)
	heard(t, w.receivers[0], []string{"resolved DmarcSpoofingRun example.com"})
	e.pass(t, 48*time.Hour)
	heard(t, w.receivers[0])
}

// Reports that come late about a day that is past do not fire it again.
func TestFiresAgainOnlyOnALaterDay(t *testing.T) {
	w := newWorld("mail")
	e := work(w.options())
	w.raise(spoof, "example.com", 21)
	e.pass(t, time.Hour)
	w.raise(spoof, "example.com", 22)
	e.pass(t, time.Hour)
	w.drop(spoof, "example.com")
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"}, []string{"resolved DmarcSpoofingRun example.com"})
	for day := 20; day <= 22; day++ {
		w.raise(spoof, "example.com", day)
		e.pass(t, time.Hour)
		w.drop(spoof, "example.com")
		e.pass(t, time.Hour)
	}
	heard(t, w.receivers[0])
	w.raise(spoof, "example.com", 23)
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
}

// A condition that is gone for less than Calm stays what it was.
func TestShortGapIsNoResolve(t *testing.T) {
	w := newWorld("mail")
	e := work(w.options())
	for range 20 {
		w.raise(spoof, "example.com", 22)
		e.pass(t, every)
		w.drop(spoof, "example.com")
		e.pass(t, calm)
	}
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
}

// While the store fails, nothing fires and nothing resolves.
func TestTroubleOfTheStoreChangesNothing(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  func(w *world, bad bool)
	}{
		{"down", func(w *world, bad bool) { w.down = bad }},
		{"unreadable view", func(w *world, bad bool) { w.hushed = bad }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld("mail")
			e := work(w.options())
			w.raise(spoof, "example.com", 22)
			e.pass(t, every)
			heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
			w.drop(spoof, "example.com")
			w.raise(losing, "example.org", 22)
			tt.set(w, true)
			e.pass(t, 20*time.Hour)
			heard(t, w.receivers[0])
			tt.set(w, false)
			e.pass(t, time.Hour)
			heard(t, w.receivers[0],
				[]string{"fires DmarcEnforcementLosesMail example.org"}, []string{"resolved DmarcSpoofingRun example.com"})
		})
	}
}

// What cannot be written is told once it can: else a restart would tell it again,
// and again.
func TestFullStore(t *testing.T) {
	w := newWorld("mail")
	w.full = true
	w.raise(spoof, "example.com", 22)
	e := work(w.options())
	e.pass(t, time.Hour)
	e.Engine = New(w.options())
	e.pass(t, time.Hour)
	heard(t, w.receivers[0])
	w.full = false
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
}

func TestAnotherSeverityIsToldAgain(t *testing.T) {
	w := newWorld("all", "pager")
	o := w.options()
	o.Receivers[1].Least = "critical"
	e := work(o)
	for _, severity := range []string{"warning", "critical", "warning"} {
		w.raiseAs(spoof, "example.com", severity, 22)
		e.pass(t, time.Hour)
	}
	w.drop(spoof, "example.com")
	e.pass(t, time.Hour)
	fires, resolved := []string{"fires DmarcSpoofingRun example.com"}, []string{"resolved DmarcSpoofingRun example.com"}
	heard(t, w.receivers[0], fires, fires, fires, resolved)
	heard(t, w.receivers[1], fires, resolved)
}

func TestFilters(t *testing.T) {
	w := newWorld("all", "urgent", "org", "lab")
	o := w.options()
	o.Receivers[1].Least = "critical"
	o.Receivers[2].Domains = []string{"Example.ORG."}
	o.Receivers[3].Domains = []string{"lab*.example.net"}
	o.Checks = []Check{failing()}
	w.raise(spoof, "example.com", 22)
	w.raiseAs(losing, "mail.example.org", "critical", 22)
	w.raiseAs(silent, "lab7.example.net", "info", 22)
	work(o).pass(t, time.Hour)
	heard(t, w.receivers[0], []string{
		"fires DmarcEnforcementLosesMail mail.example.org", "fires DmarcpipeNotReady",
		"fires DmarcSpoofingRun example.com", "fires DmarcReporterSilent lab7.example.net",
	})
	heard(t, w.receivers[1], []string{"fires DmarcEnforcementLosesMail mail.example.org"})
	heard(t, w.receivers[2], []string{"fires DmarcEnforcementLosesMail mail.example.org"})
	heard(t, w.receivers[3], []string{"fires DmarcReporterSilent lab7.example.net"})
}

// A receiver that comes later hears what fires, and nothing of what was. One that
// goes and comes back hears what has resolved meanwhile.
func TestReceiversComeAndGo(t *testing.T) {
	w := newWorld("first", "later")
	first := w.options()
	first.Receivers = first.Receivers[:1]
	w.raise(spoof, "example.com", 22)
	w.raise(losing, "example.com", 22)
	e := work(first)
	e.pass(t, time.Hour)
	w.drop(losing, "example.com")
	e.pass(t, time.Hour)
	w.receivers[0].take()

	e.Engine = New(w.options())
	e.pass(t, time.Hour)
	heard(t, w.receivers[0])
	heard(t, w.receivers[1], []string{"fires DmarcSpoofingRun example.com"})

	second := w.options()
	second.Receivers = second.Receivers[1:]
	e.Engine = New(second)
	w.drop(spoof, "example.com")
	e.pass(t, time.Hour)
	heard(t, w.receivers[0])
	heard(t, w.receivers[1], []string{"resolved DmarcSpoofingRun example.com"})
	e.Engine = New(w.options())
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"resolved DmarcSpoofingRun example.com"})
	heard(t, w.receivers[1])
}

// A receiver that fails keeps nobody else waiting. When it is back, it hears in
// one notification what fires, what resolved, and what came and went.
func TestReceiverFailsForLong(t *testing.T) {
	w := newWorld("broken", "well")
	e := work(w.options())
	w.raise(silent, "example.com", 22)
	e.pass(t, every)
	heard(t, w.receivers[0], []string{"fires DmarcReporterSilent example.com"})
	w.receivers[0].err = errMail
	w.drop(silent, "example.com")
	for day := range 3 {
		w.raise(spoof, "example.org", 23+day)
		e.pass(t, 12*time.Hour)
		w.drop(spoof, "example.org")
		e.pass(t, 12*time.Hour)
		e.Engine = New(w.options())
	}
	w.raise(losing, "example.net", 25)
	e.pass(t, 12*time.Hour)
	heard(t, w.receivers[0])
	if got := len(w.receivers[1].take()); got != 9 {
		t.Errorf("the other receiver got %d notifications, want 9", got)
	}
	w.receivers[0].err = nil
	e.pass(t, 12*time.Hour)
	heard(t, w.receivers[0], []string{
		"fires DmarcEnforcementLosesMail example.net",
		"resolved DmarcReporterSilent example.com", "resolved DmarcSpoofingRun example.org",
	})
}

// What came and went while a receiver could not be told is forgotten in the end.
func TestReceiverFailsForTooLong(t *testing.T) {
	w := newWorld("broken")
	e := work(w.options())
	w.receivers[0].err = errMail
	w.raise(spoof, "example.com", 22)
	e.pass(t, time.Hour)
	w.drop(spoof, "example.com")
	e.pass(t, kept+2*time.Hour)
	w.receivers[0].err = nil
	e.pass(t, 24*time.Hour)
	heard(t, w.receivers[0])
}

func TestTriesOfAFailingReceiverGetRare(t *testing.T) {
	w := newWorld("broken")
	tries := &counting{inbox: w.receivers[0]}
	o := w.options()
	o.Receivers[0].Receiver = tries
	w.raise(spoof, "example.com", 22)
	w.receivers[0].err = errMail
	e := work(o)
	e.pass(t, time.Hour)
	if tries.n != 4 { // at 5, 10, 20 and 40 minutes
		t.Errorf("%d tries in the first hour, want 4", tries.n)
	}
	e.pass(t, 24*time.Hour)
	if tries.n != 28 {
		t.Errorf("%d tries in a day and an hour, want 28", tries.n)
	}
}

// However many alerts there are, a notification is short.
func TestFlood(t *testing.T) {
	w := newWorld("mail")
	e := work(w.options())
	for i := range maxRows + 500 {
		w.rows = append(w.rows, row{Alert: spoof, Domain: fmt.Sprintf("d%04d.example", i), Severity: "warning", Day: "2026-11-22"})
	}
	e.pass(t, 2*every)
	got := w.receivers[0].take()
	if len(got) != 1 || len(got[0]) != maxTold+1 || got[0][maxTold] != "fires DmarcpipeMoreAlerts" {
		t.Fatalf("%d notifications, the first with %d alerts", len(got), len(got[0]))
	}
	if n := len(w.states); n != maxRows {
		t.Errorf("%d states, want %d", n, maxRows)
	}
	// Rows that found no room are not known to have resolved.
	// Only what is critical finds room then.
	w.rows = w.rows[400:]
	w.rows[0].Alert, w.rows[0].Severity = losing, "critical"
	e.pass(t, calm+every)
	heard(t, w.receivers[0], []string{"fires DmarcEnforcementLosesMail d0400.example"})
}

// Who makes a new alert all the time does not have the receiver get as many
// notifications.
func TestNotificationsGetRare(t *testing.T) {
	w := newWorld("mail")
	e := work(w.options())
	domains := map[string]bool{}
	for i := range 12 * 8 {
		w.raise(spoof, fmt.Sprintf("d%04d.example", i), 22)
		e.pass(t, every)
	}
	e.pass(t, 2*time.Hour)
	got := w.receivers[0].take()
	for _, texts := range got {
		for _, text := range texts {
			domains[text] = true
		}
	}
	if len(got) > 20 || len(domains) != 12*8 {
		t.Errorf("%d notifications of %d alerts in ten hours", len(got), len(domains))
	}
}

// Domains that are not the user's any more leave the view.
func TestManyResolveAtOnce(t *testing.T) {
	w := newWorld("mail")
	e := work(w.options())
	for i := range 1500 {
		w.rows = append(w.rows, row{Alert: spoof, Domain: fmt.Sprintf("d%04d.example", i), Severity: "warning", Day: "2026-11-22"})
	}
	e.pass(t, every)
	w.receivers[0].got, w.rows = nil, nil
	e.pass(t, time.Hour)
	got := w.receivers[0].got
	if len(got) != 1 || len(got[0]) != maxTold+1 {
		t.Fatalf("%d notifications, want 1", len(got))
	}
	last := got[0][maxTold]
	if want := "and 1,400 more alerts: 0 firing, 1,400 resolved"; last.Summary != want || last.Firing {
		t.Errorf("%q, firing %t; want %q", last.Summary, last.Firing, want)
	}
}

// Figures of a store that is half filled are wrong; mailboxes that are never
// caught up do not silence alerts for ever.
func TestWaitsForMailboxes(t *testing.T) {
	w := newWorld("mail")
	o := w.options()
	caught := false
	o.Caught = func() bool { return caught }
	o.Checks = []Check{failing()}
	e := work(o)
	w.raise(spoof, "example.com", 22)
	e.pass(t, longestWait)
	heard(t, w.receivers[0], []string{"fires DmarcpipeNotReady"})
	e.pass(t, every)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
	caught = true
	e.pass(t, every)
	caught = false
	w.drop(spoof, "example.com")
	e.pass(t, longestWait)
	heard(t, w.receivers[0])
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"resolved DmarcSpoofingRun example.com"})
}

// An Alertmanager forgets what it is not told again, also while nothing new is
// known.
func TestResend(t *testing.T) {
	w := newWorld("alertmanager")
	w.receivers[0].again = every
	e := work(w.options())
	w.raise(spoof, "example.com", 22)
	e.pass(t, every)
	w.down = true
	e.pass(t, 3*every)
	w.down = false
	e.pass(t, 2*every)
	if got := len(w.receivers[0].take()); got != 6 {
		t.Errorf("told %d times in 6 evaluations", got)
	}
}

// A clock that was a year ahead, as the store has it, neither repeats an alert
// for ever nor keeps it silent for good. Within a process the clock is monotonic.
func TestClockJumps(t *testing.T) {
	w := newWorld("mail")
	e := work(w.options())
	year := 365 * 24 * time.Hour
	e.now = e.now.Add(year)
	w.rows = []row{{Alert: spoof, Domain: "example.com", Severity: "warning", Day: "2027-11-22"}}
	e.pass(t, every)
	e.Engine, e.now = New(w.options()), e.now.Add(-year)
	w.raise(spoof, "example.com", 22)
	e.pass(t, time.Hour)
	fires, resolved := []string{"fires DmarcSpoofingRun example.com"}, []string{"resolved DmarcSpoofingRun example.com"}
	heard(t, w.receivers[0], fires, fires)
	w.drop(spoof, "example.com")
	e.pass(t, time.Hour)
	w.raise(spoof, "example.com", 23)
	e.pass(t, time.Hour)
	heard(t, w.receivers[0], resolved, fires)
}
