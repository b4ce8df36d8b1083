package sample

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
)

// facts are what a report must still say when it has been read.
type facts struct {
	Org, ID, Domain string
	Begin, End      int64
	Totals          aggregate.Totals
}

func factsOf(r *aggregate.Report) facts {
	totals := r.Totals
	totals.SkippedRows = 0 // the empty row of a null report
	return facts{r.OrgName, r.ReportID, r.Policy.Domain, r.Begin.Unix(), r.End.Unix(), totals}
}

func TestMailsParseToWhatTheyWereMadeOf(t *testing.T) {
	for m := range Mails(troubledMonths) {
		var got, want []facts
		for _, f := range parse.Mail(m.Raw, "", parse.Options{}) {
			if f.Kind == parse.KindDMARC {
				got = append(got, factsOf(f.Report))
			} else if f.IsReport() {
				continue // see the tests of the other kinds
			} else if kind := kindOf(m.Want); f.Kind != kind {
				t.Errorf("%s: %s (%v %s), want %s", m.Container, f.Kind, f.Err, f.Detail, kind)
			}
		}
		for _, r := range m.Reports {
			want = append(want, factsOf(&r.Report))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s\n%s", m.Container, diff, m.Raw)
		}
	}
}

// kindOf is what a mail without a report must be found to be.
func kindOf(o ingest.Outcome) parse.Kind {
	switch o {
	case ingest.OutcomeNotReport:
		return parse.KindNotReport
	case ingest.OutcomeRejected:
		return parse.KindRejected
	default:
		return parse.KindDMARC
	}
}

// tlsFacts are what a TLS report must still say when it has been read.
type tlsFacts struct {
	Org, ID, Domain            string
	Begin, End                 int64
	Policies                   int
	Successful, Failed, Detail uint64
}

func TestTLSReportsParseToWhatTheyWereMadeOf(t *testing.T) {
	n := 0
	for m := range Mails(troubledMonths) {
		if m.TLS == nil {
			continue
		}
		n++
		r := m.TLS
		want := tlsFacts{r.Organization, r.ReportID, r.Domain, r.Begin.Unix(), r.End.Unix(), len(r.Policies), r.Successful, r.Failed, r.Failed}
		var got []tlsFacts
		for _, f := range parse.Mail(m.Raw, "", parse.Options{}) {
			if p := f.TLS; p != nil {
				got = append(got, tlsFacts{
					p.OrganizationName, p.ReportID, p.Domain(), p.Begin.Unix(), p.End.Unix(), len(p.Policies),
					p.Totals.SuccessfulSessions, p.Totals.FailedSessions, p.Totals.DetailSessions,
				})
			}
		}
		if diff := cmp.Diff([]tlsFacts{want}, got); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, m.Raw)
		}
	}
	if n < 100 {
		t.Errorf("only %d TLS reports", n)
	}
}

func TestFailureReportsParseToWhatTheyWereMadeOf(t *testing.T) {
	texts := map[bool]int{}
	for _, m := range mails() {
		if m.Failure == nil {
			continue
		}
		texts[m.Failure.Text]++
		var got []FailureReport
		for _, f := range parse.Mail(m.Raw, "", parse.Options{}) {
			if p := f.Failure; p != nil {
				got = append(got, FailureReport{p.Reporter, p.Domain, p.SourceIP.String(), p.Arrival, p.Format == failure.FormatText})
			}
		}
		if diff := cmp.Diff([]FailureReport{*m.Failure}, got); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, m.Raw)
		}
	}
	if texts[true] < 3 || texts[false] < 3 {
		t.Errorf("failure reports by form: %v", texts)
	}
}
