package main

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
)

type migrateCmd struct {
	configFlag
}

// Help is printed by --help.
func (migrateCmd) Help() string {
	return `"run", "ingest" and "replay" do this by themselves. Use it where the worker's user may not change tables,
or before several workers start on one cluster.

Example:

  dmarcpipe migrate --config dmarcpipe.yaml`
}

// Run migrates and says each step.
func (cmd migrateCmd) Run(ctx context.Context, c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	return app.Migrate(ctx, c.opening(cfg), c.stdout)
}
