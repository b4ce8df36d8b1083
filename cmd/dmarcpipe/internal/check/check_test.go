package check

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mailGroups are those that this file and its neighbours test; the others have
// tests of their own.
var mailGroups = []string{GroupMTASTS, GroupDANE, GroupMX, GroupSubmission}

func mailResults(all []Result) []Result {
	return slices.DeleteFunc(all, func(r Result) bool { return !slices.Contains(mailGroups, r.Group) })
}

// changed lists the results that a good domain has not.
func changed(good, got []Result) []string {
	known := map[string]string{}
	for _, r := range good {
		known[r.Group+" "+r.Name] = string(r.Status) + " " + lasting(r.Text)
	}
	var lines []string
	for _, r := range got {
		key, text := r.Group+" "+r.Name, string(r.Status)+" "+lasting(r.Text)
		if known[key] != text {
			lines = append(lines, string(r.Status)+" "+key+": "+lasting(r.Text))
		}
	}
	return lines
}

// lasting takes out of a text what is another each time: which name server was
// asked, and days.
func lasting(text string) string {
	text = regexp.MustCompile(` on 127\.0\.0\.1:\d+`).ReplaceAllString(text, "")
	return regexp.MustCompile(`\d{4}-\d\d-\d\d`).ReplaceAllString(text, "DAY")
}

// brokenCase is what is wrong with the world, and what the check makes of it.
type brokenCase struct {
	name   string
	breaks func(*world)
	want   []string
}

func testBroken(t *testing.T, cases []brokenCase) {
	t.Helper()
	good := runGood(t)
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			test.breaks(w)
			all, took := w.run()
			if took > DefaultTimeout {
				t.Errorf("it took %s", took)
			}
			got := mailResults(all)
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
	for _, r := range runGood(t) {
		if r.Status != StatusPass {
			t.Errorf("%s %s: %s %s", r.Group, r.Name, r.Status, r.Text)
		}
	}
}

func runGood(t *testing.T) []Result {
	t.Helper()
	all, _ := newWorld(t).run()
	return mailResults(all)
}
