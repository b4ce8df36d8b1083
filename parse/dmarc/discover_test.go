package dmarc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/foxcpp/go-mockdns"
	"github.com/google/go-cmp/cmp"
)

// zones holds a TXT text for each domain, at its _dmarc.
func zones(records map[string]string) *mockdns.Resolver {
	z := map[string]mockdns.Zone{}
	for domain, txt := range records {
		zone := mockdns.Zone{TXT: strings.Split(txt, "\n")}
		if txt == "trouble" {
			zone = mockdns.Zone{Err: &net.DNSError{Err: "server misbehaving", IsTemporary: true}}
		}
		z[prefix+domain+"."] = zone
	}
	return &mockdns.Resolver{Zones: z}
}

func TestDiscover(t *testing.T) {
	tests := []struct {
		name, domain string
		records      map[string]string
		tree, list   string // organizational domain, domain of the record, policy
	}{
		{"own record", "example.com", map[string]string{"example.com": "v=DMARC1; p=reject"}, "example.com example.com reject", "example.com example.com reject"},
		{"inherited sp", "a.mail.example.com", map[string]string{"example.com": "v=DMARC1; p=reject; sp=none"}, "example.com example.com none", "example.com example.com none"},
		{"nothing", "a.example.com", nil, "a.example.com  ", "example.com  "},
		{
			"only the walk sees the record between", "a.mail.example.com",
			map[string]string{"mail.example.com": "v=DMARC1; p=quarantine; psd=n", "example.com": "v=DMARC1; p=reject"},
			"mail.example.com mail.example.com quarantine", "example.com example.com reject",
		},
		{
			"record between without psd", "a.mail.example.com",
			map[string]string{"mail.example.com": "v=DMARC1; p=quarantine", "example.com": "v=DMARC1; p=reject"},
			"example.com example.com reject", "example.com example.com reject",
		},
		{
			"public suffix with a record", "a.mail.example.bank",
			map[string]string{"bank": "v=DMARC1; p=reject; sp=quarantine; psd=y"},
			"example.bank bank quarantine", "example.bank  ",
		},
		{
			"public suffix itself", "bank",
			map[string]string{"bank": "v=DMARC1; p=reject; psd=y"},
			"bank bank reject", "bank bank reject",
		},
		{
			"organizational domain below a public suffix with a record", "a.example.bank",
			map[string]string{"example.bank": "v=DMARC1; p=none", "bank": "v=DMARC1; p=reject; psd=y"},
			"example.bank example.bank none", "example.bank example.bank none",
		},
		{
			"two records are none", "a.example.com",
			map[string]string{"a.example.com": "v=DMARC1; p=none\nv=DMARC1; p=reject", "example.com": "v=DMARC1; p=quarantine"},
			"example.com example.com quarantine", "example.com example.com quarantine",
		},
		{
			"other texts beside", "example.com",
			map[string]string{"example.com": "v=spf1 -all\nv=DMARC1; p=reject\nhello"},
			"example.com example.com reject", "example.com example.com reject",
		},
		{
			"beyond the walk, but not beyond the list", "a.b.c.d.e.f.g.h.i.co.uk",
			map[string]string{"i.co.uk": "v=DMARC1; p=reject", "c.d.e.f.g.h.i.co.uk": "v=DMARC1; p=none; psd=n"},
			"i.co.uk i.co.uk reject", "i.co.uk i.co.uk reject",
		},
		{"capitals, Unicode and a dot", "MÜLLER.example.", map[string]string{"xn--mller-kva.example": "v=DMARC1; p=reject"}, "xn--mller-kva.example xn--mller-kva.example reject", "xn--mller-kva.example xn--mller-kva.example reject"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Discover(t.Context(), zones(tt.records), tt.domain)
			if err != nil {
				t.Fatal(err)
			}
			if got := show(f.Tree); got != tt.tree {
				t.Errorf("by the tree walk: %q, want %q", got, tt.tree)
			}
			if got := show(f.List); got != tt.list {
				t.Errorf("by the list: %q, want %q", got, tt.list)
			}
			orgs := strings.Fields(tt.tree)[0] != strings.Fields(tt.list)[0]
			if want := orgs || f.Tree.Domain != f.List.Domain; f.Differs() != want {
				t.Errorf("Differs() = %v", f.Differs())
			}
		})
	}
}

