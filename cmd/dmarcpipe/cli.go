package main

import (
	"context"
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// cli is the command tree.
type cli struct {
	Run      runCmd      `cmd:"" help:"Run the worker: mailboxes in, rows out."`
	Ingest   ingestCmd   `cmd:"" help:"Store the reports in files, folders, mbox files and Maildirs."`
	Parse    parseCmd    `cmd:"" help:"Print reports as JSON, without a store."`
	Query    queryCmd    `cmd:"" help:"Ask the store in SQL."`
	Rejected rejectedCmd `cmd:"" help:"List the rejected mails, or show one."`
	Replay   replayCmd   `cmd:"" help:"Judge rejected mails again, and store what works now."`
	Domains  domainsCmd  `cmd:"" help:"Say which policy each domain is ready for, and what to fix first."`
	Digest   digestCmd   `cmd:"" help:"Write the regular mail about the domains, or send it now."`
	Alerts   alertsCmd   `cmd:"" help:"Say which alerts fire now, and what to do."`
	Check    checkCmd    `cmd:"" help:"Check what a domain publishes, and its mail servers."`
	Notify   notifyCmd   `cmd:"" help:"Try the receivers of alerts."`
	Identify identifyCmd `cmd:"" help:"Say who is behind an address, or install data of networks."`
	Demo     demoCmd     `cmd:"" help:"Show everything, with sample mail."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the tables up to date, and nothing else."`
	Engine   engineCmd   `cmd:"" help:"Install or show the embedded ClickHouse engine."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

const description = `DMARC, SMTP TLS and failure reports from a mailbox to rows that you can query.

Exit status: 0 done, 1 failed, 2 wrong usage or configuration.`

// configFlag is embedded in every command that reads the configuration.
type configFlag struct {
	Config string `short:"c" placeholder:"FILE" help:"Configuration file; else $$DMARCPIPE_CONFIG, else ./dmarcpipe.yaml where it exists."`
}

// load reads the configuration. What is wrong with it is wrong usage.
func (f configFlag) load(c *console) (*config.Config, error) {
	cfg, err := config.Load(f.Config, c.environ)
	if err != nil {
		return nil, usageError{err}
	}
	return cfg, nil
}

// run does what args ask for and returns the exit status.
func run(args []string, c *console) int {
	stop := watchSignals()
	defer stop.release()
	k, err := newKong(c, stop)
	if err != nil {
		return c.fail(fmt.Errorf("building the command tree: %w", err))
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := k.Parse(args)
	if err != nil {
		return c.fail(usageError{fmt.Errorf("%w; see dmarcpipe --help", err)})
	}
	if err := ctx.Run(); err != nil {
		return c.fail(err)
	}
	return exitDone
}

func newKong(c *console, stop *stopper) (*kong.Kong, error) {
	return kong.New(
		&cli{},
		kong.Name("dmarcpipe"),
		kong.Description(description),
		kong.Writers(c.stdout, c.stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Bind(c, stop),
		kong.BindTo(stop.soft, (*context.Context)(nil)),
	)
}
