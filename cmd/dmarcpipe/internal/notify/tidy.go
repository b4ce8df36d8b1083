package notify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// The bounds of what is told of one alert, in bytes.
const (
	maxWord        = 255 // a name, such as one of a domain
	maxSummary     = 300
	maxDescription = 2000
	maxLink        = 1000
	maxExamples    = 3
)

// tidy returns alerts for people: the most urgent first, in a stable order, each
// text in one bounded line without anything that misleads the eye. Strangers
// choose parts of them.
func tidy(alerts []Alert) []Alert {
	all := slices.Clone(alerts)
	for i := range all {
		all[i] = all[i].tidy()
	}
	slices.SortStableFunc(all, func(a, b Alert) int {
		return cmp.Or(a.rank()-b.rank(), cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Subject, b.Subject))
	})
	return all
}

func (a Alert) tidy() Alert {
	for text, size := range map[*string]int{
		&a.Name: maxWord, &a.Severity: maxName, &a.Tenant: maxWord, &a.Domain: maxWord, &a.Subject: maxWord,
		&a.Summary: maxSummary, &a.Description: maxDescription, &a.Runbook: maxLink,
	} {
		*text = clean.Line(*text, size)
	}
	if !strings.HasPrefix(a.Runbook, "https://") && !strings.HasPrefix(a.Runbook, "http://") {
		a.Runbook = ""
	}
	a.Summary = cmp.Or(a.Summary, a.Name)
	a.Examples = slices.Clone(a.Examples[:min(len(a.Examples), maxExamples)])
	for i, text := range a.Examples {
		a.Examples[i] = clean.Line(text, maxWord)
	}
	return a
}

// rank is low for what is urgent.
func (a Alert) rank() int {
	rank := map[string]int{"critical": 0, "warning": 1}
	r, ok := rank[a.Severity]
	if !ok {
		r = 2
	}
	if !a.Firing {
		r += 3
	}
	return r
}

// state is what people look for first.
func (a Alert) state() string {
	if !a.Firing {
		return "resolved"
	}
	return a.Severity
}

// count says how many alerts there are of each kind, such as "2 firing, 1
// resolved".
func count(alerts []Alert) string {
	firing := 0
	for _, a := range alerts {
		if a.Firing {
			firing++
		}
	}
	var parts []string
	if firing > 0 {
		parts = append(parts, fmt.Sprintf("%d firing", firing))
	}
	if resolved := len(alerts) - firing; resolved > 0 {
		parts = append(parts, fmt.Sprintf("%d resolved", resolved))
	}
	return strings.Join(parts, ", ")
}

// title says in one line what all is about.
func title(alerts []Alert) string {
	if len(alerts) == 1 {
		return alerts[0].state() + ": " + alerts[0].Summary
	}
	var about []string
	for _, a := range alerts {
		if name := cmp.Or(a.Domain, a.Name); !slices.Contains(about, name) {
			about = append(about, name)
		}
	}
	text := count(alerts) + ": " + about[0]
	if len(about) > 1 {
		text += fmt.Sprintf(" and %d more", len(about)-1)
	}
	return text
}

// when says since when an alert fires, and what it is about.
func (a Alert) when() string {
	const layout = "2006-01-02 15:04 UTC"
	text := "since " + a.Since.UTC().Format(layout)
	if !a.Firing && !a.Resolved.IsZero() {
		text = "from " + a.Since.UTC().Format(layout) + " to " + a.Resolved.UTC().Format(layout)
	}
	if !a.Day.IsZero() {
		text += ", mail of " + day(a.Day)
	}
	return text
}

// about names rule, domain and subject, and the tenant where there are more.
func (a Alert) about() string {
	parts := []string{a.Name, a.Domain, a.Subject}
	if a.Tenant != defaultTenant {
		parts = append(parts, a.Tenant)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

const defaultTenant = "default" // where nobody set another
