package demo

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

// standing is a domain over the 30 days that end with its newest report.
type standing struct {
	messages, passed, direct, passedOn, spoofed uint64
	reporters, days                             map[string]bool
}

// standings are those of all domains.
func (u truth) standings() map[string]*standing {
	newest := map[string]time.Time{}
	for _, r := range u.reports {
		if day := dayOf(r); day.After(newest[r.Policy.Domain]) {
			newest[r.Policy.Domain] = day
		}
	}
	all := map[string]*standing{}
	for _, r := range u.reports {
		domain := r.Policy.Domain
		if newest[domain].Sub(dayOf(r)) >= 30*24*time.Hour {
			continue
		}
		if all[domain] == nil {
			all[domain] = &standing{reporters: map[string]bool{}, days: map[string]bool{}}
		}
		all[domain].add(r)
	}
	return all
}

// dayOf is the last day that a report is about.
func dayOf(r *sample.Report) time.Time { return r.End.Add(-time.Second).Truncate(24 * time.Hour) }

func (s *standing) add(r *sample.Report) {
	s.reporters[r.OrgName] = true
	s.days[dayOf(r).Format(time.DateOnly)] = true
	for i := range r.Records {
		row := &r.Records[i]
		s.messages += row.Count
		switch {
		case row.Passed():
			s.passed += row.Count
		case anyOf(row.SourceIP, forwarders):
			s.passedOn += row.Count
		case anyOf(row.SourceIP, legitimate):
			s.direct += row.Count
		default:
			s.spoofed += row.Count
		}
	}
}

// The networks from which mail comes that fails, as the streams have them.
var (
	forwarders = []string{"198.18.21.0/24", "198.18.51.0/24", "198.51.100.128/29"}
	legitimate = []string{"192.0.2.0/24", "198.51.100.0/24", "2001:db8:64::/48"}
)

func anyOf(addr netip.Addr, networks []string) bool {
	return slices.ContainsFunc(networks, func(n string) bool { return netip.MustParsePrefix(n).Contains(addr) })
}

// line is what the table must say of the domain, without policy and verdict.
func (s *standing) line() string {
	legitimate := s.passed + s.direct + s.passedOn
	return fmt.Sprintf("%s %s %s %s %d %d/30", grid.Thousands(s.messages), grid.Percent(s.passed, s.messages),
		grid.Percent(s.direct, legitimate), grid.Thousands(s.spoofed), len(s.reporters), len(s.days))
}

// standingsIn reads the table.
func standingsIn(text string) map[string]string {
	_, table, _ := strings.Cut(text, "Readiness of each domain")
	table, _, _ = strings.Cut(table, "\n\n")
	found := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.Fields(line)
		if len(cells) < 10 || !strings.HasSuffix(cells[0], ".example") {
			continue
		}
		if cells[3] == "%" { // of pct
			cells = slices.Delete(cells, 2, 4)
		}
		found[cells[0]] = strings.Join(cells[2:10], " ")
	}
	return found
}

// checkReadiness compares what is printed of the readiness with the sample.
func checkReadiness(t *testing.T, u truth, text string) {
	t.Helper()
	want := map[string]string{}
	for domain, s := range u.standings() {
		want[domain] = s.line()
	}
	if diff := cmp.Diff(want, standingsIn(text)); diff != "" {
		t.Errorf("readiness (-want +got):\n%s", diff)
	}
	for _, part := range []string{
		"ready for p=reject", "forwarded mail would be lost", "p=reject holds", "fix 3 senders first",
		"  1. CRM Cloud: ", "  2. Nimbus: ", "  3. Helpdesk: ", "verified ", "v=DMARC1; p=none; np=reject; rua=mailto:it@nimbus.example",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}

// checkGrades compares who sent the reports with the sample: three reporters of
// it do not sign, or sign with a key that is gone, one signs as somebody else,
// so does the forger.
func checkGrades(t *testing.T, u truth, text string) {
	t.Helper()
	counts, verified := map[string]int{}, 0
	for _, r := range u.reports {
		switch {
		case r.Forged():
			counts["google.com authenticated google-dmarc.example"]++
		case r.OrgName == "hanse-hosting.example":
			counts[r.OrgName+" authenticated mailcluster.example"]++
		case r.OrgName == "wp.pl" || r.OrgName == "mail.tessin.example" || r.OrgName == "gateway.altmark.example":
			counts[r.OrgName+" unauthenticated -"]++
		default:
			verified++
		}
	}
	_, table, _ := strings.Cut(text, "Who really sent the reports: "+fmt.Sprint(verified)+" are signed")
	table, _, _ = strings.Cut(table, "\n\n")
	found := map[string]int{}
	for line := range strings.Lines(table) {
		var reporter, grade, domain string
		var n int
		if read, _ := fmt.Sscan(line, &reporter, &grade, &domain, &n); read == 4 {
			found[reporter+" "+grade+" "+domain] = n
		}
	}
	if diff := cmp.Diff(counts, found); diff != "" {
		t.Errorf("grades (-want +got):\n%s", diff)
	}
}
