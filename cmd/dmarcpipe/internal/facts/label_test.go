package facts

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// words are all values that labels may have here, beside domains.
func words() []string {
	all := []string{
		"", "second", lastDay, week, month, baseline, other, otherNew, unknown, "CRM Cloud", "Google",
		"successful", "failed", "domains", "volume_messages", "volume_factor", "pass_rate_messages",
	}
	for _, v := range verdict.Verdicts {
		all = append(all, string(v))
	}
	for _, s := range New(options(usual(), nil)).subjects {
		all = append(all, s.name)
	}
	return slices.Concat(all, tlsrpt.PolicyTypes, tlsrpt.ResultTypes)
}

// Whatever the store answers, labels come from closed lists and no series is
// there twice.
func FuzzLabels(f *testing.F) {
	f.Add("", "shop.example", "CRM Cloud", "unknown", 1.)
	f.Add("second", "shop.example", "shop.example", "aligned_spf_only", 0.)
	f.Add("third", "a b", "\xff", "\x00", -1.)
	f.Add("", "shop.example", strings.Repeat("x", 1000), "other new", 1e300)
	allowed := words()
	f.Fuzz(func(t *testing.T, tenant, domain, text, word string, n float64) {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			n = 0
		}
		s, reg := usual(), prometheus.NewPedanticRegistry()
		hostile := row{
			"name": text, "service": text, "reporter": text, "verdict": word, "policy_type": word, "result_type": word, "alone": n > 0,
			"messages_1d": n, "pass_messages_1d": n, "pass_ratio_low": n, "last_day": n, "reports": n, "days_since": n, "sessions_1d": n, "failed_1d": n,
		}
		for view, rows := range s.rows {
			s.rows[view] = append(rows, hostile.about(tenant, domain), hostile.about("", "shop.example"), hostile.about("", "shop.example"))
		}
		New(options(s, reg)).refresh(t.Context())
		families, err := reg.Gather()
		if err != nil {
			t.Fatal(err)
		}
		own := []string{"shop.example"}
		if lookup.IsName(domain) && !strings.HasPrefix(domain, "foreign") {
			own = append(own, domain, dmarc.OrgDomain(domain))
		}
		series := 0
		for _, family := range families {
			for _, m := range family.GetMetric() {
				series++
				for _, l := range m.GetLabel() {
					if !slices.Contains(allowed, l.GetValue()) && !slices.Contains(own, l.GetValue()) {
						t.Errorf("%s has %s=%q", family.GetName(), l.GetName(), l.GetValue())
					}
				}
			}
		}
		if series > 200 {
			t.Errorf("%d series of two domains", series)
		}
	})
}
