package aggregate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/hostile"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func addSeeds(f *testing.F) {
	f.Helper()
	for _, file := range testFiles(f) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	small, err := hostile.Small()
	if err != nil {
		f.Fatal(err)
	}
	for _, data := range small {
		f.Add(data)
	}
	f.Add([]byte(exampleReport(1, 2)))
}

// fuzzLimits are low enough for a fuzzer to reach.
var fuzzLimits = limit.Limits{XMLDepth: 8, Text: 512, Records: 16}

// FuzzDecode holds what Decode promises for any input: a report or a refusal
// with a reason, limits that hold, sums that agree with the records, texts that
// a database and a terminal can take, and nothing left over from the reports
// that the same decoder read before.
func FuzzDecode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var sum Totals
		var rows []byte
		rep, err := Decode(bytes.NewReader(data), fuzzLimits, hint.Hints{}, func(r *Record) error {
			sum.add(r)
			checkRecord(t, r)
			rows = r.AppendCanonical(rows)
			return nil
		})
		checkAlike(t, data, rep, rows, err)
		if err != nil {
			if rep != nil || reason.From(err).Reason == reason.Internal {
				t.Fatalf("got report %v, error %v", rep, err)
			}
			return
		}
		sum.SkippedRows = rep.Totals.SkippedRows
		if diff := cmp.Diff(sum, rep.Totals); diff != "" {
			t.Errorf("totals (-records +report):\n%s", diff)
		}
		checkReport(t, rep)
		if !LooksLike(data) && len(rep.Warnings.List) == 0 {
			t.Error("a report without any oddity does not look like one")
		}
	})
}

// checkAlike compares with what a decoder without a past makes of data.
func checkAlike(t *testing.T, data []byte, rep *Report, rows []byte, err error) {
	t.Helper()
	var freshRows []byte
	fresh, freshErr := newDecoder().decode(bytes.NewReader(data), fuzzLimits, hint.Hints{}, func(r *Record) error {
		freshRows = r.AppendCanonical(freshRows)
		return nil
	})
	if diff := cmp.Diff(fresh, rep); diff != "" {
		t.Errorf("report (-fresh decoder +used decoder):\n%s", diff)
	}
	if diff := cmp.Diff(freshErr, err, cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) })); diff != "" {
		t.Errorf("error (-fresh decoder +used decoder):\n%s", diff)
	}
	if !bytes.Equal(freshRows, rows) {
		t.Errorf("rows: fresh decoder %q, used decoder %q", freshRows, rows)
	}
}

func checkReport(t *testing.T, r *Report) {
	t.Helper()
	if r.Totals.Records+r.Totals.SkippedRows > uint64(fuzzLimits.Records) {
		t.Errorf("got %+v", r.Totals)
	}
	if r.Policy.Domain == "" || r.ReportID == "" && r.Reporter() == "" {
		t.Errorf("got report without identity: %+v", r)
	}
	texts := []string{r.Namespace, r.Version, r.OrgName, r.Email, r.ExtraContactInfo, r.Generator, r.ReportID, r.Policy.Domain, r.Policy.FO}
	checkTexts(t, append(texts, r.Errors...)...)
	for _, w := range r.Warnings.List {
		checkValid(t, w.Element, w.Value)
	}
	checkJSON(t, r)
}

func checkRecord(t *testing.T, r *Record) {
	t.Helper()
	if r.Count == 0 || r.SourceIP.IsValid() == (r.SourceRaw != "") && r.SourceRaw != "" {
		t.Errorf("got record %+v", r)
	}
	checkTexts(t, r.SourceRaw, r.Disposition.Raw, r.DKIM.Raw, r.SPF.Raw, r.HeaderFrom, r.EnvelopeFrom, r.EnvelopeTo)
	for _, a := range r.DKIMAuth {
		checkTexts(t, a.Domain, a.Selector, a.Result.Raw, a.HumanResult)
	}
	for _, a := range r.SPFAuth {
		checkTexts(t, a.Domain, a.Scope.Raw, a.Result.Raw, a.HumanResult)
	}
	for _, a := range r.Reasons {
		checkTexts(t, a.Type.Raw, a.Comment)
	}
	clone := r.Clone()
	if !bytes.Equal(r.AppendCanonical(nil), clone.AppendCanonical(nil)) {
		t.Errorf("got another canonical form of the clone of %+v", r)
	}
	checkJSON(t, r)
}

func checkTexts(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		checkValid(t, s)
		if again := clean.Text(s); again != s {
			t.Errorf("cleaned again, text %q is %q", s, again)
		}
	}
}

func checkValid(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !utf8.ValidString(s) || len(s) > fuzzLimits.Text {
			t.Errorf("got text %q of %d bytes", s, len(s))
		}
	}
}

func checkJSON(t *testing.T, v json.Marshaler) {
	t.Helper()
	b, err := v.MarshalJSON()
	if err != nil || !json.Valid(b) {
		t.Errorf("got JSON %s, error %v", b, err)
	}
}
