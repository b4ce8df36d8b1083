package app

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

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
	c.Notify = []config.Notify{{ // whose series are made with it
		Name: "nobody", Type: "mail", URL: "smtp://127.0.0.1:1", From: "a@example.org", To: []string{"b@example.org"}, Digest: config.DigestDaily,
	}}
	r := start(t, c)
	defer r.end(t)
	table := metricsTable(described(t, r.registry))
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

// metric is a line of the table.
type metric struct{ name, kind, labels, help string }

var description = regexp.MustCompile(`^Desc{fqName: "(dmarcpipe_\w+)", help: (".*"), unit: "", constLabels: {(.*)}, variableLabels: {(.*)}}$`)

// described reads what metrics say of themselves: those of domains have no series
// before there are reports.
func described(t *testing.T, reg *prometheus.Registry) map[string]metric {
	t.Helper()
	kinds := map[string]string{}
	for _, f := range gather(t, reg) {
		kinds[f.GetName()] = strings.ToLower(f.GetType().String())
	}
	descs := make(chan *prometheus.Desc, 1000)
	reg.Describe(descs)
	close(descs)
	all := map[string]metric{}
	for d := range descs {
		parts := description.FindStringSubmatch(d.String())
		if parts == nil {
			continue // of Go or the process
		}
		help, err := strconv.Unquote(parts[2])
		if err != nil {
			t.Fatal(err)
		}
		name := parts[1]
		all[name] = metric{name, cmp.Or(kinds[name], "gauge"), labelNames(parts[3] + "," + parts[4]), help}
	}
	return all
}

// labelNames sorts labels, without the values of constant ones.
func labelNames(list string) string {
	var names []string
	for label := range strings.SplitSeq(list, ",") {
		if name, _, _ := strings.Cut(label, "="); name != "" {
			names = append(names, "`"+name+"`")
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func metricsTable(all map[string]metric) string {
	var b strings.Builder
	b.WriteString("| metric | type | labels | what it says |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.name, m.kind, m.labels, m.help)
	}
	return b.String()
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
