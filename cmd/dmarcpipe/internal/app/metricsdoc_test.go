package app

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

var update = flag.Bool("update", false, "write the table of metrics into deploy/README.md")

const deployReadme = "../../../../deploy/README.md"

// The table of metrics is made from what a worker really has.
func TestReadmeListsEveryMetric(t *testing.T) {
	const open, end = "<!-- metrics -->\n", "<!-- /metrics -->"
	_, box, _ := mailbox(t, 1)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	r := start(t, c)
	table := metricsTable(gather(t, r.registry))
	r.end(t)
	text, err := os.ReadFile(deployReadme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), open)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no marks for the table", deployReadme)
	}
	want := before + open + table + end + after
	if *update {
		if err := os.WriteFile(deployReadme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s is not up to date; run: go test ./cmd/dmarcpipe/internal/app -run Readme -update", deployReadme)
	}
}

func metricsTable(families []*dto.MetricFamily) string {
	var b strings.Builder
	b.WriteString("| metric | type | labels | what it says |\n|---|---|---|---|\n")
	for _, f := range families {
		if strings.HasPrefix(f.GetName(), "dmarcpipe_") {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.GetName(), strings.ToLower(f.GetType().String()), labelsOf(f), f.GetHelp())
		}
	}
	return b.String()
}

func labelsOf(f *dto.MetricFamily) string {
	var names []string
	for _, l := range f.GetMetric()[0].GetLabel() {
		names = append(names, "`"+l.GetName()+"`")
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// The checks of /-/ready are explained.
func TestReadmeListsEveryCheck(t *testing.T) {
	text, err := os.ReadFile(deployReadme)
	if err != nil {
		t.Fatal(err)
	}
	w := worker{Options: Options{Opening: Opening{Config: &config.Config{IMAP: []config.IMAP{{Name: "NAME"}}}}}}
	for _, name := range w.checkNames() {
		if !strings.Contains(string(text), "| `"+name+"` |") {
			t.Errorf("%s does not explain %q", deployReadme, name)
		}
	}
}
