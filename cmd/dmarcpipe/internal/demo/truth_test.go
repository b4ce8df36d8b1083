package demo

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// truth is what the sample is made of, added up without any of the code that
// is under test.
type truth struct {
	outcomes map[ingest.Outcome]int
	reports  []*sample.Report
	tls      []*sample.TLSReport
	failures int
}

func gatherTruth(o sample.Options) truth {
	sum := truth{outcomes: map[ingest.Outcome]int{}}
	for m := range sample.Mails(o) {
		sum.outcomes[m.Want]++
		if m.Want == ingest.OutcomeStored {
			sum.reports = append(sum.reports, m.Reports...)
			if m.TLS != nil {
				sum.tls = append(sum.tls, m.TLS)
			}
			if m.Failure != nil {
				sum.failures++
			}
		}
	}
	return sum
}

func (u truth) totals() (rows, messages, passed uint64) {
	for _, r := range u.reports {
		rows += r.Totals.Records
		messages += r.Totals.Messages
		passed += r.Totals.PassMessages
	}
	return rows, messages, passed
}

func (u truth) firstRead() string {
	return fmt.Sprintf("%d mails in SECONDS: %d stored, %d duplicate, %d not a report, %d rejected (corrupt_archive)\n",
		u.mails(), u.outcomes[ingest.OutcomeStored], u.outcomes[ingest.OutcomeDuplicate],
		u.outcomes[ingest.OutcomeNotReport], u.outcomes[ingest.OutcomeRejected])
}

func (u truth) secondRead() string {
	return fmt.Sprintf("%d mails in SECONDS: 0 stored, %d duplicate, %d not a report, %d rejected (corrupt_archive)\n",
		u.mails(), u.outcomes[ingest.OutcomeStored]+u.outcomes[ingest.OutcomeDuplicate],
		u.outcomes[ingest.OutcomeNotReport], u.outcomes[ingest.OutcomeRejected])
}

func (u truth) mails() (n int) {
	for _, count := range u.outcomes {
		n += count
	}
	return n
}

func (u truth) total() string {
	rows, messages, passed := u.totals()
	return fmt.Sprintf("in the store: %d reports of 20 reporters, %s rows, %s messages; %s pass (%.1f %%)\n"+
		"  besides: %d SMTP TLS reports, %d failure reports\n",
		len(u.reports), grid.Thousands(rows), grid.Thousands(messages), grid.Thousands(passed), 100*float64(passed)/float64(messages), len(u.tls), u.failures)
}

// weeks is the table of the weeks, from its second line.
func (u truth) weeks() string {
	type cell struct{ messages, passed uint64 }
	var mondays []string
	cells := map[string]cell{}
	for _, r := range u.reports {
		last := r.End.Add(-time.Second)
		monday := last.AddDate(0, 0, -(int(last.Weekday())+6)%7).Format(time.DateOnly)
		c := cells[monday+r.Policy.Domain]
		cells[monday+r.Policy.Domain] = cell{c.messages + r.Totals.Messages, c.passed + r.Totals.PassMessages}
		mondays = append(mondays, monday)
	}
	slices.Sort(mondays)
	var lines strings.Builder
	for _, monday := range slices.Compact(mondays) {
		lines.WriteString("  " + monday)
		for _, domain := range sample.Domains() {
			c := cells[monday+domain]
			text := fmt.Sprintf("%.1f %% of %5s", 100*float64(c.passed)/float64(c.messages), grid.Thousands(c.messages))
			fmt.Fprintf(&lines, "  %*s", max(len(domain), len("66.5 % of 1,924")), text)
		}
		lines.WriteString("\n")
	}
	return lines.String()
}

// policies is the table of the policies, from its second line.
func (u truth) policies() string {
	last := map[string]string{}
	for _, r := range u.reports {
		last[r.Policy.Domain] = max(last[r.Policy.Domain], r.End.Add(-time.Second).Format(time.DateOnly))
	}
	var lines strings.Builder
	for _, p := range []struct{ domain, text string }{
		{"acme-store.example", "quarantine  -       quarantine  -       100 %  relaxed  relaxed"},
		{"campus.example", "quarantine  none    none        -        25 %  relaxed  relaxed"},
		{"fjordbank.example", "reject      -       reject      reject  100 %  strict   relaxed"},
		{"nimbus.example", "none        -       -           -       100 %  relaxed  relaxed"},
	} {
		fmt.Fprintf(&lines, "  %-18s  %s  %s\n", p.domain, p.text, last[p.domain])
	}
	return lines.String()
}

// sessions is the table of the TLS sessions, from its second line: domain and
// policy to sessions, those that failed, and why.
func (u truth) sessions() map[string]string {
	all, failed, why := map[string]uint64{}, map[string]uint64{}, map[string]string{}
	for _, r := range u.tls {
		for _, p := range r.Policies {
			name := r.Domain + " " + p.Type
			all[name] += p.Successful + p.Failed
			failed[name] += p.Failed
			for _, f := range p.Failures {
				why[name] = f.ResultType
			}
		}
	}
	table := map[string]string{}
	for name, n := range all {
		table[name] = fmt.Sprintf("%d %d %s", n, failed[name], cmp.Or(why[name], "-"))
	}
	return table
}

// senders are the n senders of each domain with most messages that fail.
func (u truth) senders(n int) map[string]uint64 {
	groups := map[string]map[string]*failing{}
	for _, r := range u.reports {
		for i := range r.Records {
			row := &r.Records[i]
			if row.Passed() {
				continue
			}
			name := sentBy(row)
			if groups[r.Policy.Domain] == nil {
				groups[r.Policy.Domain] = map[string]*failing{}
			}
			if groups[r.Policy.Domain][name] == nil {
				groups[r.Policy.Domain][name] = &failing{name: name, hosts: map[netip.Addr]bool{}}
			}
			groups[r.Policy.Domain][name].add(row)
		}
	}
	top := map[string]uint64{}
	for domain, byName := range groups {
		var all []*failing
		for _, f := range byName {
			all = append(all, f)
		}
		slices.SortFunc(all, func(a, b *failing) int { return cmp.Compare(b.failed, a.failed) })
		for _, f := range all[:min(n, len(all))] {
			top[domain+" "+f.title()] = f.failed
		}
	}
	return top
}

type failing struct {
	name   string
	hosts  map[netip.Addr]bool
	failed uint64
}

func (f *failing) add(row *aggregate.Record) {
	f.hosts[row.SourceIP] = true
	f.failed += row.Count
}

// title is the name; a network of one host is that host.
func (f *failing) title() string {
	for host := range f.hosts {
		if len(f.hosts) == 1 && strings.Contains(f.name, "/") {
			return host.String()
		}
	}
	return f.name
}

// sentBy is who authenticates a row, else its network.
func sentBy(row *aggregate.Record) string {
	for _, a := range row.DKIMAuth {
		if a.Result.Value == aggregate.ResultPass {
			return a.Domain
		}
	}
	for _, a := range row.SPFAuth {
		if a.Result.Value == aggregate.ResultPass {
			return a.Domain
		}
	}
	bits := 48
	if row.SourceIP.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(row.SourceIP, bits).Masked().String()
}
