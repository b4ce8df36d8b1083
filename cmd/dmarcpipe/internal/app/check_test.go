package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	domaincheck "github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/check"
)

// signed writes a report of a day, with one record of the messages and the
// signatures "domain selector result" of each line.
func signed(t *testing.T, folder string, end time.Time, records ...string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `<feedback><report_metadata><org_name>Example Net</org_name><report_id>%d</report_id>
<date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><p>none</p></policy_published>`, end.Unix(), end.Add(-24*time.Hour).Unix(), end.Unix())
	for i, record := range records {
		messages, signatures, _ := strings.Cut(record, ": ")
		dkim, results := "fail", ""
		for signature := range strings.SplitSeq(signatures, ", ") {
			f := strings.Fields(signature)
			results += fmt.Sprintf("<dkim><domain>%s</domain><selector>%s</selector><result>%s</result></dkim>", f[0], f[1], f[2])
			if strings.HasSuffix(f[0], "example.com") && f[2] == "pass" {
				dkim = "pass"
			}
		}
		fmt.Fprintf(&b, `<record><row><source_ip>192.0.2.%d</source_ip><count>%s</count><policy_evaluated><disposition>none</disposition>
<dkim>%s</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers>
<auth_results>%s</auth_results></record>`, i, messages, dkim, results)
	}
	b.WriteString("</feedback>")
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.xml", end.Unix())), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSelectors(t *testing.T) {
	o, folder := opening(t, testConfig(t)), t.TempDir()
	now := time.Now().Truncate(time.Second)
	signed(t, folder, now.Add(-24*time.Hour),
		"3: example.com mail pass, service.example.net s1 pass",
		"5: news.example.com news pass, example.com mail fail",
		"100: example.com old fail",
		"7: service.example.net s1 pass")
	signed(t, folder, now.Add(-48*time.Hour), "4: example.com mail pass, example.com mail pass")
	signed(t, folder, now.Add(-60*24*time.Hour), "50: example.com gone pass")
	if _, err := Ingest(t.Context(), IngestOptions{Opening: o, Paths: []string{folder}}); err != nil {
		t.Fatal(err)
	}
	got, err := Selectors(t.Context(), o, "example.com", now.Add(-selectorAge))
	if err != nil {
		t.Fatal(err)
	}
	want := []domaincheck.Selector{
		{Domain: "example.com", Name: "mail", Messages: 7},
		{Domain: "news.example.com", Name: "news", Messages: 5},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSelectorsWithoutData(t *testing.T) {
	_, err := Selectors(t.Context(), opening(t, testConfig(t)), "example.com", time.Now())
	if err == nil || !strings.HasPrefix(err.Error(), "there is no data yet in ") {
		t.Errorf("error %v", err)
	}
}
