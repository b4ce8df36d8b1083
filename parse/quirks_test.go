package parse

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// suites are the folders of case files by their prefix in the table of quirks.
// A suite that is listed has each of its files in the table.
var suites = map[string]struct {
	glob, cut string // the cases, and the end that the table leaves out
	listed    bool
}{
	"xml":     {"aggregate/testdata/*.xml", ".xml", true},
	"mail":    {"testdata/mails/*.eml", ".eml", true},
	"tls":     {"tlsrpt/testdata/*.json", ".json", true},
	"failure": {"failure/testdata/*.want", ".want", true},
	"hostile": {"hostile/testdata/*.want", ".want", false},
}

// TestQuirks holds that the table of quirks names cases that exist, and each
// that does.
func TestQuirks(t *testing.T) {
	named := namedCases(t)
	there := goTests(t)
	for prefix, suite := range suites {
		paths, err := filepath.Glob(suite.glob)
		must(t, err)
		for _, path := range paths {
			name := prefix + "/" + strings.TrimSuffix(filepath.Base(path), suite.cut)
			there = append(there, name)
			if suite.listed && !slices.Contains(named, name) {
				t.Errorf("%s is in no row of testdata/QUIRKS.md", name)
			}
		}
	}
	for _, name := range named {
		if !slices.Contains(there, name) {
			t.Errorf("testdata/QUIRKS.md names %s, which is not there", name)
		}
	}
}

// namedCases returns the last cells of the table, case by case.
func namedCases(t *testing.T) (names []string) {
	text, err := os.ReadFile("testdata/QUIRKS.md")
	must(t, err)
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 6 || cells[4] == " cases " || strings.HasPrefix(cells[4], "-") {
			if strings.HasPrefix(line, "|") && len(cells) != 6 {
				t.Errorf("a row of %d cells: %s", len(cells)-2, line)
			}
			continue
		}
		cases := strings.Fields(cells[4])
		if len(cases) == 0 {
			t.Errorf("a row without a case: %s", line)
		}
		names = append(names, cases...)
	}
	if len(names) < 300 {
		t.Fatalf("%d cases in the table", len(names))
	}
	return names
}

var goTest = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)

// goTests returns the names of all tests of the packages here.
func goTests(t *testing.T) (names []string) {
	for _, pattern := range []string{"*_test.go", "*/*_test.go"} {
		paths, err := filepath.Glob(pattern)
		must(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			must(t, err)
			for _, match := range goTest.FindAllSubmatch(text, -1) {
				names = append(names, string(match[1]))
			}
		}
	}
	return names
}
