package alerts

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The thresholds that a rule names are those of its condition and of its view.
func TestThresholdsOfRules(t *testing.T) {
	used := map[string]bool{}
	for _, r := range Rules() {
		for _, name := range r.Thresholds {
			used[name] = true
			if _, ok := ThresholdByName(name); !ok {
				t.Errorf("%s: no threshold %s", r.Name, name)
			}
		}
		if r.View == nil {
			continue
		}
		v := r.View
		inSQL := names(v.Value, v.Baseline, v.Threshold, v.Where)
		inSQL = slices.DeleteFunc(inSQL, func(n string) bool { return slices.Contains([]string{"value", "baseline", "threshold"}, n) })
		if want := slices.Sorted(slices.Values(r.Thresholds)); !slices.Equal(inSQL, want) {
			t.Errorf("%s: view has %v, want %v", r.Name, inSQL, want)
		}
	}
	for _, threshold := range Thresholds {
		if !used[threshold.Name] {
			t.Errorf("no rule uses %s", threshold.Name)
		}
	}
}

var namePattern = regexp.MustCompile(`\$([a-z]\w*)`)

// names are the thresholds that texts have, each once, sorted.
func names(texts ...string) []string {
	found := map[string]bool{}
	for _, m := range namePattern.FindAllStringSubmatch(strings.Join(texts, " "), -1) {
		found[m[1]] = true
	}
	var all []string
	for name := range found {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// A name that begins another would be filled in its place.
func TestNoThresholdBeginsAnother(t *testing.T) {
	for _, a := range Thresholds {
		for _, b := range Thresholds {
			if a != b && strings.HasPrefix(b.Name, a.Name) {
				t.Errorf("%s begins %s", a.Name, b.Name)
			}
		}
	}
}

func TestByName(t *testing.T) {
	for _, r := range Rules() {
		if got, ok := ByName(r.Name); !ok || got.Summary != r.Summary {
			t.Errorf("%s: %v, %t", r.Name, got, ok)
		}
	}
	if _, ok := ByName("Another"); ok {
		t.Error("a rule that is not there")
	}
}

func TestInForce(t *testing.T) {
	got := InForce(map[string]float64{"spoof_messages": 0}, map[string]float64{"spoof_messages": 7, "lost_messages": 8, "another": 9})
	if len(got) != len(Thresholds) {
		t.Errorf("%d thresholds: %v", len(got), got)
	}
	for name, want := range map[string]float64{"spoof_messages": 0, "lost_messages": 8, "spoof_factor": 5} {
		if got[name] != want {
			t.Errorf("%s: %v, want %v", name, got[name], want)
		}
	}
}

// The example of the configuration has each threshold with its default.
func TestExampleHasThresholds(t *testing.T) {
	text, err := os.ReadFile("../../deploy/dmarcpipe.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, threshold := range Thresholds {
		line := fmt.Sprintf("\n    #%s: %s\n", threshold.Name, threshold.Unit.short(threshold.Default))
		if !strings.Contains(string(text), line) {
			t.Errorf("deploy/dmarcpipe.example.yaml has no line %q", strings.TrimSpace(line))
		}
	}
}
