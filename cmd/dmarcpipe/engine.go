package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

type engineCmd struct {
	Install engineInstallCmd `cmd:"" help:"Install the library of the engine with npm."`
	Show    engineShowCmd    `cmd:"" help:"Show the library and the data folder."`
}

// Help is printed by --help.
func (engineCmd) Help() string {
	return `The engine is ClickHouse as a library, in the same process. "run", "ingest", "query" and "demo"
install it by themselves when they need it.

Example:

  dmarcpipe engine install`
}

type engineInstallCmd struct{}

// Help is printed by --help.
func (engineInstallCmd) Help() string {
	return `It comes from the npm registry that npm is configured for, is checked against a hash in this
program, and is kept in your cache folder. It takes about 570 MB of disk.

Example:

  dmarcpipe engine install`
}

// Run installs the library where it is missing.
func (engineInstallCmd) Run(ctx context.Context, c *console) error {
	path, err := app.InstallEngine(ctx, c.stderr, terminal(c.stderr))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, path)
	return err
}

type engineShowCmd struct {
	configFlag
}

// Help is printed by --help.
func (engineShowCmd) Help() string { return "Example:\n\n  dmarcpipe engine show" }

// Run prints where the library and the data are, and who uses them.
func (cmd engineShowCmd) Run(c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	path, present := engine.Installed(engine.InstallOptions{})
	if cfg.Engine.Library != "" {
		path = string(cfg.Engine.Library)
		_, err := os.Stat(path)
		present = err == nil
	}
	data := string(cfg.Engine.Data)
	t := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "version\t%s\n", engineVersion())
	_, _ = fmt.Fprintf(t, "library\t%s\t%s\n", path, libraryState(path, present))
	_, _ = fmt.Fprintf(t, "data\t%s\t%s\n", data, dataState(data))
	return t.Flush()
}

func engineVersion() string { return engine.Version }

func libraryState(path string, present bool) string {
	if !present {
		return "missing: run dmarcpipe engine install"
	}
	info, err := os.Stat(path)
	if err != nil {
		return "unreadable"
	}
	return fmt.Sprintf("%d MB", info.Size()/1e6)
}

func dataState(folder string) string {
	if worker, ok := engine.Running(folder); ok {
		return "in use, answers on " + worker.Addr
	}
	if _, err := os.Stat(folder); err != nil {
		return "not there yet"
	}
	return "not in use"
}
