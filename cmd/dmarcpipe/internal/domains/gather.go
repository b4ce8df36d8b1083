package domains

import (
	"context"
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
)

// MaxDays is how far back it can be looked.
const MaxDays = 365

// Options say what to look at.
type Options struct {
	Domain   string    // "" for all, without details; lower case and A-labels
	Domains  []string  // these alone, with details, where Domain is ""
	Days     int       // up to the newest one of each domain; 1 to MaxDays
	Today    time.Time // UTC
	Resolver Resolver  // asked only with details; nil if DNS is not to be asked
}

// names are the domains to look at in detail, none for all without.
func (o Options) names() []string {
	if o.Domain != "" {
		return []string{o.Domain}
	}
	return o.Domains
}

// key names a domain.
type key struct {
	Tenant string `json:"tenant"`
	Domain string `json:"domain"`
}

// Gather returns a report for each domain that has reports, by name. Trouble
// with DNS is part of a report, and no error.
func Gather(ctx context.Context, s Store, o Options) ([]*Report, error) {
	g := &gathering{Options: o, store: s, byKey: map[key]*Report{}}
	for _, part := range []struct {
		what string
		ask  func(context.Context) error
	}{
		{"reports", g.coverage}, {"policies", g.policies}, {"mail", g.mail}, {"senders", g.senders}, {"details", g.details},
	} {
		if err := part.ask(ctx); err != nil {
			return nil, fmt.Errorf("asking the store for %s: %w", part.what, err)
		}
	}
	for _, r := range g.all {
		r.finish(o.Today)
	}
	return g.all, nil
}

// gathering is the answer while it grows.
type gathering struct {
	Options
	store Store
	all   []*Report
	byKey map[key]*Report
}

// each asks a question and hands the rows to the reports of their domains. A
// domain that came up after the first question has to wait for the next time.
func each[T interface{ name() key }](ctx context.Context, g *gathering, sql string, take func(*Report, T)) error {
	rows, err := ask.Rows[T](ctx, g.store, question(sql, g.names(), g.Days))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if r := g.byKey[row.name()]; r != nil {
			take(r, row)
		}
	}
	return nil
}

func (k key) name() key { return k }

type coverageRow struct {
	key
	Days      []string `json:"days"`
	Reporters int      `json:"reporters"`
	Reports   uint64   `json:"reports"`
}

func (g *gathering) coverage(ctx context.Context) error {
	rows, err := ask.Rows[coverageRow](ctx, g.store, question(coverageSQL, g.names(), g.Days))
	if err != nil {
		return err
	}
	for _, row := range rows {
		r := &Report{Tenant: row.Tenant, Domain: row.Domain, Days: g.Days, Reporters: row.Reporters, Reports: row.Reports}
		r.FirstDay, r.LastDay, r.DaysCovered = row.Days[0], row.Days[len(row.Days)-1], len(row.Days)
		r.Gaps = gaps(row.Days)
		g.all = append(g.all, r)
		g.byKey[row.key] = r
	}
	return nil
}

// gaps are the days between the first and the last that are not among them.
func gaps(days []string) []string {
	missing := []string{}
	seen := map[string]bool{}
	for _, d := range days {
		seen[d] = true
	}
	for d, last := dayOf(days[0]), dayOf(days[len(days)-1]); d.Before(last); d = d.AddDate(0, 0, 1) {
		if text := d.Format(time.DateOnly); !seen[text] {
			missing = append(missing, text)
		}
	}
	return missing
}

// dayOf reads a day of the store.
func dayOf(s string) time.Time {
	d, _ := time.Parse(time.DateOnly, s) // the store writes it that way
	return d
}

// daysBetween is how many days lie between two days.
func daysBetween(from, to time.Time) int {
	return int(to.Sub(from).Round(time.Hour) / (24 * time.Hour))
}

// finish weighs what was gathered.
func (r *Report) finish(today time.Time) {
	e := &r.evidence
	e.Domain, e.Window, e.Today = r.Domain, r.Days, today.UTC().Truncate(24*time.Hour)
	e.FirstDay, e.LastDay = dayOf(r.FirstDay), dayOf(r.LastDay)
	e.DaysCovered, e.Reporters, e.Senders = r.DaysCovered, r.Reporters, r.Senders
	e.PresentDays = daysBetween(dayOf(r.Seen.Since), e.LastDay) + 1
	r.DaysSince = daysBetween(e.LastDay, e.Today)
	r.Mail, r.Week = e.Own.Add(e.Subdomains.Mail), e.Own.Week.Add(e.Subdomains.Week)
	e.Missing = r.missing()
	r.present()
	r.Advice = readiness.Advise(*e)
}
