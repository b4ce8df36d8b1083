package spf

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/foxcpp/go-mockdns"
	"github.com/google/go-cmp/cmp"
)

// zone is what the tests publish, in lines of "name type value".
func zone(lines string) names {
	zones := map[string]mockdns.Zone{}
	for line := range strings.Lines(lines) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(f) != 3 {
			continue
		}
		z := zones[f[0]+"."]
		switch f[1] {
		case "TXT":
			z.TXT = append(z.TXT, f[2])
		case "A":
			z.A = append(z.A, f[2])
		case "AAAA":
			z.AAAA = append(z.AAAA, f[2])
		case "CNAME":
			z.CNAME = f[2] + "."
		case "MX":
			z.MX = append(z.MX, net.MX{Host: strings.TrimSuffix(f[2], ".") + ".", Pref: 10})
		case "trouble":
			z.Err = &net.DNSError{Err: f[2], IsTemporary: true}
		}
		zones[f[0]+"."] = z
	}
	return names{&mockdns.Resolver{Zones: zones}}
}

// names adds the one method that the mock lacks.
type names struct{ *mockdns.Resolver }

func (r names) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	texts, err := r.LookupHost(ctx, host)
	addrs := make([]netip.Addr, len(texts))
	for i, text := range texts {
		addrs[i] = netip.MustParseAddr(text)
	}
	return addrs, err
}

func kinds(t *Tree) string {
	var all []string
	for _, p := range t.Problems {
		all = append(all, string(p.Kind))
	}
	return strings.Join(all, " ")
}

func includes(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, " include:i%d.example", i)
	}
	return b.String()
}

func TestExpand(t *testing.T) {
	leaves := ""
	for i := range 12 {
		leaves += fmt.Sprintf("i%d.example TXT v=spf1 ip4:192.0.2.%d\n", i, i)
	}
	tests := []struct {
		name, zone string
		outcome    Outcome
		lookups    int
		problems   string
		all        Qualifier
		networks   string
	}{
		{"none", "", NoRecord, 0, "", Neutral, ""},
		{"text of another kind", "d.example TXT hello", NoRecord, 0, "", Neutral, ""},
		{"nearly a record", "d.example TXT v=spf1-all", NoRecord, 0, "not_a_record", Neutral, ""},
		{"sound", "d.example TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all", Sound, 0, "", Fail, "192.0.2.0/24 2001:db8::/32"},
		{"addresses", `d.example TXT v=spf1 a mx/28 a:web.example//64 ~all
			d.example A 192.0.2.1
			d.example MX m.example
			m.example A 198.51.100.17
			web.example AAAA 2001:db8:1::9`, Sound, 3, "", SoftFail, "192.0.2.1/32 198.51.100.16/28 2001:db8:1::/64"},
		{"include", `d.example TXT v=spf1 include:p.example -all
			p.example TXT v=spf1 ip4:192.0.2.0/25 -ip4:192.0.2.200 include:q.example ~all
			q.example TXT v=spf1 ip4:203.0.113.0/24 ?ip4:203.0.114.0/24`, Sound, 2, "", Fail, "192.0.2.0/25 203.0.113.0/24"},
		{"redirect", "d.example TXT v=spf1 redirect=p.example\np.example TXT v=spf1 ip4:192.0.2.1 -all", Sound, 1, "", Fail, "192.0.2.1/32"},
		{"redirect beside all", "d.example TXT v=spf1 ~all redirect=p.example", Sound, 0, "redirect_with_all", SoftFail, ""},
		{"behind all", "d.example TXT v=spf1 -all a mx", Sound, 0, "after_all after_all", Fail, ""},
		{"two records", "d.example TXT v=spf1 -all\nd.example TXT v=spf1 +all", Permerror, 0, "several_records", Neutral, ""},
		{"syntax", "d.example TXT v=spf1 ip4:192.0.2.1 ipv4:192.0.2.2 a: -all", Permerror, 0, "unknown_mechanism missing_target", Fail, "192.0.2.1/32"},
		{"include without record", "d.example TXT v=spf1 include:p.example -all", Permerror, 1, "include_without_record", Fail, ""},
		{"redirect without record", "d.example TXT v=spf1 redirect=p.example", Permerror, 1, "redirect_without_record", Neutral, ""},
		{"include of two records", "d.example TXT v=spf1 include:p.example\np.example TXT v=spf1\np.example TXT v=spf1 a", Permerror, 1, "several_records", Neutral, ""},
		{"name that cannot be", "d.example TXT v=spf1 a:x..example include:y..example", Permerror, 2, "bad_name include_without_record", Neutral, ""},
		{"loop", "d.example TXT v=spf1 include:p.example\np.example TXT v=spf1 include:d.example", Permerror, 2, "loop", Neutral, ""},
		{"own loop", "d.example TXT v=spf1 redirect=D.example.", Permerror, 1, "loop", Neutral, ""},
		{"ten lookups", leaves + "d.example TXT v=spf1" + includes(1, 10) + " -all", Sound, 10, "", Fail, nets(1, 10)},
		{"eleven lookups", leaves + "d.example TXT v=spf1" + includes(1, 11) + " -all", Permerror, 11, "too_many_lookups", Fail, nets(1, 11)},
		{"voids", "d.example TXT v=spf1 a:x.example mx:y.example a -all", Permerror, 3, "void_lookup void_lookup void_lookup too_many_void_lookups", Fail, ""},
		{"two voids", "d.example TXT v=spf1 a:x.example mx:y.example -all", Sound, 2, "void_lookup void_lookup", Fail, ""},
		{"null MX", "d.example TXT v=spf1 mx -all\nd.example MX .", Sound, 1, "", Fail, ""},
		{"macros", `d.example TXT v=spf1 exists:%{i}._spf.%{d} include:%{d}.p.example include:%{ir}.x.example -all
			d.example.p.example TXT v=spf1 ip4:192.0.2.3`, Sound, 3, "macro macro", Fail, "192.0.2.3/32"},
		{"equals sign for a colon", `d.example TXT v=spf1 include=p.example a= ip4=192.0.2.1 all=x x=y -all
			p.example TXT v=spf1 ip4:192.0.2.3`, Sound, 0, "equals_sign equals_sign equals_sign equals_sign", Fail, ""},
		{"ptr", "d.example TXT v=spf1 ptr -all", Sound, 1, "ptr_deprecated", Fail, ""},
		{"included twice", "d.example TXT v=spf1 include:p.example include:p.example\np.example TXT v=spf1 ip4:192.0.2.1", Sound, 2, "included_twice", Neutral, "192.0.2.1/32"},
		{"trouble at the record", "d.example trouble refused", Temperror, 0, "temporary", Neutral, ""},
		{"trouble below", "d.example TXT v=spf1 include:p.example ip4:192.0.2.1 -all\np.example trouble refused", Temperror, 1, "temporary", Fail, "192.0.2.1/32"},
		{"all the world", "d.example TXT v=spf1 ip4:0.0.0.0/0 ip4:128.0.0.0/1 ip6:::/0 ip6:::ffff:192.0.2.1 +all", Sound, 0, "", Pass, "192.0.2.1/32"},
		{"alias", "d.example CNAME p.example\np.example TXT v=spf1 -all", Sound, 0, "", Fail, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := Expand(t.Context(), zone(tt.zone), "d.example")
			got := []any{tree.Outcome(), tree.Lookups, kinds(tree), string(tree.All()), strings.Trim(fmt.Sprint(tree.Networks()), "[]")}
			want := []any{tt.outcome, tt.lookups, tt.problems, string(tt.all), tt.networks}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("outcome, lookups, problems, all, networks (-want +got):\n%s", diff)
			}
		})
	}
}

