package main

import (
	"bufio"
	"context"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
)

type parseCmd struct {
	configFlag
	Summary bool     `help:"Leave the records of reports out."`
	Files   []string `arg:"" name:"file" help:"Report, mail, mbox, Maildir, folder, or any of them in a zip or gzip; - is standard input."`
}

// Help is printed by --help.
func (parseCmd) Help() string {
	return `Prints one JSON object a line for each report and each verdict that is found; "kind" is dmarc,
not_report or rejected. Of the configuration, only the limits count.

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
		Limits:  app.Limits(cfg.Limits),
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
