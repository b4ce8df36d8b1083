package facts

import (
	"context"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// domainsSQL is what there is of each domain, those with most reports first.
const domainsSQL = `
SELECT
    tenant, domain, count() OVER () AS domains,
    toUnixTimestamp(last_report) AS last, report_gap_days, history_days,
    messages_1d, messages_7d, messages_30d, pass_messages_1d, pass_messages_7d, pass_messages_30d,
    spoof_messages_1d, spoof_messages_7d, spoof_baseline, lost_messages_1d, lost_messages_7d, forged_reports_1d
FROM domain_facts AS f
LEFT JOIN (SELECT tenant, domain, sum(reports) AS reports FROM reporter_windows GROUP BY tenant, domain) AS r
    ON f.tenant = r.tenant AND f.domain = r.domain
ORDER BY reports DESC, tenant, domain
LIMIT 5000`

type domainRow struct {
	domain

	Domains     float64 `json:"domains"`
	Last        float64 `json:"last"`
	GapDays     float64 `json:"report_gap_days"`
	HistoryDays float64 `json:"history_days"`

	Messages1d  float64 `json:"messages_1d"`
	Messages7d  float64 `json:"messages_7d"`
	Messages30d float64 `json:"messages_30d"`
	Pass1d      float64 `json:"pass_messages_1d"`
	Pass7d      float64 `json:"pass_messages_7d"`
	Pass30d     float64 `json:"pass_messages_30d"`
	Spoof1d     float64 `json:"spoof_messages_1d"`
	Spoof7d     float64 `json:"spoof_messages_7d"`
	SpoofUsual  float64 `json:"spoof_baseline"`
	Lost1d      float64 `json:"lost_messages_1d"`
	Lost7d      float64 `json:"lost_messages_7d"`
	Forged1d    float64 `json:"forged_reports_1d"`
}

// readDomains chooses the domains too.
func (f *Facts) readDomains(ctx context.Context, to series) error {
	all, err := ask.Rows[domainRow](ctx, f.o.Store, domainsSQL)
	if err != nil {
		return err
	}
	f.domains = domains{}
	for i := range all {
		if row := &all[i]; len(f.domains) < MaxDomains && f.exported(row.domain) {
			f.domains[row.domain] = true
			row.put(f.gauges, to)
			f.putThresholds(row.domain, to)
		}
	}
	left := 0.
	if len(all) > 0 {
		left = all[0].Domains - float64(len(f.domains))
	}
	f.metrics.leftOut.WithLabelValues("domains").Set(left)
	return nil
}

// exported reports whether a domain may have series. Anybody can send reports
// about anything.
func (f *Facts) exported(d domain) bool {
	return slices.Contains(f.o.Tenants, d.Tenant) && lookup.IsName(d.Domain) && f.o.Own(d.Domain)
}

func (r *domainRow) put(g *gauges, to series) {
	to.set(g.messages, r.Messages1d, r.domain, lastDay)
	to.set(g.messages, r.Messages7d, r.domain, week)
	to.set(g.messages, r.Messages30d, r.domain, month)
	r.putRatio(g, to, r.Pass1d, r.Messages1d, lastDay)
	r.putRatio(g, to, r.Pass7d, r.Messages7d, week)
	r.putRatio(g, to, r.Pass30d, r.Messages30d, month)
	to.set(g.spoofed, r.Spoof1d, r.domain, lastDay)
	to.set(g.spoofed, r.Spoof7d, r.domain, week)
	to.set(g.spoofed, r.SpoofUsual, r.domain, baseline)
	to.set(g.lost, r.Lost1d, r.domain, lastDay)
	to.set(g.lost, r.Lost7d, r.domain, week)
	to.set(g.forged, r.Forged1d, r.domain)
	to.set(g.lastReport, r.Last, r.domain)
	to.set(g.gap, r.GapDays*day, r.domain)
	to.set(g.history, r.HistoryDays*day, r.domain)
}

// day is how many seconds it has.
const day = 24 * 60 * 60

// putRatio leaves out the ratio of nothing.
func (r *domainRow) putRatio(g *gauges, to series, passed, messages float64, window string) {
	if messages > 0 {
		to.set(g.passRatio, passed/messages, r.domain, window)
	}
}

func (f *Facts) putThresholds(d domain, to series) {
	for name, number := range f.o.Thresholds(d.Domain) {
		to.set(f.gauges.threshold, number, d, name)
	}
}
