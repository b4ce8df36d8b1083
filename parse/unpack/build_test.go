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

// bzipped is text in bzip2, which Go cannot write.
const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x8b\x5a\xfe\x0f\x00\x00\x01\x99\x80\x40\x00\x80\x05\x3f\x08\xd4\x00\x20\x00\x21" +
	"\x2a\x06\x23\x23\xd4\x29\x80\x00\xd6\x53\x51\x78\x38\x39\x21\x42\xa9\xe8\x9f\xca\x3e\x2e\xe4\x8a\x70\xa1\x21\x16\xb5\xfc\x1e"

type writer func(io.Writer) (io.WriteCloser, error)

func gzipWriter(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }
func zlibWriter(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil }

func zstdWriter(w io.Writer) (io.WriteCloser, error) {
	return zstd.NewWriter(w, zstd.WithWindowSize(zstd.MinWindowSize))
}

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
	w.RegisterCompressor(methodZstd, zstdWriter)
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

// stored is an archive that is written without seeking back, but with sizes
// before the data: what is left of it can be read without its directory.
func stored(texts ...string) []byte {
	var h handmade
	for i, s := range texts {
		name := string(rune('a'+i)) + ".xml"
		crc := crc32.ChecksumIEEE([]byte(s))
		at := h.local(name, methodStore, []byte(s))
		binary.LittleEndian.PutUint32(h.Bytes()[at+14:], crc)
		h.entry(name, methodStore, crc, uint32(len(s)), uint32(len(s)), at)
	}
	return h.finish(uint16(len(texts)))
}

// zip64 is an archive all of whose sizes and offsets are in zip64 records.
func zip64(t testing.TB) []byte {
	t.Helper()
	var h handmade
	le := binary.LittleEndian
	h.WriteString("junk")
	at := h.local("a.xml", methodStore, []byte(text))
	h.entry("a.xml", methodStore, crc32.ChecksumIEEE([]byte(text)), unknown32, unknown32, unknown32)
	extra := le.AppendUint16(le.AppendUint16(nil, 1), 24)
	for _, v := range []int{len(text), len(text), int(at) - 4} {
		extra = le.AppendUint64(extra, uint64(v))
	}
	le.PutUint16(h.directory.Bytes()[30:], uint16(len(extra)))
	h.directory.Write(extra)

	end := make([]byte, end64Len+locatorLen+endLen)
	copy(end, end64Magic)
	le.PutUint64(end[40:], uint64(h.directory.Len()))
	le.PutUint64(end[48:], uint64(h.Len()-4))
	copy(end[end64Len:], "PK\x06\x07")
	copy(end[end64Len+locatorLen:], endMagic)
	le.PutUint32(end[end64Len+locatorLen+12:], unknown32)
	le.PutUint32(end[end64Len+locatorLen+16:], unknown32)
	h.Write(h.directory.Bytes())
	h.Write(end)
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
