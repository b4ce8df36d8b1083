package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
)

// Store answers questions in SQL.
type Store = ask.Store

// Options say what a digest is about.
type Options struct {
	Store    Store
	Now      time.Time        // UTC; the period ends with it
	Days     int              // how long it is, 1 to MaxDays
	Domains  []string         // names with all below them, and patterns with *; none means all
	Resolver domains.Resolver // is asked what the domains publish; nil if DNS is not to be asked
}

// Gather asks the store for a digest. Domains without reports are not in it.
// Trouble with DNS is no error.
func Gather(ctx context.Context, o Options) (*Digest, error) {
	g := &gathering{Options: o, d: &Digest{Now: o.Now.UTC(), Days: o.Days}}
	if o.Days < 1 || o.Days > MaxDays {
		return nil, fmt.Errorf("a digest is about 1 to %d days, and not about %d", MaxDays, o.Days)
	}
	for _, part := range []struct {
		what string
		ask  func(context.Context) error
	}{
		{"domains", g.reports},
		{"mail", g.periods},
		{"TLS", g.tls},
		{"alerts", g.alerts},
		{"the domains in full", g.choose},
		{"trends", g.trends},
		{"senders", g.senders},
		{"mails", g.mails},
	} {
		if err := part.ask(ctx); err != nil {
			return nil, fmt.Errorf("asking the store for %s: %w", part.what, err)
		}
	}
	g.finish()
	return g.d, nil
}

// key names a domain.
type key struct {
	Tenant string `json:"tenant"`
	Domain string `json:"domain"`
}

func (k key) name() key { return k }

// gathering is a digest while it grows.
type gathering struct {
	Options
	d     *Digest
	all   []*Domain
	byKey map[key]*Domain
	names []string // of the domains in full, once they are chosen
}

// reports asks for the readiness of all domains.
func (g *gathering) reports(ctx context.Context) error {
	all, err := domains.Gather(ctx, g.Store, domains.Options{Days: trendDays, Today: g.d.Now})
	if err != nil {
		return err
	}
	g.byKey = map[key]*Domain{}
	covers := identify.OwnDomains(g.Domains)
	for _, r := range all {
		if !covers(r.Domain) {
			continue
		}
		d := &Domain{Tenant: r.Tenant, Domain: r.Domain, Report: r}
		g.all = append(g.all, d)
		g.byKey[key{r.Tenant, r.Domain}] = d
	}
	return nil
}

// choose takes the worst domains, and asks for their details.
func (g *gathering) choose(ctx context.Context) error {
	for _, d := range g.all {
		d.judge()
	}
	slices.SortStableFunc(g.all, worse)
	full := min(len(g.all), MaxFull)
	g.d.Domains, g.d.Others = g.all[:full], g.all[full:]
	if full == 0 {
		return nil
	}
	for _, d := range g.d.Domains {
		g.names = append(g.names, d.Domain)
	}
	all, err := domains.Gather(ctx, g.Store, domains.Options{Domains: g.names, Days: trendDays, Today: g.d.Now, Resolver: g.Resolver})
	if err != nil {
		return err
	}
	for _, r := range all {
		if d := g.byKey[key{r.Tenant, r.Domain}]; d != nil {
			d.Report = r
		}
	}
	return nil
}

// finish says what the details tell of the domains in full.
func (g *gathering) finish() {
	for _, d := range g.d.Domains {
		d.changes(g.Days)
		d.judge()
	}
	slices.SortStableFunc(g.d.Domains, worse)
}

// each asks a question and hands the rows to their domains.
func each[T interface{ name() key }](ctx context.Context, g *gathering, sql string, days int, take func(*Domain, T)) error {
	rows, err := ask.Rows[T](ctx, g.Store, g.question(sql, days))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if d := g.byKey[row.name()]; d != nil {
			take(d, row)
		}
	}
	return nil
}

// question fills in what is asked for: mail of so many days, of the domains in
// full once they are chosen.
func (g *gathering) question(sql string, days int) string {
	sql = strings.NewReplacer("{mail}", mailSQL, "{newest}", newestTLS).Replace(sql)
	return strings.NewReplacer(
		"{period}", domains.Window(g.Days), "{days}", domains.Window(days), "{domain}", domains.Only(g.names), "{own}", own, "{doubted}", domains.Doubted,
		"{now}", moment(g.d.Now), "{begin}", moment(g.d.Now.AddDate(0, 0, -g.Days)), "{n}", strconv.Itoa(g.Days),
	).Replace(sql)
}

// moment is a time in SQL.
func moment(t time.Time) string { return fmt.Sprintf("toDateTime(%d, 'UTC')", t.Unix()) }

// worse orders the domains: what is urgent, then what loses or fails most, then
// by name.
func worse(a, b *Domain) int {
	return cmp.Or(
		cmp.Compare(a.Level.rank(), b.Level.rank()),
		cmp.Compare(b.Now.Blocked, a.Now.Blocked),
		cmp.Compare(len(b.ToDo), len(a.ToDo)),
		cmp.Compare(b.Now.Direct, a.Now.Direct),
		cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Tenant, b.Tenant))
}
