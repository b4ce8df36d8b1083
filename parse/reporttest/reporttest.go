// Package reporttest is what the tests of the decoders of reports share.
package reporttest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is wanted in testdata anew; read the difference before you keep it")

// minFiles guards against a pattern that silently matches nothing.
const minFiles = 80

// Files returns the test files that match.
func Files(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < minFiles {
		t.Fatalf("found %d test files, want at least %d", len(files), minFiles)
	}
	return files
}

// ReadFile returns what is in a file.
func ReadFile(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Indent returns doc, which is JSON, as people read it.
func Indent(t testing.TB, doc []byte) []byte {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, doc, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, doc)
	}
	return append(indented.Bytes(), '\n')
}

// CheckWant compares got with what is in a file, or writes it there with -update.
func CheckWant(t testing.TB, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(ReadFile(t, file)), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
