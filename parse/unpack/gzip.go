package unpack

import (
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// maxGzipMembers bounds how many empty members cost time without output.
const maxGzipMembers = 10_000

var errManyMembers = errors.New("too many gzip members")

// gzips keeps decompressors for the next mail: making one costs more than
// unpacking a report of usual size.
var gzips = sync.Pool{New: func() any { return new(gzip.Reader) }}

// gzipReader reads all members of a gzip stream (RFC 1952 2.2) and ignores
// what follows the last one: real mail has line ends and NULs there.
type gzipReader struct {
	in      *input
	gz      *gzip.Reader
	members int
}

func newGzip(in *input) (*gzipReader, error) {
	g := &gzipReader{in: in, gz: gzips.Get().(*gzip.Reader)}
	if err := g.next(); err != nil {
		gzips.Put(g.gz)
		return nil, err
	}
	return g, nil
}

// Read implements io.Reader.
func (g *gzipReader) Read(p []byte) (int, error) {
	for {
		n, err := g.gz.Read(p)
		if err != io.EOF { //nolint:errorlint // a bare io.EOF is the end of a member
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		if head, _ := g.in.Peek(2); Detect(head) != Gzip {
			return 0, io.EOF
		}
		if err := g.next(); errors.Is(err, errManyMembers) {
			return 0, err
		} else if err != nil {
			return 0, io.EOF // not a member, but bytes that look like one
		}
	}
}

func (g *gzipReader) next() error {
	if g.members++; g.members > maxGzipMembers {
		return errManyMembers
	}
	if err := g.gz.Reset(g.in); err != nil {
		return err
	}
	g.gz.Multistream(false)
	return nil
}

// Close gives the decompressor back.
func (g *gzipReader) Close() error {
	if g.gz != nil {
		gzips.Put(g.gz)
		g.gz = nil
	}
	return nil
}
