package app

import (
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
)

// maxCatchUp is how long facts and alerts are held back at most: one mailbox that
// cannot be read must not silence what is known of all others.
const maxCatchUp = 6 * time.Hour

// catcher is a source that may be behind; *imap.Source is one.
type catcher interface{ CaughtUp() bool }

// catchUp tells whether what was in the mailboxes at the start is stored. Before
// that, as during a first import, the newest reports may be missing, and what the
// store says of the last days is wrong.
type catchUp struct {
	begun   time.Time
	sources []catcher
}

func newCatchUp(sources []*imap.Source) *catchUp {
	c := &catchUp{begun: time.Now()}
	for _, s := range sources {
		c.sources = append(c.sources, s)
	}
	return c
}

// Caught reports whether every mailbox was read to its end once since the start,
// and all that was found has its verdict, or maxCatchUp has passed. Once true, it
// stays so. It is safe for concurrent use.
func (c *catchUp) Caught() bool {
	behind := func(s catcher) bool { return !s.CaughtUp() }
	return !slices.ContainsFunc(c.sources, behind) || time.Since(c.begun) >= maxCatchUp
}
