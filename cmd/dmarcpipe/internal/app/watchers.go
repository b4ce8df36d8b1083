package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/alert"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/facts"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/published"
	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// watchers run beside the pipeline until their context ends: they look at what is
// stored, and tell of it.
type watchers []func(context.Context)

// newWatchers puts the thresholds in force and prepares what looks at the store.
// It looks at nothing before the mailboxes are caught up.
func (w *worker) newWatchers(ctx context.Context) (watchers, error) {
	if err := w.store.PutThresholds(ctx, thresholds(w.Config.Alerts)); err != nil {
		return nil, fmt.Errorf("setting the thresholds of alerts: %w", err)
	}
	current := func() bool { return w.current(ctx) }
	f, err := w.newFacts(current)
	if err != nil {
		return nil, err
	}
	a, err := w.newAlerts(current)
	if err != nil {
		return nil, err
	}
	d, err := w.newDigests(current)
	if err != nil {
		return nil, err
	}
	return watchers{f.Run, a.Run, d.Run, w.newPublished().Run}, nil
}

// newPublished returns what watches the policies in DNS. Who has nothing else
// asked of DNS does not want that asked either.
func (w *worker) newPublished() *published.Watcher {
	o := published.Options{
		Store: w.store, Own: identify.OwnDomains(w.Config.OwnDomains), Logger: w.component("published"), Registerer: w.Registry,
	}
	if w.Config.Trust.Verify || w.Config.Identify.Enabled {
		o.Resolver = w.Resolver
	}
	return published.New(o)
}

func (w *worker) component(name string) *slog.Logger {
	return w.Logger.With(slog.String("component", name))
}

// newFacts returns the gauges of what is stored.
func (w *worker) newFacts(current func() bool) (*facts.Facts, error) {
	services, err := loadCatalogue(w.Config.Identify)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for s := range services.Services() {
		names[s.Name] = true
	}
	known, err := trust.LoadWellKnown()
	if err != nil {
		return nil, err
	}
	return facts.New(facts.Options{
		Store:      w.store,
		Tenants:    w.tenants(),
		Own:        identify.OwnDomains(w.Config.OwnDomains),
		Service:    func(name string) bool { return names[name] },
		Reporter:   known.Title,
		Thresholds: func(domain string) map[string]float64 { return inForce(w.Config.Alerts, domain) },
		TopSenders: w.Config.Alerts.TopSenders,
		Every:      min(facts.DefaultEvery, time.Duration(w.Config.Alerts.Every)),
		Caught:     current,
		Logger:     w.component("facts"),
		Registerer: w.Registry,
	}), nil
}

// tenants are those of the mailboxes.
func (w *worker) tenants() []string {
	var all []string
	for _, m := range w.Config.IMAP {
		all = append(all, m.Tenant)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// calmLooks is for how many looks the condition of an alert is gone before it
// resolves.
const calmLooks = 2

// newAlerts returns what tells the receivers of notify of alerts.
func (w *worker) newAlerts(current func() bool) (*alert.Engine, error) {
	log := w.component("alert")
	var receivers []alert.Receiver
	for _, n := range w.Config.Notify {
		to, err := notify.New(Receiver(w.Config, n, w.Version, log))
		if err != nil {
			return nil, err
		}
		receivers = append(receivers, alert.Receiver{
			Receiver: to, Domains: n.Domains, Least: alerts.Severity(n.Severity), Repeat: time.Duration(n.Repeat),
		})
	}
	every := time.Duration(w.Config.Alerts.Every)
	return alert.New(alert.Options{
		Store: w.store, Receivers: receivers, Checks: w.alertChecks(), Every: every, Calm: calmLooks * every,
		Caught: current, Logger: log, Registerer: w.Registry,
	}), nil
}

// newDigests returns what sends digests when they are due.
func (w *worker) newDigests(current func() bool) (*digest.Runner, error) {
	log := w.component("digest")
	receivers, err := DigestReceivers(w.Config, w.Version, log)
	if err != nil {
		return nil, err
	}
	return digest.NewRunner(digest.RunnerOptions{
		Store: w.store, Receivers: receivers, Resolver: w.Resolver, Caught: current, Logger: log, Registerer: w.Registry,
	}), nil
}

// thresholds are those of the configuration, for the store.
func thresholds(c config.Alerts) []store.Threshold {
	var all []store.Threshold
	add := func(domain string, t config.Thresholds) {
		for name, value := range t.Set() {
			all = append(all, store.Threshold{Domain: domain, Name: name, Value: value})
		}
	}
	add("", c.Thresholds)
	for _, d := range c.Domains {
		add(clean.Domain(d.Name), d.Thresholds)
	}
	return all
}

// inForce are the thresholds for a domain, by name.
func inForce(c config.Alerts, domain string) map[string]float64 {
	var own map[string]float64
	if at := slices.IndexFunc(c.Domains, func(d config.DomainThresholds) bool { return clean.Domain(d.Name) == domain }); at >= 0 {
		own = c.Domains[at].Thresholds.Set()
	}
	return alerts.InForce(own, c.Thresholds.Set())
}
