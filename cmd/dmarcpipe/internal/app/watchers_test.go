package app

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// The thresholds of a domain go before those of all, and those before the
// defaults, in the store and in the gauges alike.
func TestThresholdsOfTheConfiguration(t *testing.T) {
	c := config.Alerts{
		Thresholds: config.Thresholds{SpoofMessages: "300", LostMessages: "7"},
		Domains:    []config.DomainThresholds{{Name: "example.com", Thresholds: config.Thresholds{SpoofMessages: "50"}}},
	}
	stored := thresholds(c)
	slices.SortFunc(stored, func(a, b store.Threshold) int {
		return cmp.Or(cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Name, b.Name))
	})
	want := []store.Threshold{
		{Name: "lost_messages", Value: 7},
		{Name: "spoof_messages", Value: 300},
		{Domain: "example.com", Name: "spoof_messages", Value: 50},
	}
	if diff := gocmp.Diff(want, stored); diff != "" {
		t.Error(diff)
	}
	for domain, want := range map[string][3]float64{"example.com": {50, 7, 14}, "example.org": {300, 7, 14}} {
		in := inForce(c, domain)
		if got := [3]float64{in["spoof_messages"], in["lost_messages"], in["history_days"]}; got != want {
			t.Errorf("%s: %v, want %v", domain, got, want)
		}
	}
}
