package week

import (
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	d := diary{}
	w.pass(t, begin)
	for at := begin; !at.After(o.End); at = at.Add(step) {
		came := w.pass(t, at)
		d.note(at, came, w.firing(t))
	}
	for _, tenant := range []string{troubled, usual} {
		d.compare(t, tenant, sample.Incidents(options(tenant)))
	}
	if *seed == 1 {
		checkTable(t, d.table(sample.Incidents(o)))
	}
	w.again(t)
	if diff := cmp.Diff([]key(nil), w.firing(t)); diff != "" {
		t.Errorf("all mails came once more, and fire (-want +got):\n%s", diff)
	}
}

// populated is a world in which the mails of both tenants are on their way. One
// about a day of the spoofing run comes days late.
func populated(t *testing.T, begin time.Time) *world {
	t.Helper()
	w := newWorld(t, options(troubled))
	for _, tenant := range []string{troubled, usual} {
		domains := map[string]bool{}
		for m := range sample.Mails(options(tenant)) {
			for _, r := range m.Reports {
				domains[r.Policy.Domain] = true
				if r.OrgName == "Outlook.com" && r.Policy.Domain == "tidewater.example" && len(r.Records) > 50 {
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

// firing are the alerts whose condition holds.
func (w *world) firing(t *testing.T) []key {
	t.Helper()
	table, err := w.store.Query(t.Context(), "SELECT tenant, alert, domain, subject FROM domain_alerts")
	if err != nil {
		t.Fatal(err)
	}
	var keys []key
	for _, r := range table.Rows {
		keys = append(keys, key{r[0], r[1], r[2], r[3]})
	}
	return keys
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
	w.pass(t, w.now.Add(time.Minute))
}

// key names an alert.
type key struct{ tenant, alert, domain, subject string }

// spell is one time of firing.
type spell struct {
	key
	came            time.Time // the first mail about the domain since the last look; zero for none
	fired, resolved time.Time // resolved is zero while it fires
}

// diary is what fired when.
type diary struct{ spells []spell }

func (d *diary) note(at time.Time, came []letter, firing []key) {
	open := map[key]bool{}
	for i := range d.spells {
		s := &d.spells[i]
		if s.resolved.IsZero() && !slices.Contains(firing, s.key) {
			s.resolved = at
		}
		open[s.key] = open[s.key] || s.resolved.IsZero()
	}
	for _, k := range firing {
		if !open[k] {
			d.spells = append(d.spells, spell{key: k, came: firstAbout(came, k), fired: at})
		}
	}
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
