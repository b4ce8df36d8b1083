package week

import (
	"flag"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/alert"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// step is how often the alerts are looked at.
const step = 6 * time.Hour

// The tenants have the same mail, but for the incidents.
const (
	troubled = "troubled"
	usual    = "usual"
)

// seed chooses the sample. The table in the documentation is of the first.
var seed = flag.Uint64("seed", 1, "of the sample")

// options are those of the sample of a tenant.
func options(tenant string) sample.Options {
	return sample.Options{
		Seed: *seed, End: time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC), Days: 45, Incidents: tenant == troubled,
	}
}

// Each alert of a domain fires for its incident when that can be known, once, and
// resolves. Nothing else fires: neither without incidents, nor when mails come
// late, nor when all come once more.
func TestEachAlertFiresForItsIncidentOnly(t *testing.T) {
	o := options(troubled)
	begin := sample.Incidents(o)[0].Begin
	w := populated(t, begin)
	d := &diary{}
	engine := alert.New(alert.Options{
		Store: w.store, Receivers: []alert.Receiver{{Receiver: d}}, Every: step, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	look := func(at time.Time) {
		d.at, d.came = at, w.pass(t, at)
		if err := engine.Evaluate(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	for w.now = begin; w.now.Before(o.End); {
		look(w.now.Add(step))
	}
	for _, tenant := range []string{troubled, usual} {
		d.compare(t, tenant, sample.Incidents(options(tenant)))
	}
	if *seed == 1 {
		checkTable(t, d.table(sample.Incidents(o)))
	}
	told := d.told
	w.again(t)
	if look(w.now.Add(step)); d.told != told {
		t.Errorf("all mails came once more, and %d alerts were told", d.told-told)
	}
}

// populated is a world in which the mails of both tenants are on their way. What
// one reporter says of the spoofing run comes days late.
func populated(t *testing.T, begin time.Time) *world {
	t.Helper()
	w := newWorld(t, options(troubled))
	all := sample.Incidents(options(troubled))
	run := all[slices.IndexFunc(all, func(i sample.Incident) bool { return i.Alert == "DmarcSpoofingRun" })]
	for _, tenant := range []string{troubled, usual} {
		domains := map[string]bool{}
		for m := range sample.Mails(options(tenant)) {
			for _, r := range m.Reports {
				domains[r.Policy.Domain] = true
				if r.OrgName == "Outlook.com" && r.Policy.Domain == run.Domain && r.Day.Equal(run.Begin) {
					m.Received = m.Received.AddDate(0, 0, 5)
				}
			}
			w.expect(letter{m, tenant})
		}
		w.publish(t, tenant, domains, begin.AddDate(0, 0, -1))
	}
	// The reviews of the shop are known to be lost, and fewer than these.
	if err := w.store.PutThresholds(t.Context(), []store.Threshold{{Domain: "acme-store.example", Name: "lost_messages", Value: 200}}); err != nil {
		t.Fatal(err)
	}
	return w
}

// again lets all mails come once more.
func (w *world) again(t *testing.T) {
	t.Helper()
	for _, tenant := range []string{troubled, usual} {
		for m := range sample.Mails(options(tenant)) {
			m.Received = w.now
			w.expect(letter{m, tenant})
		}
	}
}
