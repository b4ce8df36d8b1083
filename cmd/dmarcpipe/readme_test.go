package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// Each query that a README shows gives an answer on the sample mail.
func TestReadmeQueries(t *testing.T) {
	enginetest.Library(t)
	dir := t.TempDir()
	ingestSample(t, dir)
	for _, doc := range []struct {
		file, query string // query is a regular expression
		least       int
	}{
		{"../../README.md", `dmarcpipe query '([^']+)'`, 2},
		{"../../dashboards/README.md", "```sql\n([^`]+)```", 3},
	} {
		queries := find(t, doc.file, doc.query)
		if len(queries) < doc.least {
			t.Fatalf("%s shows %d queries, want at least %d", doc.file, len(queries), doc.least)
		}
		for _, sql := range queries {
			if out := program(t, dir, "query", sql); len(out) == 0 {
				t.Errorf("%s: no rows for\n%s", doc.file, sql)
			}
		}
	}
}

// ingestSample stores the sample mail in the data folder of dir.
func ingestSample(t *testing.T, dir string) {
	t.Helper()
	mails := filepath.Join(dir, "mails")
	if err := os.Mkdir(mails, 0o700); err != nil {
		t.Fatal(err)
	}
	n := 0
	for mail := range sample.Mails(sample.Options{Seed: 7, End: time.Now()}) {
		n++
		if err := os.WriteFile(filepath.Join(mails, fmt.Sprintf("%d.eml", n)), mail.Raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"services.csv": string(sample.Services()),
		// No test depends on the DNS of this machine.
		"dmarcpipe.yaml": "identify: {services: services.csv}\ntrust: {verify: false}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program(t, dir, "ingest", mails)
}

func find(t *testing.T, file, pattern string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
		found = append(found, match[1])
	}
	return found
}

// program runs dmarcpipe in dir and returns its output.
func program(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("dmarcpipe", args...)
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("dmarcpipe %v: %v\n%s", args, err, said.String())
	}
	return string(out)
}
