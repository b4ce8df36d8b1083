package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSPF(t *testing.T) {
	testRecords(t, "example.com", spfOf, []recordCase{
		{"good", "example.com TXT v=spf1 ip4:192.0.2.0/24 -all", []string{
			"pass record: v=spf1 ip4:192.0.2.0/24 -all", "pass lookups: 0 of 10", "pass all: -all: other hosts fail",
		}},
		{"none", "example.com TXT hello", []string{"fail record: there is no SPF record: receivers cannot tell your hosts from others"}},
		{"nearly one", "example.com TXT v=spf1;-all", []string{
			"fail record: v=spf1;-all in the record of example.com begins as an SPF record and is none; a record starts with v=spf1 and a blank",
		}},
		{"two", "example.com TXT v=spf1 -all\nexample.com TXT v=spf1 ~all", []string{
			"fail record: there are several SPF records, so that receivers use none (permerror)",
		}},
		{"trouble", "example.com trouble refused", []string{"unknown record: asking DNS for example.com: refused"}},
		{"everybody", "example.com TXT v=spf1 +all", []string{
			"pass record: v=spf1 +all", "pass lookups: 0 of 10",
			"fail all: +all: hosts of all the Internet pass, so that anybody passes DMARC in your name",
		}},
		{"everybody, by what is included", "example.com TXT v=spf1 include:p.example.com -all\np.example.com TXT v=spf1 ip4:0.0.0.0/0 -all", []string{
			"pass record: v=spf1 include:p.example.com -all", "pass lookups: 1 of 10",
			"fail all: ip4:0.0.0.0/0: hosts of all the Internet pass, so that anybody passes DMARC in your name",
		}},
		{"soft", "example.com TXT v=spf1 ~all", []string{"pass record: v=spf1 ~all", "pass lookups: 0 of 10", "info all: ~all: other hosts softly fail"}},
		{"open end, ptr and a void lookup", "example.com TXT v=spf1 ptr a:gone.example.com", []string{
			"pass record: v=spf1 ptr a:gone.example.com", "pass lookups: 2 of 10", "warn all: ?all or no all: nothing is said of other hosts",
			"warn ptr: ptr in the record of example.com is slow and must not be used any more (RFC 7208 5.5)",
			"warn void lookup: a:gone.example.com in the record of example.com stands for no address at all",
		}},
		{"odd terms", "example.com TXT v=spf1 exists:%{i}.example.com -all mx", []string{
			"pass record: v=spf1 exists:%{i}.example.com -all mx", "pass lookups: 1 of 10", "pass all: -all: other hosts fail",
			"info terms: mx in the record of example.com stands behind all and is never reached (and 1 more)",
		}},
		{"equals sign", "example.com TXT v=spf1 ip4=192.0.2.1 -all", []string{
			"pass record: v=spf1 ip4=192.0.2.1 -all", "pass lookups: 0 of 10", "pass all: -all: other hosts fail",
			"warn ignored term: ip4=192.0.2.1 in the record of example.com is ignored by receivers, for it has an equals sign where a colon must stand",
		}},
		{"broken", "example.com TXT v=spf1 include:gone.example.com ipv4:192.0.2.1 -all", []string{
			"pass record: v=spf1 include:gone.example.com ipv4:192.0.2.1 -all",
			"fail evaluation: receivers give up (permerror): include:gone.example.com in the record of example.com includes a domain without an SPF record (and 1 more)",
			"pass lookups: 1 of 10", "pass all: -all: other hosts fail",
		}},
		{"trouble below", "example.com TXT v=spf1 include:p.example.com -all\np.example.com trouble refused", []string{
			"pass record: v=spf1 include:p.example.com -all", "unknown evaluation: asking DNS for p.example.com: refused",
			"pass lookups: at least 1 of 10", "pass all: -all: other hosts fail",
		}},
		{"little room", "example.com TXT v=spf1" + strings.Repeat(" a", 8) + " -all\nexample.com A 192.0.2.1", []string{
			"pass record: v=spf1 a a a a a a a a -all", "warn lookups: 8 of 10", "pass all: -all: other hosts fail",
		}},
		{"too many", "example.com TXT v=spf1" + strings.Repeat(" a", 11) + " -all\nexample.com A 192.0.2.1", []string{
			"pass record: v=spf1 a a a a a a a a a a a -all", "fail evaluation: receivers give up (permerror): example.com needs more than 10 DNS lookups",
			"fail lookups: 11 of 10", "pass all: -all: other hosts fail",
		}},
		{"too large", "example.com TXT v=spf1" + strings.Repeat(" ip4:192.0.2.1", 2000), []string{
			"fail record: the record is larger than receivers read",
		}},
	})
}

