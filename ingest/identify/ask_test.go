package identify

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// manyNames are as many as a PTR answer of 64 KB holds, and more.
func manyNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("n%06d.liar.example.", i)
	}
	return names
}

func TestAsk(t *testing.T) {
	tests := map[string]struct {
		ptr  []string
		want Answer
	}{
		"confirmed":          {[]string{"Mail.Example.COM."}, Answer{Said: SaidName, Host: "mail.example.com", Confirmed: true}},
		"second confirmed":   {[]string{"a.liar.example.", "mail.example.com."}, Answer{Said: SaidName, Host: "mail.example.com", Confirmed: true}},
		"name of another":    {[]string{"mail.google.com."}, Answer{Said: SaidName, Host: "mail.google.com"}},
		"name without host":  {[]string{"nowhere.example."}, Answer{Said: SaidName, Host: "nowhere.example"}},
		"many names":         {manyNames(1_000), Answer{Said: SaidName, Host: "n000000.liar.example"}},
		"no name":            {nil, Answer{Said: SaidNone}},
		"controls in a name": {[]string{"evil\x1b[31m.example.com.", "a\nb.example.", "a b.example."}, Answer{Said: SaidNone}},
		"no ASCII":           {[]string{"b\u00fccher.example.", "\xff.example."}, Answer{Said: SaidNone}},
		"one label":          {[]string{"localhost."}, Answer{Said: SaidNone}},
		"64 KB":              {[]string{strings.Repeat("a.", 32<<10), strings.Repeat("a", 64) + ".example."}, Answer{Said: SaidNone}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dns := &fakeDNS{ptr: map[string][]string{"5.2.0.1": test.ptr}, hosts: map[string][]string{
				"mail.example.com": {"5.2.0.9", "5.2.0.1"}, "mail.google.com": {"8.8.8.8"},
			}}
			e := newEngine(t, Options{Resolver: dns})
			got := e.ask(t.Context(), netip.MustParseAddr("5.2.0.1"))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if n := dns.questions(); n > 1+maxHosts {
				t.Errorf("asked %d questions, want %d at most", n, 1+maxHosts)
			}
		})
	}
}

// TestUnconfirmedNames holds that a name which does not lead back names nobody,
// and makes no address an own one.
func TestUnconfirmedNames(t *testing.T) {
	dns := &fakeDNS{ptr: map[string][]string{"5.2.0.1": {"o1.relay.com.", "mail.example.com."}}}
	e := newEngine(t, Options{Resolver: dns, Networks: testNetworks(t)})
	c := &Candidate{Addr: netip.MustParseAddr("5.2.0.1"), Domains: []string{"example.com"}}
	got, _ := e.check(t.Context(), c)
	want := Source{Addr: c.Addr, PTR: "mail.example.com", ASN: 64502, ASOrg: "Example Telecom, Ltd.", Service: "Example Telecom, Ltd.", Basis: BasisASOrg, Catalogue: e.Version()}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Source{}, "CheckedAt", "ExpiresAt"), cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("source (-want +got):\n%s", diff)
	}
}

func TestAge(t *testing.T) {
	known := func(confirmed bool, age time.Duration) *Source {
		checked := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
		return &Source{PTRConfirmed: confirmed, CheckedAt: checked, ExpiresAt: checked.Add(age)}
	}
	never := &Source{ExpiresAt: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	const day = 24 * time.Hour
	tests := []struct {
		answer Answer
		known  *Source
		want   time.Duration
	}{
		{Answer{Said: SaidName, Confirmed: true}, nil, 30 * day},
		{Answer{Said: SaidName}, nil, day},
		{Answer{Said: SaidNone}, nil, day},
		{Answer{Said: SaidNone}, never, day},
		{Answer{Said: SaidNone}, known(false, day), 2 * day},
		{Answer{Said: SaidNone}, known(false, 16*day), 30 * day},
		{Answer{Said: SaidNone}, known(true, 30*day), day},
		{Answer{Said: SaidNone}, known(false, 16*time.Hour), day},
		{Answer{Said: SaidTemporary}, nil, time.Hour},
		{Answer{Said: SaidTemporary}, never, time.Hour},
		{Answer{Said: SaidTemporary}, known(true, 30*day), time.Hour},
		{Answer{Said: SaidTemporary}, known(false, day), time.Hour},
		{Answer{Said: SaidTemporary}, known(false, time.Hour), 2 * time.Hour},
		{Answer{Said: SaidTemporary}, known(true, 16*time.Hour), 16 * time.Hour},
	}
	for _, test := range tests {
		if got := age(&test.answer, test.known); got != test.want {
			t.Errorf("%+v after %+v counts for %s, want %s", test.answer, test.known, got, test.want)
		}
	}
}
