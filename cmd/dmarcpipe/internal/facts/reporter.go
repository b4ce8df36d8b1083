package facts

import "context"

const reportersSQL = `
SELECT tenant, domain, reporter, reports, days_since, count() OVER (PARTITION BY tenant, domain) AS reporters
FROM reporter_health
WHERE silent AND {domains}
ORDER BY reports DESC, reporter
LIMIT 200 BY tenant, domain`

type reporterRow struct {
	domain

	Reporter  string  `json:"reporter"`
	Reports   float64 `json:"reports"`
	DaysSince float64 `json:"days_since"`
	Reporters float64 `json:"reporters"`
}

// readReporters puts the silent reporters. Of those with one label, such as all
// that are not well known, the one with most reports counts.
func (f *Facts) readReporters(ctx context.Context, to series) error {
	all, err := about[reporterRow](ctx, f, reportersSQL)
	for d := range f.domains {
		to.set(f.gauges.silentCount, 0, d)
	}
	for _, row := range all {
		name := f.reporter(row.Reporter)
		to.set(f.gauges.silentCount, row.Reporters, row.domain)
		most := to.of(f.gauges.silentReports, row.domain, []string{name})
		if row.Reports > most.number {
			most.number = row.Reports
			to.set(f.gauges.silent, row.DaysSince*day, row.domain, name)
		}
	}
	return err
}
