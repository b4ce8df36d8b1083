package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/progress"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

type replayCmd struct {
	configFlag
	filterFlags
	DryRun bool `help:"Only judge: no store is opened, and nothing is changed."`
	JSON   bool `help:"One JSON object a line: each verdict that changed, then the summary."`
}

// Help is printed by --help.
func (replayCmd) Help() string {
	return `Judges rejected mails again, after an upgrade or with another limit, and stores the reports that
can be read now. Mails that are not rejected any more leave the quarantine. Nothing is stored twice,
and a worker may run meanwhile: reports are stored through it.

--dry-run asks no store, so it calls each report stored that can be read: also one that is stored
already, and one that the store would refuse for its dates.

Exit status 1 means that a mail could not be read, or that the store failed and some mails have to
be tried again. Mails that stay rejected are counted, and are no failure.

Example:

  dmarcpipe replay --dry-run
  dmarcpipe replay --reason malformed_xml --since 30d`
}

// Run judges again and prints what changed.
func (cmd replayCmd) Run(ctx context.Context, c *console, stop *stopper) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	changes := newChanges(cmd.JSON, c)
	bar := progress.New(c.stderr)
	sum, err := app.Replay(ctx, app.ReplayOptions{
		Opening:  c.opening(cfg),
		Filter:   cmd.filter(),
		DryRun:   cmd.DryRun,
		Abort:    stop.abort,
		Progress: bar,
		Done:     changes.add,
	})
	bar.Finish()
	if sum == nil {
		return err
	}
	return ended(ctx, *sum, err, cmd.print(c, cfg, changes, *sum))
}

func (cmd replayCmd) print(c *console, cfg *config.Config, changes *changes, sum ingest.Summary) error {
	if err := changes.flush(); err != nil {
		return err
	}
	if cmd.JSON {
		return jsonLines(c.stdout).Encode(replaySummary{"summary", cmd.DryRun, sum})
	}
	if sum.Messages == 0 {
		c.say("%s", nothingRejected(cfg, cmd.filter()))
		return nil
	}
	words := summaryWords{mails: "judged again", rejected: "still rejected", rows: "rows stored"}
	if cmd.DryRun {
		words.rows = "rows that would be stored"
	}
	_, err := io.WriteString(c.stdout, words.lines(sum))
	return err
}

type replaySummary struct {
	Kind   string `json:"kind"`
	DryRun bool   `json:"dry_run"`
	ingest.Summary
}

// change is a verdict that is not what it was.
type change struct {
	Kind    string        `json:"kind"`
	ID      string        `json:"id"`
	Source  string        `json:"source"`
	Was     reason.Reason `json:"was"`
	Outcome string        `json:"outcome"`
	Reason  reason.Reason `json:"reason,omitempty"`
	Detail  string        `json:"detail,omitempty"`
	Reports int           `json:"reports"`
	Rows    int           `json:"rows"`
}

// changes gathers what changed. On a terminal it is printed at the end, not to
// run into the bar.
type changes struct {
	json bool
	to   io.Writer
	out  io.Writer // same as to, or held

	held bytes.Buffer
	err  error
}

func newChanges(asJSON bool, c *console) *changes {
	ch := &changes{json: asJSON, to: c.stdout, out: c.stdout}
	if terminal(c.stdout) {
		ch.out = &ch.held
	}
	return ch
}

func (c *changes) add(e quarantine.Entry, v ingest.Verdict) {
	if v.Outcome == ingest.OutcomeRetry || v.Outcome == ingest.OutcomeRejected && v.Reason == e.Reason {
		return
	}
	e = plainEntry(e)
	made := change{
		Kind: "verdict", ID: e.ID, Source: e.Source, Was: e.Reason, Outcome: v.Outcome.String(),
		Reason: v.Reason, Detail: plain(v.Detail), Reports: v.Reports, Rows: v.Rows,
	}
	if c.err == nil {
		c.err = c.write(made)
	}
}

func (c *changes) write(made change) error {
	if c.json {
		return jsonLines(c.out).Encode(made)
	}
	_, err := fmt.Fprintf(c.out, "%-12s  %-*s  now %s\n", shortID(made.ID), reasonWidth(), made.Was, made.text())
	return err
}

// text says what the mail is now.
func (c change) text() string {
	switch c.Outcome {
	case ingest.OutcomeStored.String():
		return fmt.Sprintf("%s: %s, %s", c.Outcome, count(c.Reports, "report", "reports"), count(c.Rows, "row", "rows"))
	case ingest.OutcomeRejected.String():
		return fmt.Sprintf("%s: %s: %s", c.Outcome, c.Reason, c.Detail)
	}
	return c.Outcome
}

// flush prints what is held and returns the first error of all.
func (c *changes) flush() error {
	if c.err == nil {
		_, c.err = c.held.WriteTo(c.to)
	}
	return c.err
}
