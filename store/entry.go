package store

import (
	"cmp"
	"math/bits"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

// entry is what every ledger says of one content of one report, and all that
// it takes to decide which content counts. Keys and hashes are 16 bytes in a
// string.
type entry struct {
	Tenant     string    `ch:"tenant"`
	Domain     string    `ch:"domain"`
	Begin      time.Time `ch:"date_begin"`
	End        time.Time `ch:"date_end"`
	Key        string    `ch:"report_key"`
	Content    string    `ch:"content_hash"`
	Revision   uint32    `ch:"revision"` // of its rows, 0 if none were written
	Active     bool      `ch:"active"`
	Rows       uint32    `ch:"rows"`
	ReceivedAt time.Time `ch:"received_at"`
	Ver        uint64    `ch:"ver"`
	Weight     uint64    `ch:"weight"` // see kind.weight; no column
	standing
}

func (e *entry) id() reportID { return reportID{e.Tenant, e.Key} }

// beats says whether e counts rather than old: one that is from whom it says
// before one that may be forged, then the one with more weight, and of two with
// as much the later.
func (e *entry) beats(old *entry) bool {
	if e.verified() != old.verified() {
		return e.verified()
	}
	if e.Weight != old.Weight {
		return e.Weight > old.Weight
	}
	return !e.ReceivedAt.Before(old.ReceivedAt)
}

// above says whether the rows of e stand above those of o where both were
// written: the higher revision does. It is an order, the same for everybody.
func (e *entry) above(o *entry) bool {
	return cmp.Or(
		cmp.Compare(e.Revision, o.Revision), cmp.Compare(e.level(), o.level()), cmp.Compare(e.Weight, o.Weight),
		e.ReceivedAt.Compare(o.ReceivedAt), cmp.Compare(e.Content, o.Content), o.End.Compare(e.End),
	) > 0
}

// The bits of a revision: one for verified contents, those of weight, of which
// rankBits are exact, and those of the content.
const (
	trustBit  = 1 << 31
	rankBits  = 18
	tieBits   = 9
	maxWeight = 1<<48 - 1 // more weight is as much: what a revision has room for
)

// rank is the least revision of e. It grows with the weight, so that of two
// writers that do not know of each other the one with more weight writes the
// higher revision, and its rows stay whichever comes later; and one that is
// verified writes a higher one than any that is not. Weights above 2^18 lose
// their last bits; of two that are the same then, the hash decides.
func (e *entry) rank() uint32 {
	weight := min(e.Weight, maxWeight)
	shift := max(bits.Len64(weight)-rankBits, 0)
	rank := uint32(shift)<<(rankBits-1) + uint32(weight>>shift)
	tie := uint32(1)
	if e.Content != "" {
		tie |= uint32(e.Content[0]) << 1
	}
	rank = rank<<tieBits | tie
	if e.verified() {
		rank |= trustBit
	}
	return rank
}

// gradeShift is where the grade begins in the version of a row of the ledger.
const gradeShift = 32

// follow makes e a newer row of the ledger than those up to version ver. Of two
// rows of one content the one with the better grade is newer, whatever else they
// say: who wrote the other did not know.
func (e *entry) follow(ver uint64) {
	e.Ver = uint64(e.level())<<gradeShift | (ver&(1<<gradeShift-1) + 1)
}

// rowKey is the key of the rows of this report at the given revision.
func (c *common) rowKey(revision uint32) *rowKey {
	return &rowKey{
		tenant: c.Tenant, domain: c.Domain, key: c.Key, reporter: c.Reporter,
		begin: c.Begin.Unix(), end: c.End.Unix(), revision: revision,
	}
}

// common is the columns that all ledgers have.
type common struct {
	entry
	Reporter   string            `ch:"reporter"`
	RawWords   []string          `ch:"raw_words"`
	Warnings   map[string]uint32 `ch:"warnings"`
	Source     string            `ch:"source"`
	IngestedAt time.Time         `ch:"ingested_at"`
}

func (c *common) base() *common { return c }

// ledgerRow is a row of the ledger of one kind.
type ledgerRow interface {
	base() *common
	// with returns a copy that says e.
	with(e entry) ledgerRow
	// size is how many bytes it has on the wire, about.
	size() int
}

// newLedgerRow describes f, without its revision and the sums that only its
// rows tell. A report without a period is of the moment its mail was received.
func newLedgerRow(k *kind, d *Delivery, f *parse.Finding, now time.Time) ledgerRow {
	row := k.describe(f)
	c := row.base()
	received := d.Received
	if received.IsZero() {
		received = now
	}
	if c.Begin.IsZero() && k.undated {
		c.Begin, c.End = received.UTC().Truncate(time.Second), received.UTC().Truncate(time.Second)
	}
	c.Tenant, c.Source = d.Tenant, d.Source
	c.Key, c.Content = string(f.Key[:]), string(f.Content[:])
	c.standing = newStanding(&f.Trust)
	c.Rows = uint32(f.Rows())
	c.Warnings = warningCounts(f.Warnings())
	c.ReceivedAt, c.IngestedAt = clampTime(received), now.UTC().Truncate(time.Second)
	return row
}
