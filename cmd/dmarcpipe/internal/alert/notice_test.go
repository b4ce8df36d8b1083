package alert

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// What a receiver is told has the texts of the rule and the examples of the row.
func TestNotice(t *testing.T) {
	const sender = "DmarcNewFailingSender"
	w := newWorld("mail")
	w.rows = []row{{
		Tenant: "acme", Alert: sender, Domain: "example.com", Subject: "Mailer", Verdict: "unaligned_service", Severity: "warning",
		Value: 600, Baseline: 10, Threshold: 500, Day: "2026-11-22", Examples: []string{"192.0.2.1"},
	}}
	work(w.options()).pass(t, every)
	got := w.receivers[0].got[0][0]
	for want, text := range map[string]string{
		"600":                  got.Summary,
		"DmarcNewFailing":      got.Name,
		"README.md#":           got.Runbook,
		"authenticated by the": got.Description,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	got.Summary, got.Description, got.Runbook = "", "", ""
	if diff := cmp.Diff(notify.Alert{
		Name: sender, Severity: "warning", Tenant: "acme", Domain: "example.com", Subject: "Mailer",
		Firing: true, Since: monday.Add(every), Day: time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC),
		Value: 600, Baseline: 10, Threshold: 500, Examples: []string{"192.0.2.1"},
	}, got); diff != "" {
		t.Error(diff)
	}
}

// A state of a rule that another version had is told by its name.
func TestNoticeOfUnknownRule(t *testing.T) {
	got := notice(store.AlertState{Alert: "DmarcNew", Domain: "example.com", Severity: "grave"}, detail{})
	if got.Summary != "DmarcNew example.com" || rank(got.Severity) != rank("info") {
		t.Errorf("%+v", got)
	}
}

// Rows of a view that somebody has changed do no harm.
func TestOddRows(t *testing.T) {
	for name, tt := range map[string]struct {
		row  row
		want string
		held int
	}{
		"no day":    {row{Alert: spoof, Domain: "example.com"}, `reading the day of DmarcSpoofingRun: `, 0},
		"no domain": {row{Alert: spoof, Day: "2026-11-22"}, "", 0},
		"good":      {row{Alert: spoof, Domain: "example.com", Day: "2026-11-22"}, "", 1},
	} {
		w := newWorld()
		w.rows = []row{tt.row}
		held, all, err := readRows(t.Context(), w)
		if len(held) != tt.held || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) || all != (err == nil) {
			t.Errorf("%s: %d rows, all %t, error: %v", name, len(held), all, err)
		}
	}
}

// Firing agrees with what a worker would find, also where none runs, and says
// what the worker left behind about itself.
func TestFiring(t *testing.T) {
	w := newWorld("mail")
	o := w.options()
	o.Checks = []Check{failing()}
	w.raise(silent, "example.com", 22)
	e := work(o)
	e.pass(t, every)
	w.drop(silent, "example.com")
	e.pass(t, time.Hour)
	w.raise(silent, "example.com", 22) // late data
	w.raise(spoof, "example.org", 22)
	w.raiseAs(losing, "example.com", "critical", 22)
	before := maps.Clone(w.states)
	got, err := Firing(t.Context(), w, e.now)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, a := range got {
		texts = append(texts, say(a)+" since "+a.Since.Format(time.TimeOnly))
	}
	want := []string{
		"fires DmarcEnforcementLosesMail example.com since 07:05:00",
		"fires DmarcpipeNotReady since 06:05:00", "fires DmarcSpoofingRun example.org since 07:05:00",
	}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Error(diff)
	}
	if !maps.Equal(before, w.states) {
		t.Error("the store has changed")
	}
}
