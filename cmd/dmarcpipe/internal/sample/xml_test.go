package sample

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// feedback is what a plain reader understands of a report.
type feedback struct {
	Org    string `xml:"report_metadata>org_name"`
	ID     string `xml:"report_metadata>report_id"`
	Domain string `xml:"policy_published>domain"`
	Rows   []struct {
		Source string `xml:"row>source_ip"`
		Count  uint64 `xml:"row>count"`
		DKIM   string `xml:"row>policy_evaluated>dkim"`
		SPF    string `xml:"row>policy_evaluated>spf"`
	} `xml:"record"`
}

func TestXMLTellsTheTruth(t *testing.T) {
	for r := range Month(twoMonths, 300) {
		var f feedback
		if err := xml.Unmarshal(r.XML(), &f); err != nil {
			t.Fatalf("%s: %v", r.OrgName, err)
		}
		got := [3]string{strings.TrimSpace(f.Org), f.ID, f.Domain}
		if diff := cmp.Diff([3]string{r.OrgName, r.ReportID, r.Policy.Domain}, got); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", r.OrgName, diff)
		}
		var messages, passed uint64
		for _, row := range f.Rows {
			messages += row.Count
			if row.DKIM == "pass" || row.SPF == "pass" {
				passed += row.Count
			}
		}
		if messages != r.Totals.Messages || passed != r.Totals.PassMessages {
			t.Errorf("%s: %d of %d messages pass, want %d of %d", r.OrgName, passed, messages, r.Totals.PassMessages, r.Totals.Messages)
		}
	}
}

func TestMonthRepeatsNoReport(t *testing.T) {
	seen := map[string]bool{}
	for r := range Month(twoMonths, 1000) {
		key := strings.Join([]string{r.OrgName, r.Policy.Domain, r.ReportID, r.Begin.String()}, "|")
		if seen[key] {
			t.Fatalf("%s comes twice", key)
		}
		seen[key] = true
	}
	if len(seen) != 1000 {
		t.Errorf("got %d reports, want 1000", len(seen))
	}
}

func BenchmarkMonth(b *testing.B) {
	size, rows := 0, 0
	for r := range Month(twoMonths, b.N) {
		size += len(r.XML())
		rows += len(r.Records)
	}
	b.SetBytes(int64(size / b.N))
	b.ReportMetric(float64(rows)/float64(b.N), "rows/report")
}
