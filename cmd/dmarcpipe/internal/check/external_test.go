package check

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

func TestExternal(t *testing.T) {
	long := strings.Repeat("a23456789.", 22) + "example.org"
	group := func(c *checker) func(context.Context) []Result {
		return func(ctx context.Context) []Result {
			rec := &dmarc.Record{P: dmarc.None, RUA: []dmarc.URI{dmarc.Mailto("r@in.example.net")}, RUF: []dmarc.URI{dmarc.Mailto("f@in.example.net")}}
			if c.Domain != "example.com" {
				rec.RUA[0], rec.RUF = dmarc.Mailto("r@"+c.Domain), nil
			}
			return c.external(ctx, dmarc.Place{Domain: "example.com", Record: rec})
		}
	}
	const takes, agrees = "in.example.net MX mx.example.net\n", "example.com._report._dmarc.in.example.net TXT "
	testRecords(t, "example.com", group, []recordCase{
		{"agrees", takes + agrees + "v=DMARC1;", []string{"pass destination in.example.net: takes mail, and agrees to get reports on example.com"}},
		{"agrees, with an address only", "in.example.net A 192.0.2.1\n" + agrees + "v=DMARC1", []string{
			"pass destination in.example.net: takes mail, and agrees to get reports on example.com",
		}},
		{"does not agree", takes, []string{"fail destination in.example.net: in.example.net does not agree to get reports on example.com, so that reporters send none there"}},
		{"agrees in other words", takes + agrees + "v=dmarc1\n" + agrees + "yes", []string{
			"fail destination in.example.net: in.example.net does not agree to get reports on example.com, so that reporters send none there",
		}},
		{"takes no mail", "in.example.net MX .", []string{"fail destination in.example.net: in.example.net has no mail server, so that reports are lost"}},
		{"does not exist", "", []string{"fail destination in.example.net: in.example.net has no mail server, so that reports are lost"}},
		{"within the host", takes + agrees + "v=DMARC1; rua=mailto:other@in.example.net", []string{
			"info destination in.example.net: takes mail, and agrees to get reports on example.com, but at mailto:other@in.example.net",
		}},
		{"on to another host", takes + agrees + "v=DMARC1; rua=mailto:r@example.org", []string{
			"fail destination in.example.net: in.example.net sends reports on to another host, example.org, so that neither gets one",
		}},
		{"trouble", takes + "example.com._report._dmarc.in.example.net trouble refused", []string{
			"unknown destination in.example.net: asking DNS for example.com._report._dmarc.in.example.net: refused",
		}},
		{"trouble before", "in.example.net trouble refused", []string{"unknown destination in.example.net: asking DNS for in.example.net: refused"}},
	})
	testRecords(t, long, group, []recordCase{
		{"too long", long + " A 192.0.2.1", []string{
			"fail destination " + long + ": the name by which " + long + " would agree is too long for DNS, so that no reports go there",
		}},
	})
}

func TestDestinationsAreBounded(t *testing.T) {
	rec := &dmarc.Record{}
	for i := range 2 * maxDestinations {
		rec.RUA = append(rec.RUA, dmarc.Mailto(fmt.Sprintf("r@h%d.example.org", i)))
	}
	c := &checker{Options{Domain: "example.com", Resolver: publish("")}}
	results := c.external(t.Context(), dmarc.Place{Domain: "example.com", Record: rec})
	last := lines(results[maxDestinations:])
	if diff := cmp.Diff([]string{"unknown destinations: 16 more hosts were not looked at"}, last); diff != "" {
		t.Errorf("results behind the bound (-want +got):\n%s", diff)
	}
	checkResults(t, results)
}
