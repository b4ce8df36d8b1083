package main

import (
	"bufio"
	"errors"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
)

type rejectedCmd struct {
	List rejectedListCmd `cmd:"" default:"withargs" help:"List the rejected mails, the newest last."`
	Show rejectedShowCmd `cmd:"" help:"Show why one mail was rejected, and where in it."`
}

// Help is printed by --help.
func (rejectedCmd) Help() string {
	return `A mail that cannot be read is rejected, and kept as it came in the folder quarantine.path,
whatever happens to it in its mailbox. Look at it here, and judge it again with dmarcpipe replay.

Example:

  dmarcpipe rejected --since 7d
  dmarcpipe rejected show 3f2a91b0c4d2`
}

type rejectedListCmd struct {
	configFlag
	filterFlags
	Limit int  `placeholder:"N" help:"Only the newest N."`
	JSON  bool `help:"One JSON object a line."`
}

// Help is printed by --help.
func (rejectedListCmd) Help() string {
	return `It works also while a worker runs. Times are in UTC.

Example:

  dmarcpipe rejected list --reason malformed_xml --since 2026-11-01
  dmarcpipe rejected list --json --limit 100`
}

// Run prints the list to standard output.
func (cmd rejectedListCmd) Run(c *console) error {
	cfg, err := cmd.load(c)
	if err != nil {
		return err
	}
	if cmd.Limit < 0 {
		return usageError{errors.New("--limit must be 1 or more; leave it out for all")}
	}
	list := rejectedList{out: bufio.NewWriterSize(c.stdout, 64<<10), console: c}
	all := list.sum.count(app.Rejected(c.opening(cfg), cmd.filter()))
	if cmd.Limit > 0 {
		all = last(all, cmd.Limit)
	}
	if cmd.JSON {
		err = list.lines(all)
	} else {
		err = list.table(all, cfg, cmd.filter())
	}
	if err := errors.Join(err, list.out.Flush()); err != nil || !list.failed {
		return err
	}
	return errReported
}
