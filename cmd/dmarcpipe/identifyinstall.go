package main

import (
	"context"
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
)

type identifyInstallCmd struct{}

// Help is printed by --help.
func (identifyInstallCmd) Help() string {
	return `Two sets come from the npm registry that npm is configured for: autonomous systems, and countries.
Each is checked against a hash in this program and kept in your cache folder, about 30 MB to fetch and
55 MB on disk, and is used from then on. Their licences ask that you name where they come from when
you show them to others; the names are printed. Their publisher warns that they have errors and ends
their updates: for current data, set identify.asn and identify.country to files of your own.

Example:

  dmarcpipe identify install`
}

// Run installs the data where it is missing, and prints the folders.
func (identifyInstallCmd) Run(ctx context.Context, c *console) error {
	folders, err := app.InstallNetworks(ctx, c.stderr, app.NetworkInstall{})
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if _, err := fmt.Fprintln(c.stdout, folder); err != nil {
			return err
		}
	}
	return nil
}
