package parse

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// known are rows of a manifest that are wrong or ask for something else, with
// why; the key is the end of the path.
var known = map[string]string{
	"[Netease DMARC Failure Report] Rent Reminder.eml": "its base64 part says auth-failure: a failure report, no complaint",
	"test_empty.xml": "its one row has neither a source nor a count: the row is skipped",
}

// TestCorpus reads a folder of real reports against its MANIFEST.tsv. It runs
// only where DMARCPIPE_CORPUS names one: real reports are not ours to publish.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("DMARCPIPE_CORPUS")
	if dir == "" {
		t.Log("DMARCPIPE_CORPUS is not set: nothing to compare with")
		return
	}
	agree, total := map[string]int{}, map[string]int{}
	for _, row := range manifest(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, row["path"]))
		if err != nil {
			t.Fatal(err)
		}
		f := pick(Mail(data, filepath.Base(row["path"]), full), row["report"])
		got := facts(f)
		for fact, want := range wantedFacts(t, row, f.Kind) {
			name := string(f.Kind) + " " + fact
			total[name]++
			if got[fact] == want {
				agree[name]++
			} else if why, ok := known[filepath.Base(row["path"])]; ok {
				t.Logf("%s: %s is %q, not %q: %s", row["path"], fact, got[fact], want, why)
			} else {
				t.Errorf("%s: %s is %q, want %q (%s%v)", row["path"], fact, got[fact], want, f.Detail, f.Err)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%-24s %d of %d agree", name, agree[name], total[name])
	}
}

// pick returns the finding of the member that a row names, or the first one.
func pick(fs []Finding, member string) Finding {
	for _, f := range fs {
		if member != "" && f.Member == member {
			return f
		}
	}
	return fs[0]
}

// manifest returns the rows of a manifest by their columns.
func manifest(t *testing.T, dir string) []map[string]string {
	text, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	head := strings.Split(lines[0], "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range strings.Split(line, "\t") {
			row[head[i]] = cell
		}
		rows = append(rows, row)
	}
	if len(rows) < 100 || !slices.Contains(head, "expect") {
		t.Fatalf("%s: %d rows with the columns %q", dir, len(rows), head)
	}
	return rows
}