func nets(from, to int) string {
	var all []string
	for i := from; i <= to; i++ {
		all = append(all, fmt.Sprintf("192.0.2.%d/32", i))
	}
	return strings.Join(all, " ")
}

func TestNodesCount(t *testing.T) {
	tree := Expand(t.Context(), zone(`d.example TXT v=spf1 redirect=r.example a include:p.example
		p.example TXT v=spf1 a mx -all
		r.example TXT v=spf1 mx -all`), "d.example")
	var got []string
	for _, n := range tree.Root.Nodes {
		got = append(got, fmt.Sprintf("%s %d %d", n.Name, n.Lookups, n.Running))
	}
	want := []string{"redirect 2 6", "a 1 1", "include 3 4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lookups and sum at each term (-want +got):\n%s", diff)
	}
}

func TestOpen(t *testing.T) {
	tree := Expand(t.Context(), zone(`d.example TXT v=spf1 ip4:10.0.0.0/8 include:p.example a/0 ?include:q.example -all
		d.example A 192.0.2.1
		p.example TXT v=spf1 ip6:::/1 -ip4:0.0.0.0/0 +all ip4:0.0.0.0/0
		q.example TXT v=spf1 +all`), "d.example")
	var got []string
	for _, n := range tree.Open() {
		got = append(got, n.Text)
	}
	if diff := cmp.Diff([]string{"ip6:::/1", "+all", "a/0"}, got); diff != "" {
		t.Errorf("terms that let everybody in (-want +got):\n%s", diff)
	}
}

func TestTooManyMX(t *testing.T) {
	lines := "d.example TXT v=spf1 mx -all\n"
	for i := range 11 {
		lines += fmt.Sprintf("d.example MX m%d.example\nm%d.example A 192.0.2.%d\n", i, i, i)
	}
	tree := Expand(t.Context(), zone(lines), "d.example")
	if got := kinds(tree); got != "too_many_mx" || tree.Lookups != 1 || len(tree.Networks()) != 10 {
		t.Errorf("problems %q, %d lookups, networks %v", got, tree.Lookups, tree.Networks())
	}
}

