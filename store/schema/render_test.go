package schema

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

func TestRenderGolden(t *testing.T) {
	for _, mode := range Modes {
		t.Run(string(mode), func(t *testing.T) {
			got := renderAll(t, Target{Mode: mode, Database: "dmarc", Cluster: "main"})
			golden := filepath.Join("testdata", string(mode)+".golden.sql")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("a rendering changed; look at it and run with -update (-want +got):\n%s", diff)
			}
		})
	}
}

func renderAll(t *testing.T, target Target) string {
	t.Helper()
	all, err := Migrations()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, m := range append([]Migration{{Name: "schema_migrations", Text: historyTable}}, all...) {
		statements, err := m.Render(target)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			out.WriteString(s + "\n;\n\n")
		}
	}
	return out.String()
}

// Every table of a cluster has to be replicated, and made and changed on all of
// its hosts.
func TestRenderCluster(t *testing.T) {
	got := renderAll(t, Target{Mode: Cluster, Database: "dmarc", Cluster: "main"})
	changes := strings.Count(got, "CREATE ") + strings.Count(got, "ALTER TABLE ")
	if n := strings.Count(got, " ON CLUSTER `main`"); n != changes {
		t.Errorf("%d of %d statements have ON CLUSTER", n, changes)
	}
	if n := strings.Count(got, "ENGINE = ") - strings.Count(got, "ENGINE = Replicated"); n != 0 {
		t.Errorf("%d tables are not replicated", n)
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{
		"dmarc":       "`dmarc`",
		"a`; DROP b":  "`a\\`; DROP b`",
		`back\slash`:  "`back\\\\slash`",
		"with spaces": "`with spaces`",
	} {
		if got := quote(name); got != want {
			t.Errorf("quote(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestRenderReportsBadTemplates(t *testing.T) {
	for _, text := range []string{"{{table}}", "{{nothing}}", "{{"} {
		if _, err := (Migration{Text: text}).Render(Target{}); err == nil {
			t.Errorf("Render(%q) succeeded", text)
		}
	}
}
