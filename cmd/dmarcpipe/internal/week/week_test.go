package week

import (
	"context"
	"flag"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/alert"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
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

// key names an alert.
type key struct{ tenant, alert, domain, subject string }

// spell is one time of firing.
type spell struct {
	key
	came            time.Time // the first mail about the domain since the last look; zero for none
	fired, resolved time.Time // resolved is zero while it fires
}

// diary is a receiver that writes down what it is told of.
type diary struct {
	at     time.Time
	came   []letter // since the last look
	told   int      // alerts
	spells []spell
}

var _ notify.Receiver = (*diary)(nil)

func (*diary) Name() string { return "diary" }

// Alerts implements notify.Receiver. An alert that begins twice, or ends without
// having begun, is a spell of its own that compare finds.
func (d *diary) Alerts(_ context.Context, alerts []notify.Alert) error {
	d.told += len(alerts)
	for _, a := range alerts {
		k := key{a.Tenant, a.Name, a.Domain, a.Subject}
		open := slices.IndexFunc(d.spells, func(s spell) bool { return s.key == k && s.resolved.IsZero() })
		if !a.Firing && open >= 0 {
			d.spells[open].resolved = d.at
			continue
		}
		d.spells = append(d.spells, spell{key: k, came: firstAbout(d.came, k), fired: d.at})
	}
	return nil
}

// firstAbout is when the first of the mails that is about the domain came.
func firstAbout(came []letter, k key) time.Time {
	for _, l := range came {
		about := l.TLS != nil && l.TLS.Domain == k.domain
		for _, r := range l.Reports {
			about = about || r.Policy.Domain == k.domain
		}
		if about && l.tenant == k.tenant {
			return l.Received
		}
	}
	return time.Time{}
}

// compare holds the spells of a tenant against what happened.
func (d *diary) compare(t *testing.T, tenant string, incidents []sample.Incident) {
	t.Helper()
	spells := slices.DeleteFunc(slices.Clone(d.spells), func(s spell) bool { return s.tenant != tenant })
	for _, i := range incidents {
		of := func(s spell) bool { return s.alert == i.Alert && s.domain == i.Domain && s.subject == i.Subject }
		at := slices.IndexFunc(spells, of)
		if at < 0 {
			t.Errorf("%s: %s of %s %q does not fire", tenant, i.Alert, i.Domain, i.Subject)
			continue
		}
		s := spells[at]
		spells = slices.Delete(spells, at, at+1)
		if !s.fired.After(i.Begin) || s.fired.After(i.Due.Add(step)) {
			t.Errorf("%s: %s of %s fired at %s; it began at %s and is due at %s", tenant, i.Alert, i.Domain, s.fired, i.Begin, i.Due)
		}
		if s.resolved.IsZero() || s.resolved.After(i.Over.Add(step)) {
			t.Errorf("%s: %s of %s resolved at %s, and should at %s", tenant, i.Alert, i.Domain, s.resolved, i.Over)
		}
	}
	for _, s := range spells {
		t.Errorf("%s: false alarm %s of %s %q from %s to %s", tenant, s.alert, s.domain, s.subject, s.fired, s.resolved)
	}
}