// answers is a resolver that answers every question in the same way.
type answers struct {
	txt func(name string) []string
	err error
}

func (a answers) LookupTXT(_ context.Context, name string) ([]string, error) {
	if a.err != nil {
		return nil, a.err
	}
	return a.txt(name), nil
}

func (a answers) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, a.err
}

func (a answers) LookupMX(context.Context, string) ([]*net.MX, error) { return nil, a.err }

// TestHostile holds the bounds: what strangers publish costs no more than they
// say, and it is said that it was cut.
func TestHostile(t *testing.T) {
	tests := []struct {
		name string
		txt  func(string) []string
	}{
		{"includes without end", func(name string) []string {
			return []string{"v=spf1 include:a." + name + " include:b." + name + " -all"}
		}},
		{"a record of 64 KiB", func(string) []string { return []string{"v=spf1" + strings.Repeat(" ip4:192.0.2.1", 4600)} }},
		{"terms without end", func(name string) []string {
			return []string{"v=spf1" + strings.Repeat(" a", 4000) + " include:a." + name + " include:b." + name}
		}},
		{"a hundred thousand texts", func(string) []string {
			return strings.Split(strings.Repeat("v=spf1x\n", 100_000)+"v=spf1 include:x.example -all\nv=spf1", "\n")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := Expand(t.Context(), answers{txt: tt.txt}, "d.example")
			if tree.Queries > MaxQueries || len(tree.Problems) > MaxTerms+MaxQueries || tree.Outcome() != Permerror {
				t.Errorf("%d questions, %d problems, %s", tree.Queries, len(tree.Problems), tree.Outcome())
			}
			t.Logf("%d questions, %d lookups, %d problems, cut %v", tree.Queries, tree.Lookups, len(tree.Problems), tree.Cut)
		})
	}
}

func TestOutage(t *testing.T) {
	err := errors.New("no server answers")
	tree := Expand(t.Context(), answers{err: err}, "d.example")
	if tree.Outcome() != Temperror || !errors.Is(tree.Err, err) || tree.Queries != 1 {
		t.Errorf("outcome %s, error %v, %d questions", tree.Outcome(), tree.Err, tree.Queries)
	}
	dead := "d.example TXT v=spf1" + includes(1, 9) + "\n"
	for i := range 10 {
		dead += fmt.Sprintf("i%d.example trouble timeout\n", i)
	}
	if tree = Expand(t.Context(), zone(dead), "d.example"); tree.Queries != 1+MaxTroubles || tree.Outcome() != Temperror {
		t.Errorf("an outage costs %d questions, outcome %s", tree.Queries, tree.Outcome())
	}
}

func TestProblemsAreSentences(t *testing.T) {
	for _, k := range []Kind{
		BadTerm, UnknownMechanism, MissingTarget, BadTarget, BadMacro, BadAddress, BadLength, Duplicate, Several, IncludeMissing, RedirectMissing, Loop,
		TooManyLookups, TooManyVoids, TooManyMX, TooLarge, Temporary, BadName, Void, Macro, Deprecated, AfterAll, RedirectIdle, Twice, Stray,
	} {
		for _, term := range []string{"", "a:x\x1b[1m"} {
			if got := newProblem(k, "d.example", term).String(); len(got) < 20 || strings.Contains(got, "\x1b") {
				t.Errorf("%s: %q", k, got)
			}
		}
	}
}

// FuzzExpand feeds records that include each other.
func FuzzExpand(f *testing.F) {
	f.Add("a mx include:b.example -all", "ip4:192.0.2.0/24 redirect=a.example")
	f.Add("include:%{d} exists:%{i}.x include:B.example.", "ptr all a:a.example/8//9")
	f.Fuzz(func(t *testing.T, a, b string) {
		r := answers{txt: func(name string) []string {
			if strings.HasPrefix(name, "a.") {
				return []string{Version + " " + a}
			}
			return []string{Version + " " + b}
		}}
		tree := Expand(t.Context(), r, "a.example")
		if tree.Queries > MaxQueries || tree.Root == nil {
			t.Fatalf("%d questions", tree.Queries)
		}
		for _, p := range tree.Networks() {
			if !p.IsValid() || p != p.Masked() {
				t.Fatalf("network %v", p)
			}
		}
		sum := 0
		for _, n := range tree.Root.Nodes {
			sum += n.Lookups
		}
		if sum != tree.Lookups {
			t.Fatalf("%d lookups of the terms, %d of the tree", sum, tree.Lookups)
		}
	})
}