func show(p Place) string {
	return fmt.Sprintf("%s %s %s", p.OrgDomain, p.Domain, p.Policy(true))
}

// asked counts the questions.
type asked struct {
	Resolver
	names []string
}

func (a *asked) LookupTXT(ctx context.Context, name string) ([]string, error) {
	a.names = append(a.names, name)
	return a.Resolver.LookupTXT(ctx, name)
}

func TestQuestions(t *testing.T) {
	long := "a.b.c.d.e.f.g.h.i.j.example.co.uk"
	r := &asked{Resolver: zones(nil)}
	if _, err := Discover(t.Context(), r, long); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"_dmarc." + long + ".", "_dmarc.g.h.i.j.example.co.uk.", "_dmarc.h.i.j.example.co.uk.", "_dmarc.i.j.example.co.uk.",
		"_dmarc.j.example.co.uk.", "_dmarc.example.co.uk.", "_dmarc.co.uk.", "_dmarc.uk.",
	}
	if diff := cmp.Diff(want, r.names); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func TestTrouble(t *testing.T) {
	r := zones(map[string]string{"a.example.com": "v=spf1 -all", "example.com": "trouble"})
	f, err := Discover(t.Context(), r, "a.example.com")
	if _, ok := errors.AsType[*net.DNSError](err); !ok || len(f.Walk) != 1 || f.Tree.Record != nil {
		t.Errorf("Discover: %v after %d steps", err, len(f.Walk))
	}
	r.Zones["_dmarc.a.example.com."] = mockdns.Zone{TXT: []string{"v=DMARC1; p=reject"}}
	if f, err = Discover(t.Context(), r, "a.example.com"); err == nil || show(f.Tree) != " a.example.com reject" {
		t.Errorf("trouble above a record: %v, %q", err, show(f.Tree))
	}
	delete(r.Zones, "_dmarc.a.example.com.")
	if m, err := LookupModes(t.Context(), r, "a.example.com"); err == nil {
		t.Errorf("LookupModes takes trouble for %+v", m)
	}
	for _, bad := range []string{"", "a..b", "-\x00", strings.Repeat("a.", 200) + "com", strings.Repeat("a", 64) + ".com", "a b.com"} {
		if _, err := Discover(t.Context(), r, bad); !errors.Is(err, ErrName) {
			t.Errorf("Discover(%q): %v", bad, err)
		}
	}
}

func TestLookupModes(t *testing.T) {
	r := &asked{Resolver: zones(map[string]string{
		"example.com": "v=DMARC1; p=none; adkim=s", "mail.example.com": "v=DMARC1; p=none; aspf=s", "example.org": "trouble",
	})}
	for domain, want := range map[string]Modes{
		"example.com":      {Domain: "example.com", StrictDKIM: true},
		"mail.example.com": {Domain: "mail.example.com", StrictSPF: true},
		"a.example.com":    {Domain: "example.com", StrictDKIM: true},
		"example.net":      {},
	} {
		got, err := LookupModes(t.Context(), r, domain)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, (-want +got):\n%s", domain, err, diff)
		}
	}
	if n := slices.Index(r.names, "_dmarc.com."); n < 0 {
		t.Error("the walk ends before the top")
	}
}

func TestNonexistent(t *testing.T) {
	p := Place{Record: &Record{P: Quarantine, SP: None, NP: Reject}, Inherited: true}
	if got := [2]Policy{p.Policy(true), p.Policy(false)}; got != [2]Policy{None, Reject} {
		t.Errorf("policies of subdomains %v", got)
	}
}
