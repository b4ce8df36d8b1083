package main

import (
	"bufio"
	"context"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
)

type parseCmd struct {
	configFlag
	Summary bool     `help:"Leave the records and failure details of reports out."`
	Files   []string `arg:"" name:"file" help:"Report, mail, mbox, Maildir, folder, or any of them in a zip or gzip; - is standard input."`
}

// Help is printed by --help.
func (parseCmd) Help() string {
	return `Prints one JSON object a line for each report and each verdict that is found; "kind" is dmarc,
tls, failure, not_report or rejected. Of the configuration, only the limits and failure_reports count.

To each record of a dmarc report it adds "recomputed", whether the DKIM and SPF results of the row
pass and align, and "verdict", where that does not depend on who the source is.

Of failure reports, only what failure_reports.keep allows is printed: by default, domains and
headers without the parts of addresses before the @. With failure_reports.key set, a hash stands in
their place, the same one that the worker stores. The key that the worker makes by itself is not used.

Exit status 1 means that something was rejected or that a file could not be read.

Example:

  dmarcpipe parse --summary report.xml.gz mail.eml`
}

// Run prints what the files hold to standard output.
func (cmd parseCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(c.stdout, 64<<10)
	rejected, err := app.Parse(ctx, app.ParseOptions{
		Config:  cfg,
		Paths:   cmd.Files,
		Summary: cmd.Summary,
		Out:     out,
	})
	if flushErr := out.Flush(); err == nil {
		err = flushErr
	}
	if err == nil && rejected > 0 {
		err = errReported // the lines themselves say why
	}
	return err
}
