package limit

import "io"

// Reader hands on unpacked bytes and spends them from a Budget. At a limit it
// fails with a *reason.Error, for good; it never ends early as if all was read.
type Reader struct {
	budget   *Budget
	r        io.Reader
	consumed func() int64
	n        int64
	err      error
}

// streamGrace is how many bytes of one stream may be unpacked, though the mail
// is past RatioGrace, before its own ratio counts.
const streamGrace = 1 << 20

// Reader returns a Reader of the unpacked bytes of r. consumed tells how many
// packed bytes they took so far; past RatioGrace the ratio of each stream alone
// is held to the limit too, so that a bomb is found at its start and not at its
// end, and many small ones cost little more than one. Without consumed only the
// ratio of the whole mail counts.
func (b *Budget) Reader(r io.Reader, consumed func() int64) *Reader {
	return &Reader{budget: b, r: r, consumed: consumed}
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if rest := r.budget.rest(); rest < int64(len(p)) {
		p = p[:rest+1]
	}
	n, err := r.r.Read(p)
	r.n += int64(n)
	if r.err = r.budget.spend(int64(n)); r.err != nil {
		return 0, r.err
	}
	if r.err = r.stream(); r.err != nil {
		return 0, r.err
	}
	r.err = err
	return n, err
}

func (r *Reader) stream() error {
	if r.consumed == nil || r.n <= streamGrace {
		return nil
	}
	return r.budget.ratio(r.n, r.consumed())
}
