package demo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// report asks the store what it holds and prints the answers.
type report struct {
	out   io.Writer
	store *database
	today time.Time
	zone  *sample.Zone
}

// print prints every table.
func (r report) print(ctx context.Context) error {
	for _, table := range []func(context.Context) error{r.total, r.weeks, r.senders, r.policies, r.sessions, r.grades, r.readiness, r.domain} {
		if err := table(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r report) total(ctx context.Context) error {
	rows, err := ask[total](ctx, r.store, totalSQL)
	if err != nil {
		return fmt.Errorf("counting what is stored: %w", err)
	}
	for _, t := range rows {
		_, err = fmt.Fprintf(r.out, "  in the store: %s reports of %d reporters, %s rows, %s messages; %s pass (%s)\n",
			grid.Thousands(t.Reports), t.Reporters, grid.Thousands(t.Rows), grid.Thousands(t.Messages), grid.Thousands(t.Passed), grid.Percent(t.Passed, t.Messages))
		if err == nil {
			_, err = fmt.Fprintf(r.out, "  besides: %d SMTP TLS reports, %d failure reports\n", t.TLS, t.Failures)
		}
	}
	return err
}

func (r report) weeks(ctx context.Context) error {
	rows, err := ask[week](ctx, r.store, weekSQL)
	if err != nil {
		return fmt.Errorf("asking for the weeks: %w", err)
	}
	domains, mondays, cells := pivot(rows)
	columns := []string{"week of"}
	for _, domain := range domains {
		columns = append(columns, ">"+domain)
	}
	g := grid.New("Pass rate by domain and week: messages that pass DMARC, of all (weeks begin on Monday, UTC)", columns...)
	for _, monday := range mondays {
		row := []string{monday}
		for _, domain := range domains {
			c := cells[[2]string{monday, domain}]
			row = append(row, fmt.Sprintf("%s of %5s", grid.Percent(c.Passed, c.Messages), grid.Thousands(c.Messages)))
		}
		g.Row(row...)
	}
	return g.Print(r.out)
}

// pivot sorts out what stands where: a row for each Monday, a column for each
// domain.
func pivot(rows []week) (domains, mondays []string, cells map[[2]string]week) {
	cells = map[[2]string]week{}
	for _, w := range rows {
		domains, mondays = append(domains, w.Domain), append(mondays, w.Monday)
		cells[[2]string{w.Monday, w.Domain}] = w
	}
	slices.Sort(domains)
	slices.Sort(mondays)
	return slices.Compact(domains), slices.Compact(mondays), cells
}

func (r report) senders(ctx context.Context) error {
	rows, err := ask[sender](ctx, r.store, senderSQL)
	if err != nil {
		return fmt.Errorf("asking for the failing senders: %w", err)
	}
	g := grid.New("Top failing senders: the four of each domain with most messages that fail DMARC (days in UTC)",
		"sender", ">hosts", ">failed", ">blocked", "first", "last", "why")
	domain := ""
	for _, s := range rows {
		if s.Domain != domain {
			domain = s.Domain
			g.Row(domain)
		}
		g.Row("  "+s.Sender, grid.Thousands(s.Hosts), grid.Thousands(s.Failed), grid.Thousands(s.Blocked), s.First, s.Last, s.Why)
	}
	return g.Print(r.out)
}

func (r report) policies(ctx context.Context) error {
	rows, err := ask[policy](ctx, r.store, policySQL)
	if err != nil {
		return fmt.Errorf("asking for the policies: %w", err)
	}
	g := grid.New("Policy of each domain, as its reporters last saw it (days in UTC)",
		"domain", "p", "before", "sp", "np", ">pct", "adkim", "aspf", "last day")
	for _, p := range rows {
		pct := "-"
		if p.Pct >= 0 {
			pct = fmt.Sprintf("%d %%", p.Pct)
		}
		before := strings.Join(p.Before, ", ")
		g.Row(p.Domain, p.P, dash(before), dash(p.SP), dash(p.NP), pct, mode(p.ADKIM), mode(p.ASPF), p.LastDay)
	}
	return g.Print(r.out)
}

func (r report) sessions(ctx context.Context) error {
	rows, err := ask[session](ctx, r.store, sessionSQL)
	if err != nil {
		return fmt.Errorf("asking for the TLS sessions: %w", err)
	}
	g := grid.New("Inbound TLS sessions by type of policy (a session may stand under both types; days in UTC)",
		"domain", "policy", ">sessions", ">failed", ">share", "first", "last", "why")
	for _, s := range rows {
		g.Row(s.Domain, s.Policy, grid.Thousands(s.Sessions), grid.Thousands(s.Failed), grid.Percent(s.Failed, s.Sessions), dash(s.First), dash(s.Last), dash(s.Why))
	}
	return g.Print(r.out)
}

// grades are of the reports that are not verified.
func (r report) grades(ctx context.Context) error {
	rows, err := ask[grade](ctx, r.store, gradeSQL)
	if err != nil {
		return fmt.Errorf("asking who sent the reports: %w", err)
	}
	verified := uint64(0)
	for _, row := range rows {
		if row.Grade == string(trust.Verified) {
			verified += row.Reports
		}
	}
	g := grid.New(fmt.Sprintf("Who really sent the reports: %s are signed by their reporter; the others are", grid.Thousands(verified)),
		"reporter", "grade", "signed by", ">reports", ">messages")
	for _, row := range rows {
		if row.Grade != string(trust.Verified) {
			g.Row(row.Reporter, row.Grade, dash(row.Domain), grid.Thousands(row.Reports), grid.Thousands(row.Messages))
		}
	}
	return g.Print(r.out)
}

// shown is the domain of which everything is shown: the one with most to do.
const shown = "nimbus.example"

func (r report) readiness(ctx context.Context) error {
	all, err := domains.Gather(ctx, r.store, domains.Options{Days: readinessDays, Today: r.today})
	if err != nil {
		return fmt.Errorf("asking for the readiness of the domains: %w", err)
	}
	return domains.PrintLines(r.out, all)
}

// readinessDays is what dmarcpipe domains looks at by default.
const readinessDays = 30

func (r report) domain(ctx context.Context) error {
	all, err := domains.Gather(ctx, r.store, domains.Options{Domain: shown, Days: readinessDays, Today: r.today, Resolver: r.zone})
	if err != nil {
		return fmt.Errorf("asking for everything about %s: %w", shown, err)
	}
	for _, d := range all {
		if _, err := fmt.Fprintf(r.out, "\ndmarcpipe domains %s\n\n", shown); err != nil {
			return err
		}
		if err := domains.PrintFull(r.out, d); err != nil {
			return err
		}
	}
	return nil
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// mode spells an alignment mode out; relaxed is the default.
func mode(s string) string {
	if s == "s" {
		return "strict"
	}
	return "relaxed"
}
