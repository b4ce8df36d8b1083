package main

import (
	"bufio"
	"context"
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/alert"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

type alertsCmd struct {
	configFlag
	JSON bool `name:"json" help:"One JSON object a line for each alert."`
}

// Help is printed by --help.
func (alertsCmd) Help() string {
	return `Prints what fires now, the most urgent first, and below each alert what to do. Alerts of domains are
judged now, also where no worker runs; those of the worker are as it saw them last. Nobody is told:
the worker does that, as notify in the configuration says.

The exit status is 0 also where alerts fire.

Example:

  dmarcpipe alerts`
}

// Run prints the alerts.
func (cmd alertsCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	all, err := app.Alerts(ctx, c.opening(cfg), time.Now())
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.stdout)
	switch {
	case cmd.JSON:
		err = printAlerts(out, all)
	case len(all) == 0:
		c.say("no alert fires now")
	default:
		err = alert.Print(out, all)
	}
	if err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return out.Flush()
}

// alertLine is an alert as programs read it.
type alertLine struct {
	Severity    string   `json:"severity"`
	Alert       string   `json:"alert"`
	Tenant      string   `json:"tenant"`
	Domain      string   `json:"domain"`
	Subject     string   `json:"subject"`
	Since       string   `json:"since"` // RFC 3339
	Day         string   `json:"day"`   // "" for alerts of the worker
	Value       float64  `json:"value"`
	Baseline    float64  `json:"baseline"`
	Threshold   float64  `json:"threshold"`
	Summary     string   `json:"summary"`
	Description string   `json:"description"`
	Runbook     string   `json:"runbook"`
	Examples    []string `json:"examples"`
}

func printAlerts(out *bufio.Writer, all []notify.Alert) error {
	lines := jsonLines(out)
	for _, a := range all {
		line := alertLine{
			Severity: plain(a.Severity), Alert: plain(a.Name), Tenant: plain(a.Tenant), Domain: plain(a.Domain), Subject: plain(a.Subject),
			Since: a.Since.UTC().Format(time.RFC3339), Value: a.Value, Baseline: a.Baseline, Threshold: a.Threshold,
			Summary: plain(a.Summary), Description: plain(a.Description), Runbook: a.Runbook, Examples: []string{},
		}
		if !a.Day.IsZero() {
			line.Day = a.Day.Format(time.DateOnly)
		}
		for _, text := range a.Examples {
			line.Examples = append(line.Examples, plain(text))
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
