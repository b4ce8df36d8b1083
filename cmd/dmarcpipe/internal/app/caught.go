package app

import (
	"context"
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

// maxNaming is how long facts and alerts wait for the names of who sends.
const maxNaming = time.Minute

// current reports whether what the store says of the last days can be told: the
// mailboxes are caught up. It waits until who sent the newest mail is named, but
// not for ever.
func (w *worker) current(ctx context.Context) bool {
	if !w.behind.Caught() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, maxNaming)
	defer cancel()
	_ = w.identify.Settle(ctx) // without names, what is known is told
	return true
}
