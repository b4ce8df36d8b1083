package app

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

var update = flag.Bool("update", false, "write the table of metrics into deploy/README.md")

// The table of metrics is made from what a worker really serves.
func TestReadmeListsEveryMetric(t *testing.T) {
	const file, open, end = "../../../../deploy/README.md", "<!-- metrics -->\n", "<!-- /metrics -->"
	_, box, _ := mailbox(t, 1)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	r := start(t, c)
	_, served := get(t, "http://"+r.addr+"/metrics")
	r.end(t)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), open)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no marks for the table", file)
	}
	want := before + open + metricsTable(served) + end + after
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s is not up to date; run: go test ./cmd/dmarcpipe/internal/app -run Readme -update", file)
	}
}

var helpLine = regexp.MustCompile(`(?m)^# HELP (dmarcpipe_\S+) (.*)\n# TYPE \S+ (\S+)$`)

func metricsTable(served string) string {
	var b strings.Builder
	b.WriteString("| metric | type | what it says |\n|---|---|---|\n")
	for _, m := range helpLine.FindAllStringSubmatch(served, -1) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m[1], m[3], m[2])
	}
	return b.String()
}
