package parse

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

func TestClaim(t *testing.T) {
	tests := []struct {
		name    string
		finding Finding
		want    trust.Claim
	}{
		{
			"aggregate",
			Finding{Report: &aggregate.Report{OrgName: "Receiver", Email: "a@B.example"}},
			trust.Claim{Name: "Receiver", Domain: "b.example"},
		},
		{
			"TLS",
			Finding{TLS: &tlsrpt.Report{OrganizationName: "Receiver", ContactInfo: "mailto:a@b.example"}},
			trust.Claim{TLS: true, Name: "Receiver", Domain: "b.example"},
		},
		{
			"TLS without contact",
			Finding{TLS: &tlsrpt.Report{ReportID: "1@b.example"}},
			trust.Claim{TLS: true, Domain: "b.example"},
		},
		{"failure", Finding{Failure: &failure.Report{Reporter: "b.example"}}, trust.Claim{Domain: "b.example"}},
		{"in another mail", Finding{Inner: true, Failure: &failure.Report{}}, trust.Claim{Inner: true}},
		{"no report", Finding{Kind: KindNotReport}, trust.Claim{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.finding.Claim()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Who sends a mail on is not who wrote the mail inside of it.
func TestReportOfAnInnerMailIsTold(t *testing.T) {
	report, err := os.ReadFile("aggregate/testdata/any-order.xml")
	must(t, err)
	outer := "From: a@b.example\r\nSubject: Fwd\r\nContent-Type: "
	inner := "From: c@d.example\r\nSubject: Report\r\nContent-Type: text/xml\r\n\r\n" + string(report)
	for kind, want := range map[string]bool{"message/rfc822\r\n\r\n" + inner: true, "text/xml\r\n\r\n" + string(report): false} {
		found := Mail([]byte(outer+kind), "", Options{})
		if len(found) != 1 || !found[0].IsReport() || found[0].Inner != want {
			t.Errorf("got %+v, want a report with Inner %t", found, want)
		}
	}
}
