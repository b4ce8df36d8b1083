package facts

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
)

// row is an answer in the words of JSON.
type row map[string]any

// answers is a Store: what each view answers.
type answers struct {
	rows  map[string][]row
	fails map[string]error
	takes time.Duration
	asked int
}

func (a *answers) QueryTo(ctx context.Context, w io.Writer, sql, _ string) error {
	a.asked++
	select {
	case <-time.After(a.takes):
	case <-ctx.Done():
		return ctx.Err()
	}
	for _, view := range views {
		if !strings.Contains(sql, "FROM "+view+"\n") && !strings.Contains(sql, "FROM "+view+" AS") {
			continue
		}
		if err := a.fails[view]; err != nil {
			return err
		}
		out := json.NewEncoder(w)
		for _, r := range a.rows[view] {
			_ = out.Encode(r)
		}
	}
	return nil
}

var views = []string{"domain_facts", "sender_facts", "known_senders", "tls_facts", "tls_failure_facts", "reporter_health", "policy_facts"}

// about is a row about a domain.
func (r row) about(tenant, domain string) row {
	r = maps.Clone(r)
	r["tenant"], r["domain"] = tenant, domain
	return r
}

// options are those of a user with two tenants, one service and one reporter.
func options(s *answers, reg prometheus.Registerer) Options {
	return Options{
		Store: s, Registerer: reg, Tenants: []string{"", "second"},
		Own:      func(d string) bool { return !strings.HasPrefix(d, "foreign") },
		Service:  func(name string) bool { return name == "CRM Cloud" },
		Reporter: func(name string) string { return map[string]string{"google.com": "Google"}[name] },
		Thresholds: func(d string) map[string]float64 {
			return map[string]float64{"volume_messages": 500, "volume_factor": 3, "pass_rate_messages": float64(len(d))}
		},
	}
}

// gathered are all series of the gauges with these names, without dmarcpipe_ and
// empty labels.
func gathered(t *testing.T, reg prometheus.Gatherer, names ...string) map[string]float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, family := range families {
		name := strings.TrimPrefix(family.GetName(), "dmarcpipe_")
		if !slices.Contains(names, name) {
			continue
		}
		for _, m := range family.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				if l.GetValue() != "" {
					labels = append(labels, l.GetValue())
				}
			}
			all[name+" "+strings.Join(labels, " ")] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return all
}

// check compares all series of some gauges.
func check(t *testing.T, reg prometheus.Gatherer, want map[string]float64, names ...string) {
	t.Helper()
	if diff := cmp.Diff(want, gathered(t, reg, names...)); diff != "" {
		t.Error(diff)
	}
}
