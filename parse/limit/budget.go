package limit

import (
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Budget is what one mail may spend. Everything inside the mail shares it: all
// archives, nested mails and parts. It is not safe for concurrent use.
type Budget struct {
	limits   Limits
	packed   int64
	unpacked int64
	held     int64
	members  int
	parts    int
}

// NewBudget returns the Budget of a mail of packed bytes as it came.
func NewBudget(l Limits, packed int64) *Budget {
	return &Budget{limits: l.WithDefaults(), packed: packed}
}

// Limits returns the limits that the budget was made from, without zero fields.
func (b *Budget) Limits() Limits { return b.limits }

// Unpacked returns how many unpacked bytes were spent so far.
func (b *Budget) Unpacked() int64 { return b.unpacked }

// Members spends n archive members. The error is a *reason.Error with
// TooManyMembers.
func (b *Budget) Members(n int) error {
	if n > b.limits.Members-b.members {
		return reason.New(reason.TooManyMembers, "more than %d files in the archives of the mail", b.limits.Members)
	}
	b.members += n
	return nil
}

// Part spends one MIME part. The error is a *reason.Error with TooManyParts.
func (b *Budget) Part() error {
	if b.parts++; b.parts > b.limits.Parts {
		return reason.New(reason.TooManyParts, "more than %d parts", b.limits.Parts)
	}
	return nil
}

// Depth asks whether something may lie inside depth archives and mails. The
// error is a *reason.Error with NestedTooDeep.
func (b *Budget) Depth(depth int) error {
	if depth > b.limits.Depth {
		return reason.New(reason.NestedTooDeep, "more than %d archives and mails inside one another", b.limits.Depth)
	}
	return nil
}

// Room returns how many bytes of what is inside the mail may still be copied
// into memory.
func (b *Budget) Room() int64 { return max(0, b.limits.Message/heldPart-b.held) }

// heldPart is the divisor of what a mail may hold beside itself and its decoded
// parts, which are as large again: a fifth of its own limit, 10 MiB by default.
const heldPart = 5

// Hold spends n bytes for a copy of something inside the mail: an archive or mail
// that was packed, and what is decoded inside of one. A report that is read again
// needs them for as long as its finding is in use, so that nothing gives them
// back. The error is a *reason.Error with UnpackedTooLarge.
func (b *Budget) Hold(n int64) error {
	if n > b.Room() {
		return reason.New(reason.UnpackedTooLarge, "archives and mails inside the mail take more than %d bytes of memory, a fifth of limits.message", b.Room()+b.held)
	}
	b.held += n
	return nil
}

// rest is how many bytes may still be unpacked.
func (b *Budget) rest() int64 { return max(0, b.limits.Unpacked-b.unpacked) }

// spend takes n unpacked bytes from the budget.
func (b *Budget) spend(n int64) error {
	b.unpacked += n
	if b.unpacked > b.limits.Unpacked {
		return reason.New(reason.UnpackedTooLarge, "more than %d bytes unpacked, which is limits.unpacked", b.limits.Unpacked)
	}
	return b.ratio(b.unpacked, b.packed)
}

// ratio refuses what unpacks to far more than a report does, once the mail is
// past RatioGrace.
func (b *Budget) ratio(unpacked, packed int64) error {
	if b.unpacked <= RatioGrace || unpacked/b.limits.Ratio <= packed {
		return nil
	}
	return reason.New(reason.RatioTooHigh, "%d bytes unpack to more than %d", packed, unpacked)
}
