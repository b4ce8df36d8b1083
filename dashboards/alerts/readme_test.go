package alerts

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const readme = "README.md"

// The tables of the documentation are those of the code.
func TestReadmeTables(t *testing.T) {
	section(t, readme, "alerts", rulesTable(t))
	section(t, readme, "thresholds", thresholdsTable())
}

// section holds the part of a file between two markers.
func section(t *testing.T, file, name, want string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	head, rest, found := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for %s", file, name)
	}
	sameAs(t, file, []byte(head+begin+want+end+tail))
}

// rulesTable has a rule in each line, and how many cases of each sort it has.
func rulesTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| alert | severity | fires when | fires | quiet | resolves | late | restart | override |\n|---|---|---|--:|--:|--:|--:|--:|--:|\n")
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |", r.Name, anchor(r.Name), r.Severity, fill(r.Condition, words))
		for _, sort := range sorts[Domain] {
			fmt.Fprintf(&b, " %s |", strings.TrimPrefix(strconv.Itoa(casesOf(t, r.Name, sort)), "0"))
		}
		b.WriteString("\n")
	}
	return b.String() + "\nThe numbers count the cases in [`tests`](tests) that `promtool` runs.\n"
}

// words is the default of a threshold as people read it.
func words(t Threshold) string { return "**" + t.Unit.short(t.Default) + "**" }

// short is v as a threshold is written.
func (u Unit) short(v float64) string {
	if u == Share {
		return u.Format(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func thresholdsTable() string {
	var b strings.Builder
	b.WriteString("| threshold | default | what it is | alerts |\n|---|--:|---|---|\n")
	for _, threshold := range Thresholds {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", threshold.Name, threshold.Unit.short(threshold.Default), threshold.Meaning, strings.Join(usersOf(threshold), ", "))
	}
	return b.String()
}

// usersOf are links to the rules with a threshold.
func usersOf(t Threshold) (links []string) {
	for _, r := range Rules() {
		if slices.Contains(r.Thresholds, t.Name) {
			links = append(links, fmt.Sprintf("[%s](#%s)", r.Name, anchor(r.Name)))
		}
	}
	return links
}

// Each rule has a runbook, in the order of the rules: what to look at, what to do,
// and when it is a false alarm.
func TestRunbooks(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "## Runbooks\n")
	rest, _, _ = strings.Cut(rest, "\n## ")
	books := strings.Split(rest, "\n### ")[1:]
	if len(books) != len(Rules()) {
		t.Fatalf("%d runbooks for %d rules", len(books), len(Rules()))
	}
	for i, r := range Rules() {
		for _, part := range parts[r.Kind] {
			if !strings.Contains(books[i], part) {
				t.Errorf("%s: no %q", r.Name, part)
			}
		}
		if !strings.HasPrefix(books[i], r.Name+"\n") {
			t.Errorf("%.40q is in the place of %s", books[i], r.Name)
		}
		if r.Kind == Domain && !slices.ContainsFunc(r.Thresholds, func(name string) bool { return strings.Contains(books[i], "`"+name+"`") }) {
			t.Errorf("%s: says none of its thresholds %v", r.Name, r.Thresholds)
		}
	}
}

// parts are what a runbook of a kind has.
var parts = map[Kind][]string{
	Domain:    {"```sql\n", "\n* ", "\nFalse alarm: "},
	Operation: {"\n* ", "\nFalse alarm: "},
}
