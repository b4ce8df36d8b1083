package week

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

var update = flag.Bool("update", false, "write the table into dashboards/README.md")

// Where the table stands.
const (
	readme = "../../../../dashboards/README.md"
	above  = "<!-- the next table is written by go test ./cmd/dmarcpipe/internal/week -update -->\n"
	below  = "\n<!-- end of the table -->"
)

// table is what happened, and what was told of it, for people.
func (d *diary) table(incidents []sample.Incident) string {
	var b strings.Builder
	b.WriteString("| Alert | Of | What happened | Began | Mail came | Fired | Resolved |\n|---|---|---|---|---|---|---|\n")
	for _, i := range incidents {
		for _, s := range d.spells {
			if s.tenant == troubled && s.alert == i.Alert && s.domain == i.Domain {
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", s.alert, strings.TrimSpace(s.domain+" "+s.subject), i.What,
					short(i.Begin), short(s.came), short(s.fired), short(s.resolved))
			}
		}
	}
	return b.String()
}

func short(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return at.Format("Jan 2 15:04")
}

// checkTable holds the table against that of the documentation, or writes it.
func checkTable(t *testing.T, table string) {
	t.Helper()
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := strings.Cut(string(data), above)
	old, tail, closed := strings.Cut(rest, below)
	if !found || !closed {
		t.Fatalf("%s has no place for the table: %s", readme, above)
	}
	if *update {
		if err := os.WriteFile(readme, []byte(head+above+table+below+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(old, table); diff != "" {
		t.Errorf("%s is not as it is (-old +new), see -update:\n%s", readme, diff)
	}
}
