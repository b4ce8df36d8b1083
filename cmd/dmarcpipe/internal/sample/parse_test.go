package sample

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
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
	for _, m := range mails() {
		var got, want []facts
		for _, f := range parse.Mail(m.Raw, "", parse.Options{}) {
			if f.Kind == parse.KindDMARC {
				got = append(got, factsOf(f.Report))
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
