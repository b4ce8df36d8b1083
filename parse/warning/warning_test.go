package warning

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// Every declared kind is in the list that metrics are made from, and in the
// README that explains it.
func TestEveryKindIsListed(t *testing.T) {
	listed := make([]string, len(Kinds))
	for i, kind := range Kinds {
		listed[i] = string(kind)
	}
	slices.Sort(listed)
	for file, pattern := range map[string]string{
		"warning.go":   `Kind = "([a-z0-9_]+)"`,
		"../README.md": "(?m)^\\| `([a-z0-9_]+)` \\| [^|]+ \\|$",
	} {
		found := matches(t, file, pattern)
		for _, kind := range listed {
			if !slices.Contains(found, kind) {
				t.Errorf("%s does not have %s", file, kind)
			}
		}
		if file == "warning.go" && len(found) != len(listed) {
			t.Errorf("%d kinds are declared, %d are listed", len(found), len(listed))
		}
	}
}

func matches(t *testing.T, file, pattern string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
		found = append(found, m[1])
	}
	return found
}
