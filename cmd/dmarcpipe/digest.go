package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

type digestCmd struct {
	configFlag
	Since  config.Duration `default:"7d" help:"How long the period is, in whole days."`
	Domain []string        `placeholder:"DOMAIN" help:"About this domain and those below it; may be repeated."`
	Text   bool            `xor:"form" help:"Print it for a terminal, which is the default."`
	HTML   bool            `xor:"form" name:"html" help:"Print it as a page, with its pictures inside."`
	JSON   bool            `xor:"form" name:"json" help:"Print its figures as one JSON object."`
	Send   bool            `xor:"form" help:"Send it now to each receiver of notify that gets digests."`
	NoDNS  bool            `name:"no-dns" help:"Do not ask DNS for the records of the domains, nor whether their subdomains exist."`
}

// Help is printed by --help.
func (digestCmd) Help() string {
	return `Writes what the regular mail says: for each domain how much of its mail passes, what to do, who fails
and why, which senders came and went, the record to publish next, TLS, reporters, and the alerts of
the period. The worst domain comes first; of 20 domains it says everything, of the others one line.
The days count back from the newest report of each domain, since reports come late.

The worker sends it by itself to the receivers with digest: weekly or daily.

Examples:

  dmarcpipe digest --since 7d
  dmarcpipe digest --domain example.com --html > digest.html`
}

// Run prints the digest, or sends it.
func (cmd digestCmd) Run(ctx context.Context, c *console) error {
	q := digest.Options{Now: time.Now(), Days: wholeDays(time.Duration(cmd.Since))}
	if q.Days < 1 || q.Days > digest.MaxDays {
		return usageError{fmt.Errorf("--since is %s; it may be 1d to %dd", cmd.Since, digest.MaxDays)}
	}
	for _, text := range cmd.Domain {
		name := clean.Domain(text)
		if name == "" {
			return usageError{fmt.Errorf("%q is no domain", text)}
		}
		q.Domains = append(q.Domains, name)
	}
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	if cmd.Send {
		sent, err := app.SendDigests(ctx, c.opening(cfg), q, !cmd.NoDNS)
		if len(sent) > 0 {
			c.say("sent to %s", strings.Join(sent, ", "))
		}
		return err
	}
	d, err := app.Digest(ctx, c.opening(cfg), q, !cmd.NoDNS)
	if err != nil {
		return err
	}
	return cmd.print(c.stdout, d)
}

// wholeDays rounds up.
func wholeDays(d time.Duration) int {
	const day = 24 * time.Hour
	return int((d + day - 1) / day)
}

func (cmd digestCmd) print(out io.Writer, d *digest.Digest) error {
	switch {
	case cmd.JSON:
		if err := jsonLines(out).Encode(d); err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		return nil
	case cmd.HTML:
		page, err := d.HTML()
		if err != nil {
			return err
		}
		return write(out, page)
	}
	return write(out, d.Text())
}

func write(out io.Writer, text string) error {
	if _, err := io.WriteString(out, text); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}
