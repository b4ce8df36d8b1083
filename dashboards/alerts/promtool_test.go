package alerts

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func promtool(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatalf("%v: it is part of Prometheus (package prometheus of Debian)", err)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	return string(out), err
}

func TestPromtoolCheck(t *testing.T) {
	out, err := promtool(t, "check", "rules", "--lint=all", "--lint-fatal", "prometheus.yml")
	if want := fmt.Sprintf("SUCCESS: %d rules found", len(Rules())); err != nil || !strings.Contains(out, want) {
		t.Errorf("%v\n%s", err, out)
	}
}

// cases is a file of promtool for one rule.
type cases struct {
	Tests []struct {
		Name   string `yaml:"name"`
		Checks []struct {
			Time   string `yaml:"eval_time"`
			Alert  string `yaml:"alertname"`
			Alerts []any  `yaml:"exp_alerts"`
		} `yaml:"alert_rule_test"`
	} `yaml:"tests"`
}

// sorts are the cases that a rule must have, by how their names begin.
var sorts = map[Kind][]string{
	Domain:    {"fires", "quiet", "resolves", "late", "restart", "override"},
	Operation: {"fires", "quiet", "resolves", "late"},
}

// Each rule does in Prometheus what its cases say, and has one of each sort.
func TestPromtoolCases(t *testing.T) {
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			for _, sort := range sorts[r.Kind] {
				if n := casesOf(t, r.Name, sort); n == 0 {
					t.Errorf("no case %q", sort)
				}
			}
			if out, err := judge(t, r); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// casesOf counts the cases of a sort, and sees that each says what its sort is.
func casesOf(t *testing.T, rule, sort string) (n int) {
	t.Helper()
	text, err := os.ReadFile(casesFile(rule))
	if err != nil {
		t.Fatal(err)
	}
	var c cases
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	for _, test := range c.Tests {
		if !strings.HasPrefix(test.Name, sort+": ") {
			continue
		}
		n++
		var fires []bool
		for _, check := range test.Checks {
			fires = append(fires, len(check.Alerts) > 0)
			if check.Alert != rule {
				t.Errorf("%s: looks for %s", test.Name, check.Alert)
			}
		}
		if !fits(sort, fires) {
			t.Errorf("%s: fires %v", test.Name, fires)
		}
	}
	return n
}

// fits reports whether the checks of a case fire as its sort has it.
func fits(sort string, fires []bool) bool {
	switch sort {
	case "fires", "override":
		return fires[len(fires)-1]
	case "quiet":
		return !slices.Contains(fires, true)
	case "resolves":
		return len(fires) > 1 && fires[0] && !fires[len(fires)-1]
	default:
		return len(fires) > 0
	}
}

func casesFile(rule string) string { return filepath.Join("tests", rule+".yml") }

// No file of cases is about a rule that is gone.
func TestCasesHaveRules(t *testing.T) {
	files, err := filepath.Glob(casesFile("*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".yml")
		if _, ok := ByName(name); !ok {
			t.Errorf("%s: no such rule", f)
		}
	}
}

// judge runs the cases of r against r alone, which is quicker than with all rules.
func judge(t *testing.T, r Rule) (string, error) {
	t.Helper()
	rules, err := promYAML(promGroup{Name: "one", Rules: promRules([]Rule{r})})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(casesFile(r.Name))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "tests"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"prometheus.yml": rules, casesFile(r.Name): text} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return promtool(t, "test", "rules", filepath.Join(dir, casesFile(r.Name)))
}

// mutation is a way to break an expression: what is replaced, and by what.
type mutation struct {
	pattern      *regexp.Regexp
	replacements map[string]string // by what was found; for all with ""
}

// limits are thresholds, and the numbers but 0 that something is compared with.
const limits = `\$\w+|(?:[<>]=?|\+) [1-9]\d*\b`

var mutations = []mutation{
	{regexp.MustCompile(` (>=|<=|==|>|<) `), map[string]string{" >= ": " < ", " <= ": " > ", " == ": " != ", " > ": " <= ", " < ": " >= "}},
	{regexp.MustCompile(limits), map[string]string{"": "$0 * 1.5"}},
	{regexp.MustCompile(limits), map[string]string{"": "$0 * 0.5"}},
}

// The cases see when a comparison is turned round, or a threshold is another.
func TestMutations(t *testing.T) {
	for _, r := range Rules() {
		for i, mutant := range mutants(r.Prometheus.Expr) {
			t.Run(fmt.Sprintf("%s/%d", r.Name, i), func(t *testing.T) {
				t.Parallel()
				broken := r
				broken.Prometheus.Expr = mutant
				out, err := judge(t, broken)
				if err == nil || !strings.Contains(out, "FAILED:") {
					t.Errorf("no case sees the difference to\n%s\n%v %s", mutant, err, out)
				}
			})
		}
	}
}

// mutants are all expressions with one place that is broken.
func mutants(expr string) (all []string) {
	for _, m := range mutations {
		for _, at := range m.pattern.FindAllStringIndex(expr, -1) {
			found := expr[at[0]:at[1]]
			instead, ok := m.replacements[found]
			if !ok {
				instead = strings.ReplaceAll(m.replacements[""], "$0", found)
			}
			all = append(all, expr[:at[0]]+instead+expr[at[1]:])
		}
	}
	return all
}
