package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dmarcpipe/dmarcpipe/"

type pkg struct {
	ImportPath string
	Imports    []string
}

// The folders depend on each other in one direction only:
// cmd -> ingest, store -> parse.
func TestFoldersPointDown(t *testing.T) {
	allowed := map[string][]string{
		"cmd":        {"cmd", "ingest", "store", "parse", "dashboards", "deploy"},
		"ingest":     {"ingest", "parse"},
		"store":      {"store", "parse"},
		"parse":      {"parse"},
		"dashboards": {"dashboards"},
		"deploy":     {"deploy"},
	}
	for _, p := range packages(t) {
		from, _, _ := strings.Cut(strings.TrimPrefix(p.ImportPath, module), "/")
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			top, _, _ := strings.Cut(to, "/")
			if ours && !slices.Contains(allowed[from], top) {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
}

// Each client library has one place that may import it, so that it can be
// replaced there.
func TestOneImporterEach(t *testing.T) {
	owner := map[string]string{
		"github.com/emersion/go-imap/":   "ingest/imap",
		"github.com/ClickHouse/":         "store",
		"github.com/ebitengine/purego":   "store/engine",
		"github.com/emersion/go-msgauth": "parse/trust",
	}
	for _, p := range packages(t) {
		for library, folder := range owner {
			uses := slices.ContainsFunc(p.Imports, func(i string) bool { return strings.HasPrefix(i, library) })
			if uses && !strings.HasPrefix(p.ImportPath+"/", module+folder+"/") {
				t.Errorf("%s imports %s; only %s may", p.ImportPath, library, folder)
			}
		}
	}
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("found only %d packages", len(all))
	}
	return all
}
