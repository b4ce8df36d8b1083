package parse

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// known are rows of a manifest that are wrong or ask for something else, with
// why; the key is the end of the path.
var known = map[string]string{
	"[Netease DMARC Failure Report] Rent Reminder.eml": "its base64 part says auth-failure: a failure report, no complaint",
	"test_empty.xml": "its one row has neither a source nor a count: the row is skipped",
}

// columns of a manifest that are compared for every accepted report.
var columns = []string{"org_name", "report_id", "domain", "begin", "end", "records", "sum_count", "pass_records", "pass_messages"}

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
		f := pick(Mail(data, filepath.Base(row["path"]), Options{}), row["report"])
		for column, got := range facts(f) {
			want := row[column]
			if column == "expect" {
				want = verdictOf(row)
			} else if want == "" || f.Kind != KindDMARC {
				continue
			}
			total[column]++
			if got == want {
				agree[column]++
			} else if why, ok := known[filepath.Base(row["path"])]; ok {
				t.Logf("%s: %s is %q, not %q: %s", row["path"], column, got, want, why)
			} else {
				t.Errorf("%s: %s is %q, want %q (%s%v)", row["path"], column, got, want, f.Detail, f.Err)
			}
		}
	}
	for _, c := range append([]string{"expect"}, columns...) {
		t.Logf("%-14s %d of %d agree", c, agree[c], total[c])
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

// facts are the columns of a manifest as we see them.
func facts(f Finding) map[string]string {
	got := map[string]string{"expect": string(f.Kind)}
	if f.Kind == KindRejected && f.Err.Reason == reason.Internal {
		got["expect"] = string(reason.Internal)
	}
	if f.Kind != KindDMARC {
		return got
	}
	u := func(n uint64) string { return strconv.FormatUint(n, 10) }
	r := f.Report
	got["org_name"], got["report_id"], got["domain"] = r.OrgName, r.ReportID, r.Policy.Domain
	got["begin"], got["end"] = strconv.FormatInt(r.Begin.Unix(), 10), strconv.FormatInt(r.End.Unix(), 10)
	got["records"], got["sum_count"] = u(r.Totals.Records), u(r.Totals.Messages)
	got["pass_records"], got["pass_messages"] = u(r.Totals.PassRecords), u(r.Totals.PassMessages)
	return got
}

func verdictOf(row map[string]string) string {
	switch {
	case row["expect"] == "ignore":
		return string(KindNotReport)
	case row["expect"] == "reject":
		return string(KindRejected)
	case strings.HasPrefix(row["kind"], "tlsrpt"), strings.HasPrefix(row["kind"], "ruf"):
		return string(reason.Internal)
	}
	return string(KindDMARC)
}

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
