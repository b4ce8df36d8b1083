// Package unpack opens what is packed: gzip, zip, zstd, bzip2 and zlib, also
// inside one another. What data is, its first bytes say, never its name. All
// that one mail unpacks is paid from one limit.Budget, which fails and never
// truncates.
package unpack

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/member"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// HeadSize is how many bytes of a leaf are read ahead, so that it can be judged.
const HeadSize = 4 << 10

// Leaf is one file that is not packed any further. Body is valid only until
// the next one, and Head only until Body is read.
type Leaf struct {
	Name   string    // cleaned, such as "inner.zip/a.xml"; "" outside of a zip
	Packed bool      // it came out of an archive
	Depth  int       // archives and mails around it
	Head   []byte    // the first HeadSize bytes, fewer if the file is shorter
	Body   io.Reader // the whole file, with the head; nil if Err is set
	Err    error     // why the file cannot be read: a *reason.Error in its chain

	// Document says that the zip is another kind of file that only happens
	// to be one, such as a word processor's; then there is no Body.
	Document bool

	open opener
}

// opener opens a file again from its start.
type opener func(*limit.Budget) (io.ReadCloser, error)

// Open reads the file again from its start, paid from b. It may be called at
// any time and from several goroutines, each with a budget of its own, as long
// as the data that Leaves was given is unchanged.
func (l *Leaf) Open(b *limit.Budget) (io.ReadCloser, error) {
	if l.open == nil {
		return nil, errors.New("opening a leaf that cannot be read")
	}
	return l.open(b)
}

// Leaves yields every file packed in data, one at a time; data that is not
// packed is itself the only leaf. Depth is how many archives and mails lie
// around data. A file that cannot be read costs only itself: it is a leaf with
// Err. Nothing unpacked is held in memory, except a zip within an archive, which
// can only be read as a whole; see limit.Budget.Hold.
func Leaves(data []byte, b *limit.Budget, depth int) iter.Seq[*Leaf] {
	return func(yield func(*Leaf) bool) {
		w := &walker{budget: b, yield: yield}
		w.bytes("", trimmed(data), depth)
	}
}

// trimmed drops the blank lines that mail software puts before binary data,
// if an archive follows.
func trimmed(data []byte) []byte {
	cut := bytes.TrimLeft(data, " \t\r\n")
	if Detect(cut) != None {
		return cut
	}
	return data
}

type walker struct {
	budget *limit.Budget
	yield  func(*Leaf) bool
}

// bytes walks data that is in memory. Like all methods of the walker it
// returns false when the caller wants no more.
func (w *walker) bytes(name string, data []byte, depth int) bool {
	switch f := Detect(data); {
	case f == Zip, f == None && junkZip(data):
		return w.zip(name, data, depth)
	case f == None:
		return w.yield(&Leaf{
			Name: name, Depth: depth,
			Head: data[:min(len(data), HeadSize)], Body: bytes.NewReader(data), open: openBytes(data),
		})
	default:
		return w.packed(name, f, openBytes(data), depth)
	}
}

// packed walks what f packs; open opens the packed bytes.
func (w *walker) packed(name string, f Format, open opener, depth int) bool {
	if err := w.budget.Depth(depth + 1); err != nil {
		return w.fail(name, depth, err)
	}
	if !f.stream() {
		return w.fail(name, depth, reason.New(reason.UnsupportedArchive, "packed with %s", f))
	}
	return w.file(name, func(b *limit.Budget) (io.ReadCloser, error) { return unpackStream(f, open, b) }, depth+1)
}

// file walks a file that came out of an archive.
func (w *walker) file(name string, open opener, depth int) bool {
	body, err := open(w.budget)
	if err != nil {
		return w.fail(name, depth, err)
	}
	defer body.Close()
	br := bufio.NewReaderSize(body, HeadSize)
	head, err := br.Peek(HeadSize)
	if len(head) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return w.fail(name, depth, err)
	}
	switch f := Detect(head); f {
	case None:
		return w.yield(&Leaf{Name: name, Packed: true, Depth: depth, Head: head, Body: br, open: open})
	case Zip:
		return w.inner(name, open, depth)
	default:
		return w.packed(name, f, open, depth)
	}
}

// inner walks a zip inside an archive, which has to be read as a whole.
func (w *walker) inner(name string, open opener, depth int) bool {
	data, err := whole(open, w.budget)
	if err != nil && reason.From(err).Reason != reason.CorruptArchive {
		return w.fail(name, depth, err)
	}
	return w.zip(name, data, depth)
}

// Whole returns all that the leaf holds, paid from b, also for the memory that it
// takes (see limit.Budget.Hold). Of a damaged file it is as much as can be read,
// and the error, which has CorruptArchive.
func (l *Leaf) Whole(b *limit.Budget) ([]byte, error) { return whole(l.Open, b) }

// whole reads what open opens, twice: growing a buffer would take several times
// the memory.
func whole(open opener, b *limit.Budget) ([]byte, error) {
	n, damage := measure(open, b)
	if damage != nil && reason.From(damage).Reason != reason.CorruptArchive {
		return nil, damage
	}
	if err := b.Hold(n); err != nil {
		return nil, err
	}
	limits := b.Limits()
	r, err := open(limit.NewBudget(limits, limits.Unpacked)) // it is paid for already
	if err != nil {
		return nil, err
	}
	data := make([]byte, n)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, errors.Join(corrupt(err, "file inside an archive"), r.Close())
	}
	return data, errors.Join(damage, r.Close())
}

// measure counts the bytes that open opens, up to one more than there is room for.
func measure(open opener, b *limit.Budget) (int64, error) {
	r, err := open(b)
	if err != nil {
		return 0, err
	}
	n, err := io.CopyN(io.Discard, r, b.Room()+1)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, errors.Join(err, r.Close())
}

func (w *walker) fail(name string, depth int, err error) bool {
	return w.yield(&Leaf{Name: name, Packed: true, Depth: depth, Err: err})
}

// within names a member of the archive called name.
func within(name, inner string) string { return member.Join(name, member.Clean(inner)) }

func openBytes(data []byte) opener {
	return func(*limit.Budget) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	}
}