func TestSPFTree(t *testing.T) {
	include := ""
	for i := range 10 {
		include += fmt.Sprintf(" a:h%d.example.net", i)
	}
	z := publish("example.com TXT v=spf1 mx include:p.example.net ip4:192.0.2.1 ip4:192.0.2.2 ip6:2001:db8::/32 a: -all include:x.example.net\n" +
		"example.com MX m.example.com\nm.example.com A 192.0.2.3\np.example.net TXT v=spf1 ip4:198.51.100.0/24" + include + " include:gone.example.net ~all")
	r := (&checker{Options{Domain: "example.com", Resolver: z}}).spf(t.Context())[0]
	got := strings.Join(r.Detail, "\n")
	want := `mx  (1 lookup, 1 so far)
include:p.example.net  (12 lookups, 13 so far) beyond the limit
  ip4:198.51.100.0/24
  a:h0.example.net  (1 lookup, 3 so far)
  a:h1.example.net  (1 lookup, 4 so far)
  a:h2.example.net  (1 lookup, 5 so far)
  a:h3.example.net  (1 lookup, 6 so far)
  a:h4.example.net  (1 lookup, 7 so far)
  a:h5.example.net  (1 lookup, 8 so far)
  a:h6.example.net  (1 lookup, 9 so far)
  a:h7.example.net  (1 lookup, 10 so far)
  a:h8.example.net  (1 lookup, 11 so far) beyond the limit
  a:h9.example.net  (1 lookup, 12 so far) beyond the limit
  include:gone.example.net  (1 lookup, 13 so far) beyond the limit, no record
  ~all
ip4:192.0.2.1 and 2 networks more
a:  (wrong)
-all
include:x.example.net  (never reached)`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

// TestSPFCures holds that every reason to give up has a next step that names
// where.
func TestSPFCures(t *testing.T) {
	for txt, want := range map[string]string{
		"include:gone.example.com":       "remove include:gone.example.com, or publish a record where it leads",
		"redirect=gone.example.com":      "remove redirect=gone.example.com, or publish a record where it leads",
		"redirect=example.com":           "remove redirect=example.com from the record of example.com",
		"include:two.example.com":        "leave one record at two.example.com",
		"a:x.example a:y.example a:z.io": "remove the terms whose names do not exist",
		"mx:many.example.com":            "name the networks of the mail hosts with ip4 and ip6 in place of mx:many.example.com",
		"ip4:192.0.2.256":                "correct or remove ip4:192.0.2.256 in the record of example.com",
		strings.Repeat("mx ", 11):        "remove what no longer sends for you, or give senders subdomains of their own; ip4 and ip6 need no lookup",
	} {
		z := "two.example.com TXT v=spf1\ntwo.example.com TXT v=spf1 -all\nexample.com MX example.com\nexample.com A 192.0.2.1\nexample.com TXT v=spf1 " + txt
		for i := range 11 {
			z += fmt.Sprintf("\nmany.example.com MX m%d.example.com\nm%d.example.com A 192.0.2.1", i, i)
		}
		c := &checker{Options{Domain: "example.com", Resolver: publish(z)}}
		results := c.spf(t.Context())
		if got := results[1]; got.Name != "evaluation" || got.Next != want {
			t.Errorf("%q: %s, next %q, want %q", txt, got.Text, got.Next, want)
		}
		checkResults(t, results)
	}
}
