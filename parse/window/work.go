package window

import "errors"

// Some ten nanoseconds are a unit of work. What both kinds of report may have
// in plenty costs this many.
const (
	OddityWork = 8   // a warning
	IDNWork    = 500 // a name outside of ASCII

	ConvertPerWork = 2 // bytes of a text that is not printable ASCII
	LongPerWork    = 4 // bytes of a text that is too long to be met again

	bytesPerWork   = 10       // what a report may ask for, by its length
	graceWork      = 16 << 20 // what any report may ask for
	recodedPerWork = 2        // bytes of a charset other than UTF-8
)

// ErrFlood says that a report asks for more work than its length allows.
var ErrFlood = errors.New("too much work for the length of the report")

// Work holds a report to what real ones ask for: they say at least ten bytes
// for each unit of work, mostly forty. Without that bound a flood of things that
// are odd, tiny or both would cost many times as much as a report of its length.
// More enforces it.
type Work struct {
	Done    int64 // units so far
	bytes   int64
	recoded bool
}

func (w *Work) read(n int) {
	w.bytes += int64(n)
	if w.recoded {
		w.Done += int64(n / recodedPerWork)
	}
}

func (w *Work) tooMuch() bool { return w.Done > graceWork+w.bytes/bytesPerWork }
