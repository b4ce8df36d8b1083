package alert

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// The bounds of what is printed of a text that a stranger may have chosen, in
// bytes, and of a line, in columns.
const (
	maxCell  = 60
	maxText  = 2000
	maxWidth = 100
)

// Print writes a table of alerts for people, with what to do below each.
func Print(w io.Writer, all []notify.Alert) error {
	g := grid.New(fmt.Sprintf("Alerts that fire now: %d", len(all)),
		"severity", "alert", "domain", "subject", "since (UTC)", "mail of", ">value", ">baseline", ">threshold")
	for i := range all {
		printRow(g, &all[i])
	}
	return g.Print(w)
}

func printRow(g *grid.Grid, a *notify.Alert) {
	day := "-"
	if !a.Day.IsZero() {
		day = a.Day.Format(time.DateOnly)
	}
	value, baseline, threshold := figures(a)
	g.Row(cell(a.Severity), cell(a.Name), cell(domain(a)), cell(a.Subject), a.Since.UTC().Format("2006-01-02 15:04"), day, value, baseline, threshold)
	text := a.Description
	if len(a.Examples) > 0 {
		text += " For example: " + strings.Join(a.Examples, ", ") + "."
	}
	if text == "" {
		return
	}
	for _, line := range grid.Wrap(clean.Line(text, maxText), maxWidth) {
		g.Row("  " + line)
	}
}

// cell makes a text fit for a table on a terminal.
func cell(s string) string {
	if s == "" {
		return "-"
	}
	return clean.Line(s, maxCell)
}

// domain is the domain, with its tenant where it has one.
func domain(a *notify.Alert) string {
	if a.Tenant == "" {
		return a.Domain
	}
	return a.Domain + " (" + a.Tenant + ")"
}

// figures are those of an alert in the unit of its rule; a dash is none.
func figures(a *notify.Alert) (value, baseline, threshold string) {
	rule, ok := alerts.ByName(a.Name)
	if !ok {
		return fmt.Sprint(a.Value), fmt.Sprint(a.Baseline), fmt.Sprint(a.Threshold)
	}
	value, baseline, threshold = rule.Unit.Format(a.Value), "-", "-"
	if rule.View != nil {
		threshold = rule.Unit.Format(a.Threshold)
		if rule.View.Baseline != "" {
			baseline = rule.Unit.Format(a.Baseline)
		}
	}
	if rule.Unit == alerts.Days {
		value += " days"
	}
	return value, baseline, threshold
}
