package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// teamsMessage is what a workflow of Microsoft Teams takes ("Post to a channel
// when a webhook request is received"): an adaptive card, https://adaptivecards.io.
type teamsMessage struct {
	Type        string            `json:"type"`
	Attachments []teamsAttachment `json:"attachments"`
}

type teamsAttachment struct {
	ContentType string    `json:"contentType"`
	Content     teamsCard `json:"content"`
}

type teamsCard struct {
	Schema  string         `json:"$schema"`
	Type    string         `json:"type"`
	Version string         `json:"version"`
	Width   map[string]any `json:"msteams"`
	Body    []teamsBlock   `json:"body"`
}

// teamsBlock is a paragraph. A RichTextBlock is used, as a TextBlock takes what
// is in it for Markdown.
type teamsBlock struct {
	Type      string     `json:"type"`
	Separator bool       `json:"separator,omitempty"`
	Inlines   []teamsRun `json:"inlines"`
}

type teamsRun struct {
	Type   string       `json:"type"`
	Text   string       `json:"text"`
	Weight string       `json:"weight,omitempty"`
	Color  string       `json:"color,omitempty"`
	Subtle bool         `json:"isSubtle,omitempty"`
	Select *teamsAction `json:"selectAction,omitempty"`
}

type teamsAction struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// The bounds of one card: Teams takes 28 KB.
const (
	maxCard     = 6   // alerts
	maxCardText = 600 // bytes of a description
)

func teams(_ string, alerts []Alert, _ time.Time) any {
	all := tidy(alerts)
	told, left := firstOf(all, maxCard)
	body := []teamsBlock{paragraph(false, teamsRun{Text: title(all), Weight: "Bolder"})}
	for _, a := range told {
		body = append(body, a.paragraphs()...)
	}
	if left > 0 {
		body = append(body, paragraph(true, teamsRun{Text: fmt.Sprintf("and %d more", left)}))
	}
	return teamsMessage{Type: "message", Attachments: []teamsAttachment{{
		ContentType: "application/vnd.microsoft.card.adaptive",
		Content: teamsCard{
			Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4",
			Width: map[string]any{"width": "Full"}, Body: body,
		},
	}}}
}

func (a Alert) paragraphs() []teamsBlock {
	color, ok := map[string]string{"critical": "Attention", "warning": "Warning", "resolved": "Good"}[a.state()]
	if !ok {
		color = "Accent"
	}
	all := []teamsBlock{paragraph(true, teamsRun{Text: a.state() + ": ", Weight: "Bolder", Color: color}, teamsRun{Text: a.Summary, Weight: "Bolder"})}
	if a.Firing && a.Description != "" {
		all = append(all, paragraph(false, teamsRun{Text: clean.Line(a.Description, maxCardText)}))
	}
	last := []teamsRun{{Text: a.when() + ", " + a.about(), Subtle: true}}
	if a.Runbook != "" {
		last = append(last, teamsRun{Text: " What to do", Select: &teamsAction{"Action.OpenUrl", a.Runbook}})
	}
	return append(all, paragraph(false, last...))
}

func paragraph(separator bool, runs ...teamsRun) teamsBlock {
	for i := range runs {
		runs[i].Type = "TextRun"
		runs[i].Text = strings.ReplaceAll(runs[i].Text, "{{", "{ {") // a function of the card, such as {{DATE(...)}}
	}
	return teamsBlock{Type: "RichTextBlock", Separator: separator, Inlines: runs}
}
