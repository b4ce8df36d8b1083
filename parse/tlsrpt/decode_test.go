package tlsrpt

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

var update = flag.Bool("update", false, "write testdata/*.want anew; read the difference before you keep it")

// minCases guards against a glob that silently matches nothing.
const minCases = 80

// Each file has one quirk, named in its name, and beside it what is made of it.
func TestDecode(t *testing.T) {
	for _, file := range testFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			checkWant(t, strings.TrimSuffix(file, ".json")+".want", outcome(t, bytes.NewReader(readFile(t, file))))
		})
	}
}

func testFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < minCases {
		t.Fatalf("found %d test files, want at least %d", len(files), minCases)
	}
	return files
}

func readFile(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
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
	var indented bytes.Buffer
	if err := json.Indent(&indented, out, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return append(indented.Bytes(), '\n')
}

func checkWant(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readFile(t, file)), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
