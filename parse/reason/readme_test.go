package reason

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of reasons into the README")

// The table that operators read is made from the list that the code uses.
func TestReadmeListsEveryReason(t *testing.T) {
	const file, open, end = "../README.md", "<!-- reasons -->\n", "<!-- /reasons -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), open)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no marks for the table", file)
	}
	want := before + open + table() + end + after
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s is not up to date; run: go test ./parse/reason -update", file)
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("| reason | what it means, and what to do |\n|---|---|\n")
	for _, r := range All() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r, r.Explain())
	}
	return b.String()
}
