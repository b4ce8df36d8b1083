package aggregate

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

func TestDecode(t *testing.T) {
	for _, file := range testFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".xml"), func(t *testing.T) {
			reporttest.CheckWant(t, strings.TrimSuffix(file, ".xml")+".want.json", outcome(t, bytes.NewReader(reporttest.ReadFile(t, file))))
		})
	}
}

func testFiles(t testing.TB) []string {
	t.Helper()
	return reporttest.Files(t, "testdata/*.xml")
}

// outcome is what Decode makes of a report, as indented JSON.
func outcome(t *testing.T, r io.Reader) []byte {
	t.Helper()
	records := []byte{'['}
	rep, err := Decode(r, limit.Limits{}, hint.Hints{}, func(r *Record) error {
		if len(records) > 1 {
			records = append(records, ',')
		}
		records = r.AppendJSON(records)
		return nil
	})
	var out []byte
	if err != nil {
		refusal := reason.From(err)
		out, err = json.Marshal(map[string]string{"reason": string(refusal.Reason), "detail": refusal.Detail})
		if err != nil {
			t.Fatal(err)
		}
	} else {
		out = rep.AppendJSON([]byte{'{'})
		out = append(append(append(out, `,"records":`...), records...), "]}"...)
	}
	return reporttest.Indent(t, out)
}

// TestGuessesForgetNamespaces holds that what a prefix meant in one report says
// nothing of the next.
func TestGuessesForgetNamespaces(t *testing.T) {
	odd := strings.Replace(exampleReport(1, 2), "<count>", "<v:count>40</v:count><count>", 2)
	foreign := strings.Replace(odd, "<feedback", `<feedback xmlns:v="https://vendor.example/ns"`, 1)
	d := newDecoder()
	var messages []uint64
	for _, doc := range []string{odd, foreign, odd} {
		rep, err := d.decode(strings.NewReader(doc), limit.Default(), hint.Hints{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, rep.Totals.Messages)
	}
	fresh, err := newDecoder().decode(strings.NewReader(foreign), limit.Default(), hint.Hints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint64{80, fresh.Totals.Messages, 80}; !slices.Equal(messages, want) || want[1] == 80 {
		t.Errorf("messages %d, want %d", messages, want)
	}
}
