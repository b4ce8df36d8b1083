package sample

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// Most mails are signed by who they say they are from; some are not, in every
// way in which that happens.
func TestMailsAreSigned(t *testing.T) {
	v, err := trust.New(trust.Options{Verify: true, Resolver: NewZone(twoMonths)})
	if err != nil {
		t.Fatal(err)
	}
	grades := map[string]map[trust.Grade]int{}
	for _, m := range mails() {
		e := v.Examine(t.Context(), m.Raw)
		for _, r := range m.Reports {
			name := r.OrgName
			if r.who == &forged {
				name = "forged"
			}
			if grades[name] == nil {
				grades[name] = map[trust.Grade]int{}
			}
			grades[name][e.Standing(trust.Claim{Name: r.OrgName, Domain: domainOf(r.Email)}).Grade]++
		}
	}
	got := map[string]trust.Grade{}
	for name, all := range grades {
		for grade := range all {
			got[name] = grade
		}
		if len(all) != 1 {
			t.Errorf("%s: %v", name, all)
		}
	}
	want := map[string]trust.Grade{
		"forged": trust.Authenticated, "wp.pl": trust.Unauthenticated, "mail.tessin.example": trust.Unauthenticated,
		"hanse-hosting.example": trust.Authenticated, "gateway.altmark.example": trust.Unauthenticated,
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			want[name] = trust.Verified
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func domainOf(address string) string {
	_, domain, _ := bytes.Cut([]byte(address), []byte("@"))
	return string(domain)
}

// The zone has the policies that the newest reports tell of.
func TestZoneHasThePolicies(t *testing.T) {
	z := NewZone(twoMonths)
	for i := range companies {
		c := &companies[i]
		found, err := dmarc.Discover(t.Context(), z, c.domain)
		if err != nil {
			t.Fatal(err)
		}
		p, r := c.at(100), found.Tree.Record
		if r == nil || len(found.Walk[0].Problems) > 1 || string(r.P) != p.p.String() || len(r.RUA) != 1 {
			t.Errorf("%s: %s %v", c.domain, found.Tree.Text, found.Walk[0].Problems)
		}
	}
}

// Every host of the services and of the companies has a name.
func TestServicesNameTheHosts(t *testing.T) {
	c, err := catalogue.Load()
	if err == nil {
		err = c.AddFile(bytes.NewReader(Services()), "services.csv")
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range companies {
		for j := range companies[i].streams {
			s := &companies[i].streams[j]
			if s.spf != pass && s.override == 0 {
				continue
			}
			for k := range s.size() {
				if service, ok := c.Network(s.address(k)); !ok || !service.User {
					t.Errorf("%s has no name", s.address(k))
				}
			}
		}
	}
}
