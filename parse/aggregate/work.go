package aggregate

import "errors"

// Some ten nanoseconds are a unit of work. A tag that came as it did the last
// time is one; others are as many as they cost more.
const (
	slowTagWork   = 3   // a tag that is not the one that was guessed
	oddTagWork    = 6   // more, for one with attributes, a prefix, another case or no meaning
	wordWork      = 8   // a word in upper case, or one that is in no list
	markupWork    = 4   // a comment, a CDATA section or the like
	oddityWork    = 8   // a warning
	referenceWork = 2   // an entity or a character by number
	idnWork       = 500 // a name outside of ASCII

	bytesPerWork     = 10       // what a report may ask for, by its length
	graceWork        = 16 << 20 // what any report may ask for
	recodedPerWork   = 2        // bytes of a charset other than UTF-8
	convertPerWork   = 2        // bytes of a text that is not printable ASCII
	longPerWork      = 4        // bytes of a text that is too long to be met again
	attributePerWork = 4        // bytes of attributes
)

// errFlood says that a report asks for more work than its length allows.
var errFlood = errors.New("too much work for the length of the report")

// work holds a report to what real ones ask for: they say at least ten bytes
// for each unit of work, mostly forty. Without that bound a flood of things that
// are odd, tiny or both would cost many times as much as a report of its length.
type work struct {
	done    int64
	bytes   int64
	recoded bool
}

func (w *work) read(n int) {
	w.bytes += int64(n)
	if w.recoded {
		w.done += int64(n / recodedPerWork)
	}
}

func (w *work) tooMuch() bool { return w.done > graceWork+w.bytes/bytesPerWork }
