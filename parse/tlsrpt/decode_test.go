package tlsrpt

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

// Each file has one quirk, named in its name, and beside it what is made of it.
func TestDecode(t *testing.T) {
	for _, file := range testFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			reporttest.CheckWant(t, strings.TrimSuffix(file, ".json")+".want", outcome(t, bytes.NewReader(reporttest.ReadFile(t, file))))
		})
	}
}

func testFiles(t testing.TB) []string {
	t.Helper()
	return reporttest.Files(t, "testdata/*.json")
}

// decodeAll decodes a report and keeps its failure details.
func decodeAll(r io.Reader, lim limit.Limits) (*Report, []Failure, error) {
	var failures []Failure
	rep, err := Decode(r, lim, hint.Hints{}, func(f *Failure) error {
		failures = append(failures, *f)
		return nil
	})
	return rep, failures, err
}

// outcome is what Decode makes of a report, as indented JSON.
func outcome(t *testing.T, r io.Reader) []byte {
	t.Helper()
	rep, failures, err := decodeAll(r, limit.Limits{})
	var out []byte
	if err != nil {
		refusal := reason.From(err)
		out, err = json.Marshal([]string{string(refusal.Reason), refusal.Detail, string(refusal.Near)})
		if err != nil {
			t.Fatal(err)
		}
	} else {
		out = append(rep.AppendJSON([]byte{'{'}), `,"failures":[`...)
		for i := range failures {
			if i > 0 {
				out = append(out, ',')
			}
			out = failures[i].AppendJSON(out, rep)
		}
		out = append(out, "]}"...)
	}
	return reporttest.Indent(t, out)
}
