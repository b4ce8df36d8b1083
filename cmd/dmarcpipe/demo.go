package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/demo"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

type demoCmd struct {
	Once bool   `help:"End after the tables."`
	Data string `placeholder:"FOLDER" help:"Keep the data in this folder; else it is removed at the end."`
}

// Help is printed by --help.
func (demoCmd) Help() string {
	return `Fills an IMAP server in this process with sample reports, runs the worker on it with the embedded
engine, and prints what the store then knows. Nothing leaves this machine, and no configuration is read.

Example:

  dmarcpipe demo --once`
}

// Run shows the demo.
func (cmd demoCmd) Run(ctx context.Context, c *console, stop *stopper) error {
	return demo.Run(ctx, demo.Options{
		Sample:   sample.Options{End: time.Now()},
		Once:     cmd.Once,
		DataDir:  cmd.Data,
		Version:  readBuild().version,
		Stdout:   c.stdout,
		Notices:  c.stderr,
		Terminal: terminal(c.stderr),
		Logger:   c.logger(config.Default().Log, slog.LevelWarn),
		Abort:    stop.abort,
	})
}
