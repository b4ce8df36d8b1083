package unpack

import (
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Methods and flags of members (APPNOTE 4.4.4, 4.4.5).
const (
	methodStore   = 0
	methodDeflate = 8
	methodBzip2   = 12
	methodZstd    = 93
	methodAES     = 99

	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3 // sizes and checksum follow the data
)

// minDeflate is the size of the shortest deflated file that is not empty.
const minDeflate = 3

// empty reports whether nothing can be in the member, whatever it claims.
func (e *entry) empty() bool {
	return e.packed == 0 || e.packed < minDeflate && e.method == methodDeflate
}

// inflaters keeps decompressors for the next mail, like gzips.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}

// openMember opens a member of the archive in data.
func openMember(data []byte, e entry) opener {
	return func(b *limit.Budget) (io.ReadCloser, error) {
		packed, err := e.data(data)
		if err != nil {
			return nil, err
		}
		src := bytes.NewReader(packed)
		out, err := e.decompressor(src)
		if err != nil {
			return nil, err
		}
		consumed := func() int64 { return src.Size() - int64(src.Len()) }
		checked := &checksum{r: out, want: e.crc, hash: crc32.NewIEEE(), skip: e.crc == 0}
		return &stream{Reader: b.Reader(&damaged{r: checked, what: "zip member"}, consumed), layers: []io.Closer{out}}, nil
	}
}

// data returns the packed bytes of the member. A size that reaches beyond the
// archive is cut to it; the decompressor then finds the end missing.
func (e *entry) data(archive []byte) ([]byte, error) {
	if e.flags&flagEncrypted != 0 || e.method == methodAES {
		return nil, reason.New(reason.EncryptedArchive, "a zip member is encrypted")
	}
	size := int64(len(archive))
	if e.offset < 0 || e.offset > size-localLen || string(archive[e.offset:e.offset+4]) != localMagic {
		return nil, reason.New(reason.CorruptArchive, "a zip member is not where its directory says")
	}
	local := archive[e.offset:]
	start := localLen + int(binary.LittleEndian.Uint16(local[26:])) + int(binary.LittleEndian.Uint16(local[28:]))
	if start > len(local) {
		return nil, reason.New(reason.CorruptArchive, "a zip member is cut short")
	}
	body := local[start:]
	if e.packed < 0 || e.packed > int64(len(body)) {
		return body, nil
	}
	return body[:e.packed], nil
}

func (e *entry) decompressor(src *bytes.Reader) (io.ReadCloser, error) {
	switch e.method {
	case methodStore:
		return io.NopCloser(src), nil
	case methodDeflate:
		return newInflater(src)
	case methodBzip2:
		return io.NopCloser(bzip2.NewReader(src)), nil
	case methodZstd:
		d, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, corrupt(err, "zip member")
		}
		return d.IOReadCloser(), nil
	}
	return nil, reason.New(reason.UnsupportedArchive, "a zip member is packed with method %d", e.method)
}

type inflater struct{ io.ReadCloser }

func newInflater(src io.Reader) (*inflater, error) {
	r := inflaters.Get().(io.ReadCloser)
	if err := r.(flate.Resetter).Reset(src, nil); err != nil {
		return nil, fmt.Errorf("resetting inflater: %w", err)
	}
	return &inflater{r}, nil
}

// Close gives the decompressor back.
func (i *inflater) Close() error {
	if i.ReadCloser != nil {
		inflaters.Put(i.ReadCloser)
		i.ReadCloser = nil
	}
	return nil
}

// checksum fails at the end of a member whose bytes are not the ones that were
// packed. A reader that stops before the end does not learn of it; see damaged.
type checksum struct {
	r    io.Reader
	want uint32
	hash hash.Hash32
	skip bool
}

// Read implements io.Reader.
func (c *checksum) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.skip {
		return n, err
	}
	c.hash.Write(p[:n])
	if errors.Is(err, io.EOF) && c.hash.Sum32() != c.want {
		return n, errors.New("wrong checksum")
	}
	return n, err
}
