package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/progress"
)

type ingestCmd struct {
	configFlag
	JSON  bool     `help:"End with one JSON object on standard output."`
	Paths []string `arg:"" name:"path" help:"Report, mail, mbox, Maildir, folder, or any of them in a zip or gzip; - is standard input."`
}

// Help is printed by --help.
func (ingestCmd) Help() string {
	return `Nothing is stored twice: run it again after an interruption, or on an archive that grows.
Files stay where they are. A worker may run meanwhile: reports are stored through it. Rejected mails
are kept too: see dmarcpipe rejected.

Exit status 1 means that a path could not be read, or that the store failed and some mails have to
be tried again. Mails without a report and rejected ones are counted, and are no failure.

Example:

  dmarcpipe ingest ~/Maildir reports-2025.mbox`
}

// Run stores what the paths hold and prints what became of it.
func (cmd ingestCmd) Run(ctx context.Context, c *console, stop *stopper) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	bar := progress.New(c.stderr)
	sum, err := app.Ingest(ctx, app.IngestOptions{
		Opening:  c.opening(cfg),
		Paths:    cmd.Paths,
		Abort:    stop.abort,
		Progress: bar,
	})
	bar.Finish()
	if sum == nil {
		return err
	}
	return ended(ctx, *sum, err, cmd.print(c.stdout, *sum))
}

// ended is the error of a command that judged mails: of its run, of printing
// what it did, or that it did not do all.
func ended(ctx context.Context, sum ingest.Summary, run, printed error) error {
	err := cmp.Or(run, printed, context.Cause(ctx))
	if err == nil && sum.Retry > 0 {
		err = fmt.Errorf("%s could not be stored; run the same command again, what is stored already is skipped", count(sum.Retry, "mail", "mails"))
	}
	return err
}

func (cmd ingestCmd) print(w io.Writer, s ingest.Summary) error {
	if cmd.JSON {
		return json.NewEncoder(w).Encode(s)
	}
	_, err := io.WriteString(w, summaryWords{mails: "mails", rejected: "rejected", rows: "rows stored"}.lines(s))
	return err
}

// summaryWords are what the numbers of a summary are called.
type summaryWords struct{ mails, rejected, rows string }

// lines is the summary for people, one number a line.
func (w summaryWords) lines(s ingest.Summary) string {
	var b strings.Builder
	width := max(32, len("  : ")+len(w.rejected)+reasonWidth())
	line := func(name string, n int) { fmt.Fprintf(&b, "%-*s %9d\n", width, name, n) }
	line(w.mails, s.Messages)
	line("  stored", s.Stored)
	line("  duplicate", s.Duplicate)
	line("  not a report", s.NotReport)
	for _, r := range slices.Sorted(maps.Keys(s.Rejected)) {
		line("  "+w.rejected+": "+string(r), s.Rejected[r])
	}
	if s.Retry > 0 {
		line("  to be tried again", s.Retry)
	}
	for _, kind := range []struct {
		name string
		n    int
	}{{"DMARC", s.Reports.DMARC}, {"TLS", s.Reports.TLS}, {"failure", s.Reports.Failure}} {
		if kind.n > 0 {
			line(kind.name+" reports stored", kind.n)
		}
	}
	line(w.rows, s.Rows)
	return b.String()
}
