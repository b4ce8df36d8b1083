package week

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

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
