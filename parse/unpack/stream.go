package unpack

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// maxWindow bounds the memory that a zstd frame may ask for.
const maxWindow = 8 << 20

// unpackStream opens the file that f packs in the bytes that open opens.
func unpackStream(f Format, open opener, b *limit.Budget) (io.ReadCloser, error) {
	src, err := open(b)
	if err != nil {
		return nil, err
	}
	in := newInput(src)
	out, err := newDecompressor(f, in)
	if err != nil {
		return nil, errors.Join(corrupt(err, string(f)), in.Close())
	}
	return &stream{Reader: b.Reader(&damaged{r: out, what: string(f)}, in.consumed), layers: []io.Closer{out, in}}, nil
}

func newDecompressor(f Format, in *input) (io.ReadCloser, error) {
	switch f {
	case Gzip:
		return newGzip(in)
	case Zlib:
		r, err := zlib.NewReader(in)
		return io.NopCloser(r), err // its Close has nothing to say but the last error
	case Zstd:
		d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	case Bzip2:
		return io.NopCloser(bzip2.NewReader(in)), nil
	}
	return nil, fmt.Errorf("unpacking a %s stream", f)
}

// stream is an opened file; closing it closes every layer below.
type stream struct {
	io.Reader
	layers []io.Closer
}

// Close implements io.Closer.
func (s *stream) Close() error {
	var errs []error
	for _, l := range s.layers {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

// input is packed bytes that know how many of them were consumed.
type input struct {
	*bufio.Reader
	src io.ReadCloser
	n   int64
}

func newInput(src io.ReadCloser) *input {
	in := &input{src: src}
	in.Reader = bufio.NewReaderSize(countingReader{in}, 4<<10)
	return in
}

func (in *input) consumed() int64 { return in.n - int64(in.Buffered()) }

// Close implements io.Closer.
func (in *input) Close() error { return in.src.Close() }

type countingReader struct{ in *input }

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.in.src.Read(p)
	c.in.n += int64(n)
	return n, err
}

// damaged says CorruptArchive where the decompressor says something of its
// own. The end of a report may be read before its damage is: a reader that
// stops at the end of the XML accepts a report whose checksum is wrong or
// whose last bytes are missing, because everything it says has arrived.
type damaged struct {
	r    io.Reader
	what string
	err  error
}

// Read implements io.Reader; an error is for good.
func (d *damaged) Read(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.r.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // a bare io.EOF is the end
		err = corrupt(err, d.what)
	}
	d.err = err
	return n, err
}

// corrupt makes err a CorruptArchive, unless it already has a reason.
func corrupt(err error, what string) error {
	if _, ok := errors.AsType[*reason.Error](err); ok {
		return err
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return reason.Wrap(reason.CorruptArchive, err, "reading %s", what)
}
