package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/check"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

// What is wrong with nimbus.example: workspace.example costs 4 lookups,
// crm-cloud.example and mail.helpdesk.example 3 each, mx and a one each. Its key
// is short, and its old mail server was left behind when it moved.
func TestCheckFindsWhatIsWrong(t *testing.T) {
	want := []string{
		"warn dmarc policy: p=none",
		"fail spf evaluation: receivers give up (permerror)",
		"fail spf lookups: 12 of 10",
		"warn dkim selector ws1: RSA of 1024 bits",
		"warn tlsrpt record: there is no record",
		"warn mta-sts mode: testing",
		"warn mta-sts mail servers: the policy does not allow mx.workspace.example",
		"info dane records: no mail server has a TLSA record",
		"fail mx STARTTLS of mail.nimbus.example: 192.0.2.124: STARTTLS is not offered",
		"info mx IPv6: reached: mx.workspace.example; no IPv6 address: mail.nimbus.example",
	}
	compareFindings(t, "nimbus.example", "ws1", want)
}

// All is well with fjordbank.example, also its TLSA record, which the key of the
// moment is in.
func TestCheckFindsNothingWrong(t *testing.T) {
	compareFindings(t, "fjordbank.example", "s1", []string{"info dmarc alignment: adkim=s"})
}

// compareFindings compares what does not pass with how the lines of want begin.
func compareFindings(t *testing.T, domain, selector string, want []string) {
	t.Helper()
	results, err := checkSample(t.Context(), sample.NewZone(twoMonths), check.Options{
		Domain: domain, Selectors: []check.Selector{{Domain: domain, Name: selector}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	groups := map[string]bool{}
	for _, r := range results {
		groups[r.Group] = true
		if line := fmt.Sprintf("%s %s %s: %s", r.Status, r.Group, r.Name, r.Text); r.Status != check.StatusPass {
			i := slices.IndexFunc(want, func(w string) bool { return strings.HasPrefix(line, w) })
			if i >= 0 {
				line = want[i]
			}
			got = append(got, line)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings on %s (-want +got):\n%s", domain, diff)
	}
	if len(groups) != 7 {
		t.Errorf("groups: %v", groups)
	}
}

// checkFindings looks at the check in the output of the demo, which takes the
// selector from the reports.
func checkFindings(t *testing.T, text string) {
	t.Helper()
	_, section, _ := strings.Cut(text, "\ndmarcpipe check nimbus.example: ")
	sum, findings, _ := strings.Cut(section, ";")
	if !strings.HasSuffix(sum, " pass, 5 warn, 3 fail, 2 info") || !strings.Contains(findings, "  warn     selector ws1  RSA of 1024 bits") || strings.Count(findings, "\n") > 45 {
		t.Errorf("the check of nimbus.example is missing, or is another one:\n%s", text)
	}
}
