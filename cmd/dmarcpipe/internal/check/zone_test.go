package check

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/foxcpp/go-mockdns"
	"github.com/google/go-cmp/cmp"
)

// zone answers the questions for records. It has none of what the checks of mail
// servers ask.
type zone struct {
	Resolver
	dns mockdns.Resolver
}

func (z *zone) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return z.dns.LookupTXT(ctx, name)
}

func (z *zone) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	return z.dns.LookupMX(ctx, name)
}

func (z *zone) LookupCNAME(ctx context.Context, name string) (string, error) {
	return z.dns.LookupCNAME(ctx, name)
}

func (z *zone) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	texts, err := z.dns.LookupHost(ctx, host)
	addrs := make([]netip.Addr, len(texts))
	for i, text := range texts {
		addrs[i] = netip.MustParseAddr(text)
	}
	return addrs, err
}

// publish is a zone of lines "name type value".
func publish(lines string) *zone {
	z := &zone{dns: mockdns.Resolver{Zones: map[string]mockdns.Zone{}}}
	for line := range strings.Lines(lines) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(f) < 3 {
			continue
		}
		at := z.dns.Zones[f[0]+"."]
		switch f[1] {
		case "TXT":
			at.TXT = append(at.TXT, f[2])
		case "A":
			at.A = append(at.A, f[2])
		case "MX":
			at.MX = append(at.MX, net.MX{Host: strings.TrimSuffix(f[2], ".") + ".", Pref: 10})
		case "CNAME":
			at.CNAME = f[2] + "."
		case "trouble":
			at.Err = &net.DNSError{Err: f[2], Name: f[0], IsTemporary: true}
		}
		z.dns.Zones[f[0]+"."] = at
	}
	return z
}

// recordCase is what is published, and what a group of checks makes of it.
type recordCase struct {
	name, zone string
	want       []string // "status name: text"
}

func testRecords(t *testing.T, domain string, group func(*checker) func(context.Context) []Result, tests []recordCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &checker{Options{Domain: domain, Resolver: publish(tt.zone)}}
			results := group(c)(t.Context())
			if diff := cmp.Diff(tt.want, lines(results)); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			checkResults(t, results)
		})
	}
}

// lines are results in short.
func lines(results []Result) []string {
	var all []string
	for _, r := range results {
		all = append(all, fmt.Sprintf("%s %s: %s", r.Status, r.Name, r.Text))
	}
	return all
}

// checkResults holds what is true of every result.
func checkResults(t *testing.T, results []Result) {
	t.Helper()
	for _, r := range results {
		if r.Group == "" || r.Name == "" || r.Text == "" {
			t.Errorf("result with a gap: %+v", r)
		}
		if r.Status != StatusPass && r.Status != StatusInfo && r.Next == "" {
			t.Errorf("no next step: %+v", r)
		}
	}
}

func dmarcOf(c *checker) func(context.Context) []Result  { return c.dmarc }
func spfOf(c *checker) func(context.Context) []Result    { return c.spf }
func tlsrptOf(c *checker) func(context.Context) []Result { return c.tlsrpt }
