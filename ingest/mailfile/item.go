package mailfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/member"
)

// item is one file, on the disk or in an archive.
type item struct {
	id       string // its path, through archives too
	name     string
	received time.Time
	size     int64       // as the disk or the archive says, or unknownSize
	at       io.ReaderAt // the whole file, where it can be read at any place
	depth    int         // archives around it
}

// inside returns the item of a member of the archive it.
func (it item) inside(name string, modified time.Time, size int64) item {
	clean := member.Clean(name)
	in := item{
		id:       it.id + "/" + clean,
		name:     member.Base(clean),
		received: modified.UTC(),
		size:     size,
		depth:    it.depth + 1,
	}
	if modified.IsZero() {
		in.received = it.received
	}
	return in
}

// item hands over every mail in r, which holds the content of it.
func (w *walker) item(it item, r io.Reader) error {
	br := bufio.NewReaderSize(r, headSize)
	head, err := br.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	open := it.depth < w.limits.Depth
	switch k := sniff(head); {
	case k == kindMbox:
		return w.mbox(it, br)
	case k == kindZip && open:
		return w.zip(it, br)
	case k == kindGzip && open:
		return w.gzip(it, br, head)
	case k == kindTar && open:
		return w.tar(it, br)
	case k == kindMail:
		it.name = ""
	}
	return w.single(it, br)
}

// single hands over a file as it is.
func (w *walker) single(it item, r io.Reader) error {
	data, err := w.load(it, r)
	if err != nil {
		return err
	}
	return w.deliver(it, data)
}

// untrustedRoom is how much memory is set aside because an archive says that a
// member is so large.
const untrustedRoom = 64 << 10

// load reads a file of up to limits.Message bytes; it returns nil for a larger
// one, which it does not read where its size is known.
func (w *walker) load(it item, r io.Reader) ([]byte, error) {
	if it.size > w.limits.Message && it.at != nil {
		return nil, nil
	}
	room := it.size
	if it.at == nil {
		room = min(room, untrustedRoom)
	}
	var b bytes.Buffer
	b.Grow(int(min(max(room, 0), w.limits.Message)) + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(r, w.limits.Message+1)); err != nil {
		return nil, err
	}
	if int64(b.Len()) > w.limits.Message {
		return nil, nil
	}
	return b.Bytes(), nil
}

// deliver hands data over as one mail; nil is a file that is too large.
func (w *walker) deliver(it item, data []byte) error {
	size := int64(len(data))
	if data == nil {
		size = max(it.size, w.limits.Message+1)
	}
	return w.mail(ingest.Mail{ID: it.id, Name: it.name, Received: it.received, Size: size, Data: data})
}

// mail hands over m, unless the walk has ended.
func (w *walker) mail(m ingest.Mail) error {
	if err := w.ctx.Err(); err != nil {
		return &stopError{err}
	}
	if err := w.hand(m, w.meter.share()); err != nil {
		return &stopError{err}
	}
	return nil
}

func (w *walker) mbox(it item, r io.Reader) error {
	s := newSplitter(r, w.limits.Message)
	for n := 1; ; n++ {
		m, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		mail := ingest.Mail{ID: it.id, Received: it.received, Size: m.size, Data: m.data}
		if n > 1 || s.more() {
			mail.ID = fmt.Sprintf("%s message %d", it.id, n)
		}
		if date := fromDate(m.from); !date.IsZero() {
			mail.Received = date
		}
		if err := w.mail(mail); err != nil {
			return err
		}
	}
}
