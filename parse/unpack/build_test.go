package unpack

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// text is what most archives of the tests hold.
const text = "<feedback>a report</feedback>"

type writer func(io.Writer) (io.WriteCloser, error)

func gzipWriter(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }
func zlibWriter(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil }
func zstdWriter(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }

func pack(t testing.TB, with writer, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := with(&b)
	must(t, err)
	_, err = w.Write(data)
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

func gz(t testing.TB, data []byte) []byte { return pack(t, gzipWriter, data) }

// zipped builds an archive from names and texts in turn.
func zipped(t testing.TB, method uint16, namesAndTexts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(namesAndTexts); i += 2 {
		m, err := w.CreateHeader(&zip.FileHeader{Name: namesAndTexts[i], Method: method})
		must(t, err)
		_, err = io.WriteString(m, namesAndTexts[i+1])
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// handmade builds an archive whose directory says whatever a test wants.
type handmade struct {
	bytes.Buffer
	directory bytes.Buffer
	count     int
}

// local writes a member and returns where it is.
func (h *handmade) local(name string, method uint16, packed []byte) uint32 {
	at := h.Len()
	b := make([]byte, localLen)
	copy(b, localMagic)
	le := binary.LittleEndian
	le.PutUint16(b[8:], method)
	le.PutUint32(b[18:], uint32(len(packed)))
	le.PutUint16(b[26:], uint16(len(name)))
	h.Write(b)
	h.WriteString(name)
	h.Write(packed)
	return uint32(at)
}

// entry writes a line of the directory.
func (h *handmade) entry(name string, method uint16, crc, packed, unpacked, at uint32) {
	b := make([]byte, centralLen)
	copy(b, centralMagic)
	le := binary.LittleEndian
	le.PutUint16(b[10:], method)
	le.PutUint32(b[16:], crc)
	le.PutUint32(b[20:], packed)
	le.PutUint32(b[24:], unpacked)
	le.PutUint16(b[28:], uint16(len(name)))
	le.PutUint32(b[42:], at)
	h.directory.Write(b)
	h.directory.WriteString(name)
	h.count++
}

// finish writes the directory and the end record with a count of its own.
func (h *handmade) finish(count uint16) []byte {
	b := make([]byte, endLen)
	copy(b, endMagic)
	le := binary.LittleEndian
	le.PutUint16(b[8:], count)
	le.PutUint16(b[10:], count)
	le.PutUint32(b[12:], uint32(h.directory.Len()))
	le.PutUint32(b[16:], uint32(h.Len()))
	h.Write(h.directory.Bytes())
	h.Write(b)
	return h.Bytes()
}

// bombZip has n members that all are the same packed bytes: overlapping, so
// that a small archive unpacks to n times a big file.
func bombZip(t testing.TB, n, size int) []byte {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	must(t, err)
	zeros := make([]byte, size)
	_, err = w.Write(zeros)
	must(t, err)
	must(t, w.Close())
	var h handmade
	at := h.local("a", methodDeflate, packed.Bytes())
	for range n {
		h.entry("a", methodDeflate, crc32.ChecksumIEEE(zeros), uint32(packed.Len()), 1, at)
	}
	return h.finish(uint16(n))
}
