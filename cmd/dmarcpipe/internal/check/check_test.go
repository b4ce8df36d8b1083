package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mailGroups are those that this file and its neighbours test; the others have
// tests of their own.
var mailGroups = []string{GroupMTASTS, GroupDANE, GroupMX, GroupSubmission}

func mailResults(all []Result) []Result {
	return slices.DeleteFunc(all, func(r Result) bool { return !slices.Contains(mailGroups, r.Group) })
}

// changed lists the results that are not those of a good domain, and the names
// of those that are missing.
func changed(good, got []Result) []string {
	known := map[string]string{}
	for _, r := range good {
		known[r.Group+" "+r.Name] = string(r.Status) + " " + r.Text
	}
	var lines []string
	for _, r := range got {
		key, text := r.Group+" "+r.Name, string(r.Status)+" "+r.Text
		if known[key] != text {
			lines = append(lines, string(r.Status)+" "+key+": "+r.Text)
		}
		delete(known, key)
	}
	for key := range known {
		lines = append(lines, "no "+key)
	}
	slices.SortStableFunc(lines, func(a, b string) int { // what is missing comes in the order of a map
		if strings.HasPrefix(a, "no ") && strings.HasPrefix(b, "no ") {
			return strings.Compare(a, b)
		}
		return 0
	})
	return lines
}

// brokenCase is what is wrong with the world, and what the check makes of it.
type brokenCase struct {
	name   string
	breaks func(*world)
	want   []string
}

func testBroken(t *testing.T, cases []brokenCase) {
	t.Helper()
	good := mailResults(newWorld(t).run())
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			test.breaks(w)
			got := mailResults(w.run())
			if diff := cmp.Diff(test.want, changed(good, got)); diff != "" {
				t.Error(diff)
			}
			for _, r := range got {
				if r.Next == "" && (r.Status == StatusWarn || r.Status == StatusFail || r.Status == StatusUnknown) {
					t.Errorf("%s %s: no next step", r.Group, r.Name)
				}
			}
		})
	}
}

func TestGood(t *testing.T) {
	for _, r := range mailResults(newWorld(t).run()) {
		if r.Status != StatusPass {
			t.Errorf("%s %s: %s %s", r.Group, r.Name, r.Status, r.Text)
		}
	}
}
