package parse

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// FuzzMail holds for any data: there is a finding; each is complete for its
// kind; none is a bug of ours; two runs say the same; and the records of a
// report are the ones that its content is the hash of.
func FuzzMail(f *testing.F) {
	for _, data := range mails(f) {
		f.Add(data, "")
	}
	f.Add(reportXML(2), "a.xml")
	f.Add(zipped(f, "a.xml", reportXML(1)), "a!b.example!1!2.zip")
	o := Options{HoldRecords: 1, Limits: limit.Limits{Unpacked: 4 << 20}}
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		first := Mail(data, name, o)
		if len(first) == 0 {
			t.Fatal("no finding")
		}
		for _, found := range first {
			checkFinding(t, found)
		}
		if diff := cmp.Diff(lines(first), lines(Mail(data, name, o))); diff != "" {
			t.Errorf("the second run differs:\n%s", diff)
		}
	})
}

func checkFinding(t *testing.T, f Finding) {
	switch {
	case f.Kind == KindDMARC && f.Report != nil && f.Err == nil:
		var hash identity.Hasher
		err := f.Each(func(r *aggregate.Record) error {
			hash.Add(r.AppendCanonical(nil))
			return nil
		})
		if err != nil || hash.Sum() != f.Content {
			t.Errorf("reading the records of %q again: %v", f.Member, err)
		}
	case f.Kind == KindRejected && f.Err != nil && f.Err.Reason != reason.Internal && f.Err.Reason.Explain() != "":
	case f.Kind == KindNotReport && f.Detail != "" && f.Err == nil:
	default:
		t.Errorf("finding %+v", f)
	}
}
