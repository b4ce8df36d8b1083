package main

import (
	"context"
	"errors"
	"log/slog"
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
)

type runCmd struct {
	configFlag
	Check bool `help:"Check the configuration and end; nothing is opened."`
	Show  bool `help:"Print the configuration in force, with secrets hidden, and end."`
}

// Help is printed by --help.
func (runCmd) Help() string {
	return `Reads the mailboxes of the configuration until it is stopped. The first SIGINT or SIGTERM stops
the reading and stores what is under way; a second one gives that up, and the mail stays in its mailbox.

The worker serves /metrics, /-/healthy and /-/ready (http.listen, 127.0.0.1:9797) and, with the
embedded engine, the HTTP interface of ClickHouse (engine.listen, 127.0.0.1:8123).

Example:

  dmarcpipe run --config /etc/dmarcpipe/dmarcpipe.yaml`
}

// Run runs the worker.
func (cmd runCmd) Run(ctx context.Context, c *console, stop *stopper) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	switch {
	case cmd.Show:
		text, err := cfg.Show()
		if err != nil {
			return err
		}
		_, err = c.stdout.Write(text)
		return err
	case len(cfg.IMAP) == 0:
		return usageError{errNoMailbox}
	case cmd.Check:
		if err := app.CheckServices(cfg); err != nil {
			return usageError{err}
		}
		c.say("the configuration is good: %s", count(len(cfg.IMAP), "mailbox", "mailboxes"))
		return nil
	}
	o := c.opening(cfg)
	o.Logger = c.logger(cfg.Log, slog.LevelInfo)
	return app.Run(ctx, app.Options{
		Opening:  o,
		Registry: app.NewRegistry(o.Version),
		Abort:    stop.abort,
	})
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// errNoMailbox shows the least that run needs.
var errNoMailbox = errors.New(`no mailbox is configured, so there is nothing to run. Write this to dmarcpipe.yaml:
  imap:
    - url: imaps://user@mail.example.com
      password_file: mailbox-password
or try it with sample mail: dmarcpipe demo`)
