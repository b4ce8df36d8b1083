package main

import (
	"bufio"
	"fmt"
	"iter"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// entries are rejected mails, the oldest first, and files that cannot be read.
type entries = iter.Seq2[quarantine.Entry, error]

// rejectedSum adds the mails of a list up, also those that --limit leaves out.
type rejectedSum struct {
	mails  int
	bytes  int64 // of the mails
	stored int64 // of their files
}

// count hands all on, and adds up what passes.
func (s *rejectedSum) count(all entries) entries {
	return func(yield func(quarantine.Entry, error) bool) {
		for e, err := range all {
			if err == nil {
				s.mails++
				s.bytes += e.Size
				s.stored += e.Stored
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// last yields the last n of all, and every error.
func last(all entries, n int) entries {
	return func(yield func(quarantine.Entry, error) bool) {
		var ring []quarantine.Entry
		next := 0
		for e, err := range all {
			switch {
			case err != nil:
				if !yield(e, err) {
					return
				}
			case len(ring) < n:
				ring = append(ring, e)
			default:
				ring[next] = e
				next = (next + 1) % n
			}
		}
		for i := range ring {
			if !yield(ring[(next+i)%len(ring)], nil) {
				return
			}
		}
	}
}

// rejectedList prints in constant memory: columns are as wide as they can get.
type rejectedList struct {
	out     *bufio.Writer
	console *console
	sum     rejectedSum
	failed  bool
}

// each calls show for every entry, in a form that is fit for a terminal.
func (l *rejectedList) each(all entries, show func(quarantine.Entry) error) error {
	for e, err := range all {
		if err != nil {
			l.console.complain(err)
			l.failed = true
			continue
		}
		if err := show(plainEntry(e)); err != nil {
			return err
		}
	}
	return nil
}

func (l *rejectedList) lines(all entries) error {
	to := jsonLines(l.out)
	return l.each(all, func(e quarantine.Entry) error { return to.Encode(e) })
}

// maxCell is how many bytes of a detail are in a line of the table.
const maxCell = 100

func (l *rejectedList) table(all entries, c *config.Config, f quarantine.Filter) error {
	row := fmt.Sprintf("%%-12s  %%-19s  %%-%ds  %%9s  %%-%ds  %%s\n", reasonWidth(), sourceWidth(c))
	shown := 0
	err := l.each(all, func(e quarantine.Entry) error {
		if shown++; shown == 1 {
			_, _ = fmt.Fprintf(l.out, row, "ID", "REJECTED (UTC)", "REASON", "SIZE", "SOURCE", "DETAIL") // the next write fails too
		}
		_, err := fmt.Fprintf(l.out, row, shortID(e.ID), e.Rejected.UTC().Format(tableTime), e.Reason, sizeText(e.Size), e.Source, clean.Line(e.Detail, maxCell))
		return err
	})
	if err != nil {
		return err
	}
	if shown == 0 {
		l.console.say("%s", nothingRejected(c, f))
		return nil
	}
	_, err = l.out.WriteString(l.total(shown) + "\n")
	return err
}

// nothingRejected says why there is nothing to list or to judge.
func nothingRejected(c *config.Config, f quarantine.Filter) string {
	if f != (quarantine.Filter{}) {
		return "no rejected mail matches; dmarcpipe rejected lists all of them"
	}
	return "no rejected mail is kept in " + c.QuarantinePath()
}

// total is the last line of the table.
func (l *rejectedList) total(shown int) string {
	text := fmt.Sprintf("%s of %s, %s on disk", count(l.sum.mails, "rejected mail", "rejected mails"), sizeText(l.sum.bytes), sizeText(l.sum.stored))
	if shown < l.sum.mails {
		text += fmt.Sprintf("; the newest %d are shown", shown)
	}
	return text
}

func reasonWidth() int {
	width := 0
	for _, r := range reason.All() {
		width = max(width, len(r))
	}
	return width
}

// sourceWidth is that of the longest name of a mailbox.
func sourceWidth(c *config.Config) int {
	width := len("SOURCE")
	for _, m := range c.IMAP {
		width = max(width, len(m.Name))
	}
	return width
}
