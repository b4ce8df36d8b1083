package main

import (
	"bufio"
	"context"
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

type domainsCmd struct {
	configFlag
	Domain string `arg:"" optional:"" help:"Show everything about this domain."`
	Days   int    `default:"30" help:"How many days to look at, up to the newest one with reports."`
	NoDNS  bool   `name:"no-dns" help:"Do not ask DNS for the record of DOMAIN, nor whether its subdomains exist."`
	JSON   bool   `name:"json" help:"One JSON object a line for each domain."`
}

// Help is printed by --help.
func (domainsCmd) Help() string {
	return `Says for each domain whether a stricter policy is safe: what p=quarantine or p=reject would have cost
over the last 30 days, what to fix first, and which record to publish next. Nothing is recommended
that would cost more than 2 % of the legitimate mail for p=quarantine, or 0.5 % for p=reject. The
days count back from the newest report of each domain, since reports come late; a domain whose
reports stopped a week ago is said to be silent. Without DOMAIN the policies are as reporters saw
them; with it, DNS is asked as well.

Example:

  dmarcpipe domains example.com`
}

// Run prints one line for each domain, or everything about one.
func (cmd domainsCmd) Run(ctx context.Context, c *console) error {
	if cmd.Days < 1 || cmd.Days > domains.MaxDays {
		return usageError{fmt.Errorf("--days is %d; it may be 1 to %d", cmd.Days, domains.MaxDays)}
	}
	q := domains.Options{Domain: clean.Domain(cmd.Domain), Days: cmd.Days, Today: time.Now()}
	if cmd.Domain != "" && q.Domain == "" {
		return usageError{fmt.Errorf("%q is no domain", cmd.Domain)}
	}
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	all, err := app.Domains(ctx, c.opening(cfg), q, cmd.Domain != "" && !cmd.NoDNS)
	if err != nil {
		return err
	}
	return cmd.print(c, all)
}

func (cmd domainsCmd) print(c *console, all []*domains.Report) error {
	out := bufio.NewWriter(c.stdout)
	switch {
	case cmd.JSON:
		lines := jsonLines(out)
		for _, r := range all {
			if err := lines.Encode(r); err != nil {
				return fmt.Errorf("writing JSON: %w", err)
			}
		}
	case len(all) == 0 && cmd.Domain != "":
		return fmt.Errorf("there is no report about %s, or it is none of own_domains; dmarcpipe domains lists those that have some", plain(cmd.Domain))
	case len(all) == 0:
		c.say("there are no reports yet; store some with dmarcpipe ingest PATH or dmarcpipe run")
	case cmd.Domain == "":
		if err := domains.PrintLines(out, all); err != nil {
			return fmt.Errorf("printing: %w", err)
		}
	}
	for _, r := range all {
		if cmd.Domain != "" && !cmd.JSON {
			if err := domains.PrintFull(out, r); err != nil {
				return fmt.Errorf("printing: %w", err)
			}
		}
	}
	return out.Flush()
}
