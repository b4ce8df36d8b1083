package store

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// candidates returns the addresses that are due, in their order.
func candidates(t *testing.T, s *Store, catalogue string, now time.Time, limit int) []string {
	t.Helper()
	found, err := s.Candidates(t.Context(), catalogue, now, limit)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{}
	for _, c := range found {
		all = append(all, c.Addr.String())
	}
	return all
}

// known says that an address is known until clock.
func known(ip, catalogue string) Source {
	return Source{Addr: netip.MustParseAddr(ip), Basis: "nothing", ExpiresAt: clock(), Catalogue: catalogue}
}

func putSources(t *testing.T, s *Store, sources ...Source) {
	t.Helper()
	if err := s.PutSources(t.Context(), sources); err != nil {
		t.Fatal(err)
	}
}

func TestCandidates(t *testing.T) {
	s := openStore(t, Options{})
	// .0 and .1 had mail in the last 30 days, .2 only half a year ago.
	write(t, s, clock(), sample{messages: []uint64{3, 8}}.finding(), sample{begin: day.AddDate(0, -6, 0), messages: []uint64{1, 0, 99}}.finding())
	never := time.Unix(0, 0)
	for _, step := range []struct {
		name      string
		put       []Source
		catalogue string
		now       time.Time
		limit     int
		want      []string
	}{
		{"nothing is known", nil, "v1", never, 9, []string{"192.0.2.1", "192.0.2.0", "192.0.2.2"}},
		{"some of them", nil, "v1", never, 1, []string{"192.0.2.1"}},
		{"one is known", []Source{known("192.0.2.1", "v1")}, "v1", never, 9, []string{"192.0.2.0", "192.0.2.2"}},
		{"all are", []Source{known("192.0.2.0", "v1"), known("192.0.2.2", "v1")}, "v1", clock(), 9, []string{}},
		{"still", nil, "v1", never, 9, []string{}},
		{"they are too old", nil, "v1", clock().Add(time.Second), 9, []string{"192.0.2.1", "192.0.2.0", "192.0.2.2"}},
		{"as never before", nil, "v1", never, 9, []string{}},
		{"by another catalogue", []Source{known("192.0.2.0", "v2")}, "v2", never, 9, []string{"192.0.2.1", "192.0.2.2"}},
	} {
		putSources(t, s, step.put...)
		if diff := cmp.Diff(step.want, candidates(t, s, step.catalogue, step.now, step.limit)); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
	putSources(t, s, known("192.0.2.1", "v2"), known("192.0.2.2", "v2"))
	write(t, s, clock(), sample{id: "new", messages: []uint64{0, 0, 0, 5}}.finding())
	if diff := cmp.Diff([]string{"192.0.2.3"}, candidates(t, s, "v2", never, 9)); diff != "" {
		t.Errorf("after another report: %s", diff)
	}
}

func TestCandidateTellsAll(t *testing.T) {
	s := openStore(t, Options{})
	forged := sample{id: "2", messages: []uint64{1}}.finding()
	forged.Report.Policy.Domain = "forged.example"
	forged.Trust.Grade = trust.Failed
	write(t, s, clock(), sample{messages: []uint64{7}}.finding(), forged)
	aligned := "INSERT INTO records SELECT * REPLACE (bitOr(facts, 2) AS facts, ver + 1 AS ver) FROM records FINAL"
	if err := s.conn.Exec(t.Context(), aligned); err != nil {
		t.Fatal(err)
	}
	if err := s.conn.Exec(t.Context(), "OPTIMIZE TABLE records FINAL"); err != nil {
		t.Fatal(err)
	}
	want := Source{
		Addr: netip.MustParseAddr("192.0.2.0"), PTR: "mx.service.example", PTRConfirmed: true, ASN: 64500, ASOrg: "Example", Country: "DE",
		Service: "Service", Kind: verdict.KindMarketing, Basis: "ptr", Own: []string{"sender.example"},
		CheckedAt: clock().AddDate(0, 0, -2), ExpiresAt: clock().AddDate(0, 0, -1), Catalogue: "v1",
	}
	putSources(t, s, known("192.0.2.0", "v0"), want)
	got, err := s.Candidates(t.Context(), "v1", clock(), 9)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Candidate{{
		Addr: want.Addr, Messages: 8, Authenticated: []string{"service.example", "bounce.example"},
		Domains: []string{"sender.example", "forged.example"}, Aligned: []string{"sender.example"}, Known: &want,
	}}, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestSigners(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock(), sample{messages: []uint64{0, 7}}.finding())
	signers := func(catalogue string) []string {
		found, err := s.Signers(t.Context(), catalogue, 9)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if diff := cmp.Diff([]string{"service.example"}, signers("v1")); diff != "" {
		t.Error(diff)
	}
	if err := s.PutSigners(t.Context(), []Signer{{Domain: "service.example", Service: "Service", Kind: verdict.KindCRM, Catalogue: "v1"}}); err != nil {
		t.Fatal(err)
	}
	if got := signers("v1"); len(got) != 0 {
		t.Errorf("%v have no identity", got)
	}
	if diff := cmp.Diff([]string{"service.example"}, signers("v2")); diff != "" {
		t.Errorf("by another catalogue: %s", diff)
	}
}

func TestDomains(t *testing.T) {
	s := openStore(t, Options{})
	deliver(t, s, Delivery{Tenant: "it's", Received: clock(), Reports: []*parse.Finding{sample{messages: []uint64{1}}.tls()}})
	write(t, s, clock(), sample{messages: []uint64{1}}.finding(), sample{messages: []uint64{1}}.failure())
	domains := func(list string) []Domain {
		found, err := s.Domains(t.Context(), list, 9)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first, second := Domain{Name: "sender.example", Own: true}, Domain{Tenant: "it's", Name: "sender.example", Own: true}
	if diff := cmp.Diff([]Domain{first, second}, domains("a")); diff != "" {
		t.Error(diff)
	}
	second.Own = false
	if err := s.PutDomains(t.Context(), "a", []Domain{second}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Domain{first}, domains("a")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Domain{first, second}, domains("b")); diff != "" {
		t.Errorf("by another list: %s", diff)
	}
	if got := shown(t, s, "SELECT tenant, kind, reports FROM foreign_reports"); got != "tenant = \"it's\"\nkind = \"tls\"\nreports = \"1\"\n" {
		t.Errorf("foreign reports: %s", got)
	}
}
