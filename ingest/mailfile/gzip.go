package mailfile

import (
	"bufio"
	"bytes"
	"io"
	"math"

	"github.com/klauspost/compress/gzip"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// gzip reads what is packed in raw: a mailbox or a tar archive as it comes, a
// mail as a whole. Anything else is a report, which parse unpacks.
func (w *walker) gzip(it item, raw *bufio.Reader, head []byte) error {
	switch gunzipHead(head) {
	case kindMbox, kindTar:
		in := &countingReader{r: raw}
		z, err := gzip.NewReader(in)
		if err != nil {
			return err
		}
		it.size, it.at = unknownSize, nil
		it.depth++
		return w.item(it, w.guard(z, anySize, func() int64 { return in.n }))
	case kindMail:
		return w.gzipMail(it, raw)
	}
	return w.single(it, raw)
}

// gunzipHead tells the kind of what is packed in a file that starts with head.
func gunzipHead(head []byte) kind {
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return kindOther
	}
	inner := make([]byte, headSize)
	n, _ := io.ReadFull(z, inner)
	return sniff(inner[:n])
}

// gzipMail hands over the mail packed in raw. If it cannot be unpacked, parse
// gets it packed and says why.
func (w *walker) gzipMail(it item, raw io.Reader) error {
	packed, err := w.load(it, raw)
	if err != nil {
		return err
	}
	it.size, it.at = unknownSize, nil
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if packed == nil || err != nil {
		return w.deliver(it, packed)
	}
	data, err := w.load(it, z)
	if err != nil {
		return w.deliver(it, packed)
	}
	it.name = ""
	return w.deliver(it, data)
}

// anySize is the limit where size is bounded by other means.
const anySize = math.MaxInt64

// guard holds the bytes that come out of an archive to limits.ratio, so that a
// bomb ends early. The size of each mail in them is bounded elsewhere.
func (w *walker) guard(r io.Reader, packed int64, consumed func() int64) io.Reader {
	limits := w.limits
	limits.Unpacked = anySize
	return limit.NewBudget(limits, packed).Reader(r, consumed)
}

type countingReader struct {
	r io.Reader
	n int64
}

// Read implements io.Reader.
func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
