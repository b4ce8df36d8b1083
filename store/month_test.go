package store

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// month makes the reports of a month as real ones look: reporters with few rows
// and with many, services that many domains send through, forwarders, a mailing
// list and spoofers whose addresses never come again.
type month struct {
	r        *rand.Rand
	services []service
}

// service is somebody that sends mail for domains.
type service struct {
	name      string
	addresses []netip.Addr
	selector  string
	aligned   bool
}

const (
	monthReporters = 20
	monthDomains   = 40
	monthDays      = 31
)

func newMonth() *month {
	m := &month{r: rand.New(rand.NewPCG(1, 2))}
	for i, name := range []string{"mail", "crm", "news", "shop", "desk", "list", "pay", "own"} {
		s := service{name: name + ".example.net", selector: fmt.Sprintf("s%d", i+1), aligned: i%4 != 3}
		for range []int{200, 120, 80, 60, 40, 20, 10, 2}[i] {
			s.addresses = append(s.addresses, m.address(i < 3 && m.r.IntN(3) == 0))
		}
		m.services = append(m.services, s)
	}
	return m
}

func (m *month) address(v6 bool) netip.Addr {
	if !v6 {
		return netip.AddrFrom4([4]byte{byte(1 + m.r.IntN(220)), byte(m.r.IntN(256)), byte(m.r.IntN(256)), byte(m.r.IntN(256))})
	}
	a := [16]byte{0x2a, 0, 0x14, 0x50, 0x48, 0x64, 0x0b, byte(m.r.IntN(4))}
	a[15], a[14] = byte(m.r.IntN(256)), byte(m.r.IntN(16))
	return netip.AddrFrom16(a)
}

// day returns the mails of one day, one report each.
func (m *month) day(n int) []*parse.Finding {
	var all []*parse.Finding
	for reporter := range monthReporters {
		for domain := range monthDomains {
			if m.r.IntN(5) > 0 { // not every reporter saw every domain
				all = append(all, m.report(n, reporter, domain))
			}
		}
	}
	m.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func (m *month) report(day, reporter, domain int) *parse.Finding {
	begin := time.Date(2026, 3, 1+day, 0, 0, 0, 0, time.UTC)
	r := &aggregate.Report{
		OrgName: fmt.Sprintf("reporter%d.example.org", reporter), Email: fmt.Sprintf("dmarc@reporter%d.example.org", reporter),
		ReportID: fmt.Sprintf("%d.%d", begin.Unix(), m.r.Uint64()), Begin: begin, End: begin.Add(86399 * time.Second),
	}
	r.Policy = aggregate.Policy{Domain: fmt.Sprintf("domain%d.example.com", domain), Pct: 100, FO: "1"}
	r.Policy.P.Value, r.Policy.SP.Value = aggregate.DispositionReject, aggregate.DispositionQuarantine
	records := make([]aggregate.Record, m.rows(reporter))
	for i := range records {
		records[i] = m.row(r.Policy.Domain)
	}
	total(r, records)
	f := parse.NewFinding(r, records)
	return &f
}

// rows is 1 to 50: a few reporters are large, most are small.
func (m *month) rows(reporter int) int {
	switch {
	case reporter < 4:
		return 10 + m.r.IntN(41)
	case reporter < 10:
		return 1 + m.r.IntN(20)
	}
	return 1 + m.r.IntN(5)
}

func (m *month) row(domain string) aggregate.Record {
	switch n := m.r.IntN(100); {
	case n < 85:
		return m.legitimate(domain)
	case n < 93:
		return m.forwarded(domain)
	}
	return m.spoofed(domain)
}

func (m *month) count() uint64 {
	if m.r.IntN(3) > 0 {
		return 1
	}
	return 1 + uint64(m.r.ExpFloat64()*20)
}

func (m *month) legitimate(domain string) aggregate.Record {
	s := m.services[m.r.IntN(len(m.services))]
	r := aggregate.Record{
		SourceIP: s.addresses[m.r.IntN(len(s.addresses))], Count: m.count(), HeaderFrom: domain,
		DKIM: result(aggregate.ResultFail), SPF: result(aggregate.ResultFail),
		DKIMAuth: []aggregate.DKIMAuth{{Domain: s.name, Selector: s.selector, Result: result(aggregate.ResultPass)}},
		SPFAuth:  []aggregate.SPFAuth{{Domain: "bounce." + s.name, Result: result(aggregate.ResultPass)}},
	}
	r.SPFAuth[0].Scope.Value = aggregate.ScopeMFrom
	r.Disposition.Value = aggregate.DispositionReject
	if s.aligned {
		r.DKIM, r.Disposition.Value = result(aggregate.ResultPass), aggregate.DispositionNone
		own := aggregate.DKIMAuth{Domain: domain, Selector: s.selector, Result: result(aggregate.ResultPass)}
		r.DKIMAuth = append([]aggregate.DKIMAuth{own}, r.DKIMAuth...)
	}
	return r
}

func (m *month) forwarded(domain string) aggregate.Record {
	r := m.legitimate(domain)
	forwarder := fmt.Sprintf("forwarder%d.example.edu", m.r.IntN(300))
	r.SourceIP = m.address(m.r.IntN(4) == 0)
	r.SPFAuth[0].Domain = forwarder
	r.EnvelopeFrom = forwarder
	r.Disposition.Value = aggregate.DispositionNone
	r.Reasons = []aggregate.OverrideReason{{Comment: "arc=pass"}}
	r.Reasons[0].Type.Value = aggregate.OverrideLocalPolicy
	return r
}

func (m *month) spoofed(domain string) aggregate.Record {
	r := aggregate.Record{
		SourceIP: m.address(false), Count: m.count(), HeaderFrom: domain,
		DKIM: result(aggregate.ResultFail), SPF: result(aggregate.ResultFail),
		SPFAuth: []aggregate.SPFAuth{{Domain: domain, Result: result(aggregate.ResultSoftFail)}},
	}
	r.Disposition.Value = aggregate.DispositionReject
	return r
}
