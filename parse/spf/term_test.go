package spf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// show is a term in short: qualifier, name, target, network and fault.
func show(t Term) string {
	s := fmt.Sprintf("%s %s", t.Name, t.Target)
	if t.Qualifier != 0 {
		s = string(t.Qualifier) + s
	}
	if t.Prefix.IsValid() {
		s += t.Prefix.String()
	}
	if t.Bits4 != 32 || t.Bits6 != 128 {
		s += fmt.Sprintf(" %d %d", t.Bits4, t.Bits6)
	}
	if t.Fault != "" {
		s += " " + string(t.Fault)
	}
	return strings.TrimSpace(s)
}

func TestParse(t *testing.T) {
	tests := map[string]string{
		"-all":                            "-all",
		"?ALL":                            "?all",
		"all:x":                           "+all  bad_term",
		"ip4:192.0.2.77/24":               "+ip4 192.0.2.0/24",
		"ip4:192.0.2.1":                   "+ip4 192.0.2.1/32",
		"ip4:192.0.2.0/0":                 "+ip4 0.0.0.0/0",
		"ip4:192.0.2.0/33":                "+ip4  bad_prefix_length",
		"ip4:192.0.2.0/024":               "+ip4  bad_prefix_length",
		"ip4:192.0.2":                     "+ip4  bad_address",
		"ip4:2001:db8::1":                 "+ip4  bad_address",
		"ip4":                             "+ip4  missing_target",
		"ip6:2001:db8::1/32":              "+ip6 2001:db8::/32",
		"ip6:fe80::1%eth0":                "+ip6  bad_address",
		"~ip6:::ffff:192.0.2.1":           "~ip6 ::ffff:192.0.2.1/128",
		"a":                               "+a",
		"a/24":                            "+a  24 128",
		"a/24//64":                        "+a  24 64",
		"a//64":                           "+a  32 64",
		"a/":                              "+a  bad_prefix_length",
		"a//129":                          "+a  bad_prefix_length",
		"a:mail.example.com/24":           "+a mail.example.com 24 128",
		"a:mail.example.com/24/25":        "+a mail.example.com/24 25 128 bad_target",
		"a:foo:bar/baz.example.com":       "+a foo:bar/baz.example.com",
		"a/x":                             "+a  missing_target",
		"exp=%{r}.example.com":            "exp %{r}.example.com bad_macro",
		"x=%{r}":                          "%{r}",
		"a:":                              "+a  missing_target",
		"a:localhost":                     "+a localhost bad_target",
		"a:192.0.2.1":                     "+a 192.0.2.1 bad_target",
		"a:example.com.":                  "+a example.com.",
		"a:example.-com":                  "+a example.-com bad_target",
		"mx:%{d}":                         "+mx %{d}",
		"mx:%{d2r.-/}/24":                 "+mx %{d2r.-/} 24 128",
		"include:_spf.example.com":        "+include _spf.example.com",
		"include":                         "+include  missing_target",
		"include:exämple.com":             "+include exämple.com bad_macro",
		"exists:%{i}._spf.%{d2}":          "+exists %{i}._spf.%{d2}",
		"exists:%{x}.example.com":         "+exists %{x}.example.com bad_macro",
		"exists:%{d0}.example.com":        "+exists %{d0}.example.com bad_macro",
		"exists:%a.example.com":           "+exists %a.example.com bad_macro",
		"exists:%{d}example":              "+exists %{d}example bad_target",
		"exists:%%%_%-.example.com":       "+exists %%%_%-.example.com",
		"exists:example.com%%":            "+exists example.com%%",
		"ptr":                             "+ptr",
		"redirect=_spf.example.com":       "redirect _spf.example.com",
		"redirect=":                       "redirect  bad_target",
		"exp=explain.%{d}":                "exp explain.%{d}",
		"x-tra=%{s}/anything":             "%{s}/anything",
		"x-tra=%":                         "% bad_macro",
		"+redirect=example.com":           "example.com bad_term",
		"mechanism":                       "+mechanism  unknown_mechanism",
		"include=example.com":             "example.com",
		"ipv4:192.0.2.1":                  "+ipv4  unknown_mechanism",
		"a\tmx":                           "+a\tmx  unknown_mechanism",
		"redirect=a.example redirect=b.x": "redirect a.example|redirect b.x duplicate_modifier",
		"  a   mx  ":                      "+a|+mx",
	}
	for txt, want := range tests {
		var got []string
		for _, term := range Parse("v=spf1 " + txt) {
			got = append(got, show(term))
		}
		if diff := cmp.Diff(want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", txt, diff)
		}
	}
}

func TestIsRecord(t *testing.T) {
	for txt, want := range map[string]bool{
		"v=spf1": true, "V=SPF1 -all": true, "v=spf1 ": true, "v=spf10 -all": false, "v=spf1-all": false, "v=spf1\t-all": false, " v=spf1": false, "": false, "v=spf": false,
	} {
		if got := IsRecord(txt); got != want {
			t.Errorf("IsRecord(%q) = %v", txt, got)
		}
	}
}

// FuzzParse holds what the expander relies on.
func FuzzParse(f *testing.F) {
	f.Add("a:%{d}/24//64 mx/8 ip6:::1/0 include:x.y redirect=%{i}._spf.%{d2} -all")
	f.Add("ip4:1.2.3.4 +exp=%% ?ptr:%-.a x=y")
	f.Fuzz(func(t *testing.T, txt string) {
		terms := Parse(Version + " " + txt)
		if got := strings.Fields(strings.Map(only(' '), txt)); len(terms) > len(txt) || len(got) > len(terms) {
			t.Fatalf("%d terms of %q", len(terms), txt)
		}
		for _, term := range terms {
			checkTerm(t, term)
		}
	})
}

// only keeps blanks of one kind, so that Fields cuts where a record does.
func only(blank rune) func(rune) rune {
	return func(r rune) rune {
		if r == blank {
			return r
		}
		return 'x'
	}
}

func checkTerm(t *testing.T, term Term) {
	t.Helper()
	again := Parse(Version + " " + term.Text)
	if term.Fault != Duplicate && (len(again) != 1 || show(again[0]) != show(term)) {
		t.Fatalf("%q alone is read as %v, not %v", term.Text, again, term)
	}
	if term.Fault != "" {
		if term.Queries() {
			t.Fatalf("%q is wrong and asked for", term.Text)
		}
		return
	}
	if term.Bits4 < 0 || term.Bits4 > 32 || term.Bits6 < 0 || term.Bits6 > 128 {
		t.Fatalf("%q has lengths %d and %d", term.Text, term.Bits4, term.Bits6)
	}
	if ip := term.Name == "ip4" || term.Name == "ip6"; term.Qualifier != 0 && ip != term.Prefix.IsValid() {
		t.Fatalf("%q has the network %v", term.Text, term.Prefix)
	}
	if name, ok := expand(term.Target, "example.com"); ok && strings.Contains(name, "%{") {
		t.Fatalf("%q is taken for the name %q", term.Text, name)
	}
}
