package tlsrpt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

func addSeeds(f *testing.F) {
	f.Helper()
	for _, file := range testFiles(f) {
		f.Add(reporttest.ReadFile(f, file))
	}
	f.Add([]byte(exampleReport(1, 2)))
}

// fuzzLimits are low enough for a fuzzer to reach.
var fuzzLimits = limit.Limits{JSONDepth: 8, Text: 512, Records: 16}

// refusals are the reasons that Decode gives.
var refusals = []reason.Reason{
	reason.MalformedJSON, reason.UnknownCharset, reason.EmptyFile, reason.NoIdentity,
	reason.JSONTooDeep, reason.TextTooLong, reason.TooManyRecords,
}

// FuzzTLSRPT holds what Decode promises for any input: a report or a refusal
// with a reason, limits that hold, sums that agree with the failure details,
// texts that a database and a terminal can take, and nothing left over from the
// reports that the same decoder read before. What is read and written again is
// read as the same.
func FuzzTLSRPT(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		rep, failures, err := decodeAll(bytes.NewReader(data), fuzzLimits)
		checkAlike(t, data, rep, failures, err)
		if err != nil {
			if rep != nil || !slices.Contains(refusals, reason.From(err).Reason) {
				t.Fatalf("got a report %t, error %v", rep != nil, err)
			}
			return
		}
		checkReport(t, rep, failures)
		checkAgain(t, rep, failures)
		if !LooksLike(data) && len(rep.Warnings.List) == 0 {
			t.Error("a report without any oddity does not look like one")
		}
	})
}

var unexported = cmp.Options{cmp.AllowUnexported(Report{}), cmpopts.EquateComparable(Failure{})}

// checkAlike compares with what a decoder without a past makes of data.
func checkAlike(t *testing.T, data []byte, rep *Report, failures []Failure, err error) {
	t.Helper()
	var freshFailures []Failure
	fresh, freshErr := newDecoder().decode(bytes.NewReader(data), fuzzLimits.WithDefaults(), hint.Hints{}, func(f *Failure) error {
		freshFailures = append(freshFailures, *f)
		return nil
	})
	if diff := cmp.Diff(fresh, rep, unexported); diff != "" {
		t.Errorf("report (-fresh decoder +used decoder):\n%s", diff)
	}
	if fmt.Sprint(freshErr) != fmt.Sprint(err) {
		t.Errorf("fresh decoder: %v, used decoder: %v", freshErr, err)
	}
	if diff := cmp.Diff(freshFailures, failures, unexported); diff != "" {
		t.Errorf("failure details (-fresh decoder +used decoder):\n%s", diff)
	}
}

func checkReport(t *testing.T, r *Report, failures []Failure) {
	t.Helper()
	if len(r.Policies)+len(failures) > fuzzLimits.Records || r.ReportID == "" && r.Reporter() == "" || r.Begin.Year() < 1970 {
		t.Errorf("got %+v", r)
	}
	want := Totals{Policies: uint64(len(r.Policies)), Failures: uint64(len(failures)), LeastSessions: leastSessions(r.Policies)}
	checkTexts(t, r.OrganizationName, r.ContactInfo, r.ReportID, r.Reporter(), r.Domain())
	for _, p := range r.Policies {
		want.SuccessfulSessions += p.Successful
		want.FailedSessions += p.Failed
		checkTexts(t, append(append(p.Strings, p.MXHosts...), p.Domain, p.Type.Raw)...)
	}
	for i := range failures {
		want.DetailSessions += failures[i].Sessions
		checkFailure(t, &failures[i], r)
	}
	if diff := cmp.Diff(want, r.Totals); diff != "" {
		t.Errorf("totals (-sums +report):\n%s", diff)
	}
	if least := r.Totals.LeastSessions; least > r.Totals.SuccessfulSessions+r.Totals.FailedSessions {
		t.Errorf("got %d sessions at least", least)
	}
	if b := append(r.AppendJSON([]byte{'{'}), '}'); !json.Valid(b) {
		t.Errorf("got JSON %s", b)
	}
}

func checkFailure(t *testing.T, f *Failure, r *Report) {
	t.Helper()
	if f.Policy < 0 || f.Policy >= len(r.Policies) || f.SendingMTA.IsValid() && f.SendingMTARaw != "" || f.ReceivingIP.Zone() != "" {
		t.Errorf("got %+v", f)
	}
	checkTexts(t, f.ResultType.Raw, f.SendingMTARaw, f.ReceivingMX, f.ReceivingHELO, f.ReceivingIPRaw, f.AdditionalInfo, f.ReasonCode)
	if b := f.AppendJSON(nil, r); !json.Valid(b) {
		t.Errorf("got JSON %s", b)
	}
}

func checkTexts(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !utf8.ValidString(s) || len(s) > fuzzLimits.Text || hasControl(s) {
			t.Errorf("got text %q of %d bytes", s, len(s))
		}
	}
}

// checkAgain writes the report as RFC 8460 has it, and reads it again.
func checkAgain(t *testing.T, rep *Report, failures []Failure) {
	t.Helper()
	data, err := json.Marshal(plainForm(rep, failures))
	if err != nil {
		t.Fatal(err)
	}
	const longestEscape = 6
	again, failuresAgain, err := decodeAll(bytes.NewReader(data), limit.Limits{Text: longestEscape * fuzzLimits.Text})
	if err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	if diff := cmp.Diff(rep, again, unexported, cmpopts.IgnoreFields(Report{}, "Warnings")); diff != "" {
		t.Errorf("report (-first +again):\n%s", diff)
	}
	if diff := cmp.Diff(failures, failuresAgain, unexported); diff != "" {
		t.Errorf("failure details (-first +again):\n%s", diff)
	}
}

func plainForm(rep *Report, failures []Failure) *plainReport {
	out := &plainReport{
		OrganizationName: rep.OrganizationName, ContactInfo: rep.ContactInfo, ReportID: rep.ReportID,
		DateRange: plainRange{rep.Begin.Format(time.RFC3339), rep.End.Format(time.RFC3339)},
		Policies:  make([]plainResult, len(rep.Policies)),
	}
	for i, p := range rep.Policies {
		out.Policies[i].Policy = plainPolicy{sentWord(p.Type), p.Strings, p.Domain, p.MXHosts}
		out.Policies[i].Summary = plainSummary{p.Successful, p.Failed}
	}
	for _, f := range failures {
		list := &out.Policies[f.Policy].Failures
		*list = append(*list, plainFailure{
			ResultType: sentWord(f.ResultType), SendingMTA: f.SendingMTARaw, ReceivingMX: f.ReceivingMX,
			ReceivingHELO: f.ReceivingHELO, ReceivingIP: f.ReceivingIPRaw, Sessions: f.Sessions,
			AdditionalInfo: f.AdditionalInfo, ReasonCode: f.ReasonCode,
		})
		last := &(*list)[len(*list)-1]
		if f.SendingMTA.IsValid() {
			last.SendingMTA = f.SendingMTA.String()
		}
		if f.ReceivingIP.IsValid() {
			last.ReceivingIP = f.ReceivingIP.String()
		}
	}
	return out
}

func sentWord(w word.Word) string {
	if w.Raw != "" {
		return w.Raw
	}
	return w.Value
}
