package facts

import "context"

// knownSQL is how the known senders do: those with a name that send most, and
// of the others those that send enough to be of interest.
const knownSQL = `
SELECT tenant, domain, service, alone, messages_1d, pass_messages_1d, pass_ratio_1d, pass_ratio_low, pass_high
FROM
(
    SELECT
        *,
        {named} AS has_name,
        row_number() OVER (PARTITION BY tenant, domain ORDER BY has_name DESC, greatest(toFloat64(messages_1d), baseline) DESC, service) AS place,
        toBool(has_name AND place <= {known}) AS alone
    FROM known_senders
    WHERE {domains}
)
WHERE alone OR messages_1d > 0
ORDER BY alone DESC, messages_1d DESC
LIMIT 250 BY tenant, domain`

type knownRow struct {
	domain

	Service  string   `json:"service"`
	Alone    bool     `json:"alone"`
	Messages float64  `json:"messages_1d"`
	Passed   float64  `json:"pass_messages_1d"`
	Ratio    float64  `json:"pass_ratio_1d"`
	RatioLow *float64 `json:"pass_ratio_low"`
	PassHigh float64  `json:"pass_high"`
}

func (f *Facts) readKnownSenders(ctx context.Context, to series) error {
	all, err := about[knownRow](ctx, f, knownSQL)
	rest := map[domain]*strangest{}
	for i := range all {
		row := &all[i]
		name := f.service(row.domain, row.Service)
		if row.Alone && name != other {
			row.putVolume(f.gauges, to, name)
			row.putRatio(f.gauges, to, name)
			continue
		}
		if rest[row.domain] == nil {
			rest[row.domain] = &strangest{thresholds: f.o.Thresholds(row.Domain)}
		}
		rest[row.domain].see(row)
	}
	for _, s := range rest {
		s.put(f.gauges, to)
	}
	return err
}

func (r *knownRow) putVolume(g *gauges, to series, name string) {
	to.set(g.passed, r.Passed, r.domain, name)
	to.set(g.passedHigh, r.PassHigh, r.domain, name)
}

func (r *knownRow) putRatio(g *gauges, to series, name string) {
	to.set(g.sent, r.Messages, r.domain, name)
	if r.Messages > 0 {
		to.set(g.sentRatio, r.Ratio, r.domain, name)
	}
	if r.RatioLow != nil {
		to.set(g.sentRatioLow, *r.RatioLow, r.domain, name)
	}
}

// strangest are the senders without a name that are farthest beyond thresholds,
// so that a rule sees whether there is one. They may be two.
type strangest struct {
	thresholds    map[string]float64
	volume, ratio *knownRow // nil where none sends enough
}

func (s *strangest) see(r *knownRow) {
	if r.Passed >= s.thresholds["volume_messages"] && (s.volume == nil || s.excess(r) > s.excess(s.volume)) {
		s.volume = r
	}
	if r.RatioLow != nil && r.Messages >= s.thresholds["pass_rate_messages"] && (s.ratio == nil || r.fall() > s.ratio.fall()) {
		s.ratio = r
	}
}

// excess is how many messages more pass than is usual.
func (s *strangest) excess(r *knownRow) float64 {
	return r.Passed - s.thresholds["volume_factor"]*r.PassHigh
}

// fall is how far the share that passes is below what is usual.
func (r *knownRow) fall() float64 { return *r.RatioLow - r.Ratio }

func (s *strangest) put(g *gauges, to series) {
	if s.volume != nil {
		s.volume.putVolume(g, to, other)
	}
	if s.ratio != nil {
		s.ratio.putRatio(g, to, other)
	}
}
