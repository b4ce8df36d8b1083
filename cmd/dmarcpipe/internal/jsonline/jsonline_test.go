package jsonline

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

const report = `<feedback><report_metadata><org_name>example.net</org_name><email>dmarc@example.net</email>
<report_id>42</report_id><date_range><begin>1704067200</begin><end>1704153599</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers></record>
<record><row><source_ip>192.0.2.2</source_ip><count>2</count><policy_evaluated><disposition>none</disposition>
<dkim>fail</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers></record>
</feedback>`

// line is what a reader of the output needs of it.
type line struct {
	Kind, File, Member string
	Reporter           struct{ OrgName, Email, Domain string } `json:"reporter"`
	ReportID           string                                  `json:"report_id"`
	Domain, Begin, End string
	Policy             struct{ P string }
	Records            []struct {
		SourceIP string `json:"source_ip"`
		Count    int
	}
	Totals struct {
		Records, Messages int
		PassRecords       int `json:"pass_records"`
		PassMessages      int `json:"pass_messages"`
	}
	Reason, Detail string
}

func printed(t *testing.T, p Printer, f *parse.Finding) (l line) {
	t.Helper()
	decode(t, p, f, &l)
	return l
}

// decode prints f and reads the line that it makes.
func decode(t *testing.T, p Printer, f *parse.Finding, into any) {
	t.Helper()
	var out bytes.Buffer
	p.W = &out
	if err := p.Print("a.eml", f); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") {
		t.Errorf("%q is not one line", text)
	}
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		t.Fatalf("%v in %s", err, out.Bytes())
	}
}

func TestReport(t *testing.T) {
	for name, o := range map[string]parse.Options{"held": {}, "decoded again": {HoldRecords: 1}} {
		t.Run(name, func(t *testing.T) {
			found := parse.Mail([]byte(report), "", o)
			got := printed(t, Printer{}, &found[0])
			want := line{Kind: "dmarc", File: "a.eml", ReportID: "42", Domain: "example.com", Begin: "2024-01-01T00:00:00Z", End: "2024-01-01T23:59:59Z"}
			want.Policy.P = "none"
			want.Reporter.Email, want.Reporter.Domain = "dmarc@example.net", "example.net"
			want.Totals.Records, want.Totals.Messages, want.Totals.PassRecords, want.Totals.PassMessages = 2, 5, 1, 3
			want.Records = append(want.Records, struct {
				SourceIP string `json:"source_ip"`
				Count    int
			}{"192.0.2.1", 3}, struct {
				SourceIP string `json:"source_ip"`
				Count    int
			}{"192.0.2.2", 2})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	found := parse.Mail([]byte(report), "", parse.Options{})
	got := printed(t, Printer{Summary: true}, &found[0])
	if got.Records != nil || got.Totals.Messages != 5 {
		t.Errorf("records %v, messages %d; want none and 5", got.Records, got.Totals.Messages)
	}
}

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		finding parse.Finding
		want    line
	}{
		"not a report": {
			parse.Finding{Kind: parse.KindNotReport, Detail: "a \"bounce\""},
			line{Kind: "not_report", File: "a.eml", Detail: `a "bounce"`},
		},
		"rejected": {
			parse.Finding{Kind: parse.KindRejected, Member: "x.zip", Err: reason.Wrap(reason.CorruptArchive, errors.New("bad CRC"), "member 2")},
			line{Kind: "rejected", File: "a.eml", Member: "x.zip", Reason: "corrupt_archive", Detail: "member 2: bad CRC"},
		},
	} {
		if diff := cmp.Diff(c.want, printed(t, Printer{}, &c.finding)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestWriteError(t *testing.T) {
	found := parse.Mail([]byte(report), "", parse.Options{})
	p := Printer{W: brokenPipe{}}
	if err := p.Print("a", &found[0]); !errors.Is(err, errPipe) {
		t.Errorf("error %v, want the one of the writer", err)
	}
}
