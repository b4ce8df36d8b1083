package notify

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
)

const (
	maxTold   = 50 // alerts in one mail
	textWidth = 72 // columns, RFC 5322 section 2.1.1 recommends up to 78
)

// letterOf is the mail for alerts.
func letterOf(alerts []Alert) Letter {
	all := tidy(alerts)
	l := Letter{Subject: "[dmarcpipe] " + title(all)}
	told, left := firstOf(all, maxTold)
	l.Text = alertText(count(all), told, left)
	l.HTML = alertPage(count(all), told, left)
	return l
}

// firstOf returns the first n alerts, and how many there are more.
func firstOf(all []Alert, n int) (told []Alert, left int) {
	told = all[:min(len(all), n)]
	return told, len(all) - len(told)
}

// alertText is what a terminal shows.
func alertText(sum string, alerts []Alert, left int) string {
	var b strings.Builder
	b.WriteString(sum + "\n")
	for _, a := range alerts {
		b.WriteString("\n")
		writeWrapped(&b, "", strings.ToUpper(a.state())+": "+a.Summary)
		b.WriteString("\n")
		if a.Description != "" && a.Firing {
			writeWrapped(&b, "  ", a.Description)
			b.WriteString("\n")
		}
		for _, row := range a.rows() {
			fmt.Fprintf(&b, "  %-9s%s\n", row.Key, row.Value)
		}
	}
	if left > 0 {
		fmt.Fprintf(&b, "\nand %d more\n", left)
	}
	b.WriteString("\n-- \n" + whoSent + "\n")
	return b.String()
}

// whoSent ends each mail.
const whoSent = "dmarcpipe sends this as receiver of notify in its configuration."

// row is one line of the table below an alert.
type row struct{ Key, Value string }

func (a Alert) rows() []row {
	rows := []row{{"when", a.when()}, {"rule", a.about()}}
	if a.Runbook != "" {
		rows = append(rows, row{"runbook", a.Runbook})
	}
	return rows
}

// writeWrapped breaks text at blanks into indented lines.
func writeWrapped(b *strings.Builder, indent, text string) {
	for _, line := range grid.Wrap(text, textWidth-len(indent)) {
		b.WriteString(indent + line + "\n")
	}
}

// alertPage is what other mail readers show. It has no script, no style sheet of
// its own and nothing from elsewhere.
func alertPage(sum string, alerts []Alert, left int) string {
	var b strings.Builder
	err := template.Must(template.New("alerts").Parse(alertTemplate)).Execute(&b, map[string]any{
		"Sum": sum, "Alerts": views(alerts), "Left": left, "Who": whoSent,
	})
	if err != nil { // a strings.Builder takes everything, and a test renders all of the template
		return ""
	}
	return b.String()
}

// view is an alert in the page.
type view struct {
	State, Color, Summary, Description, When, About, Runbook string
}

func views(alerts []Alert) []view {
	all := make([]view, 0, len(alerts))
	for _, a := range alerts {
		v := view{State: a.state(), Color: a.color(), Summary: a.Summary, When: a.when(), About: a.about(), Runbook: a.Runbook}
		if a.Firing {
			v.Description = a.Description
		}
		all = append(all, v)
	}
	return all
}

// color is readable on white and on black.
func (a Alert) color() string {
	switch a.state() {
	case "critical":
		return "#d32f2f"
	case "warning":
		return "#b26a00"
	case "resolved":
		return "#2e8540"
	}
	return "#2f6fbb"
}

const alertTemplate = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{{.Sum}}</title></head>
<body style="margin:0 auto;max-width:40em;padding:1em;font:16px/1.45 system-ui,-apple-system,Segoe UI,Roboto,sans-serif">
<p><strong>{{.Sum}}</strong></p>
{{range .Alerts}}<div style="border-left:4px solid {{.Color}};padding:0 0 0 12px;margin:0 0 1.5em">
<p style="margin:0 0 .4em"><strong style="color:{{.Color}}">{{.State}}</strong><br><strong>{{.Summary}}</strong></p>
{{with .Description}}<p style="margin:0 0 .4em">{{.}}</p>
{{end}}<p style="margin:0;font-size:14px;opacity:.75">{{.When}}<br>{{.About}}{{with .Runbook}}<br><a href="{{.}}">What to do</a>{{end}}</p>
</div>
{{end}}{{with .Left}}<p>and {{.}} more</p>
{{end}}<p style="font-size:13px;opacity:.65">{{.Who}}</p>
</body></html>
`
