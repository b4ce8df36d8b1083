package hostile

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// blockSize is how much of a flood one gzip member unpacks to.
const blockSize = 1 << 20

// maxRatio is what a flood unpacks to, to the byte: just below limits.ratio.
const maxRatio = 245

// gz is data as one gzip member. Its header is padded with an extra field up to
// a size of least bytes: such bytes cost the reader nothing, and keep a bomb
// below the allowed ratio.
func gz(data []byte, least int) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil
	}
	write(w, data)
	if pad := least - b.Len(); pad > 2 {
		return withExtra(b.Bytes(), min(pad-2, 1<<16-1))
	}
	return b.Bytes()
}

// withExtra puts an extra field of n zeros into the header of a gzip member.
func withExtra(member []byte, n int) []byte {
	const header, flagExtra = 10, 1 << 2
	out := bytes.Clone(member[:header])
	out[3] |= flagExtra
	out = binary.LittleEndian.AppendUint16(out, uint16(n))
	return append(append(out, make([]byte, n)...), member[header:]...)
}

// flood is the gzip of head, unit again and again up to about size bytes, and
// tail, at a ratio just below the one that is allowed.
func flood(head, unit, tail string, size int) []byte {
	n := max(1, blockSize/len(unit))
	block := gz([]byte(strings.Repeat(unit, n)), n*len(unit)/maxRatio)
	out := gz([]byte(head), 0)
	out = append(out, bytes.Repeat(block, max(1, size/(n*len(unit))))...)
	return append(out, gz([]byte(tail), 0)...)
}

// mailOf is a mail with one file attached, in base64.
func mailOf(name string, data []byte) []byte {
	var b bytes.Buffer
	b.WriteString("From: reports@receiver.example\r\nTo: rua@b.example\r\n" +
		"Subject: Report Domain: b.example Submitter: receiver.example Report-ID: <1>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=\"" + name + "\"\r\n" +
		"Content-Transfer-Encoding: base64\r\n\r\n")
	const perLine = 57
	for line := range bytesChunk(data, perLine) {
		b.WriteString(base64.StdEncoding.EncodeToString(line))
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

func bytesChunk(data []byte, n int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(data) > 0 && yield(data[:min(n, len(data))]) {
			data = data[min(n, len(data)):]
		}
	}
}

// deflated is data, deflated.
func deflated(data []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil
	}
	write(w, data)
	return b.Bytes()
}

func zlibbed(data []byte) []byte {
	var b bytes.Buffer
	write(zlib.NewWriter(&b), data)
	return b.Bytes()
}

// zstdOf is data in zstd; the window is what the frame asks a reader to hold.
func zstdOf(data []byte, window int) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(window), zstd.WithEncoderConcurrency(1), zstd.WithSingleSegment(false))
	if err != nil {
		return nil
	}
	write(w, data)
	return b.Bytes()
}

// write writes data and closes w. A case that could not be made has the wrong
// checksum.
func write(w interface {
	Write([]byte) (int, error)
	Close() error
}, data []byte,
) {
	for chunk := range bytesChunk(data, blockSize) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	_ = w.Close()
}

// Methods of zip members (APPNOTE 4.4.5).
const (
	store   = 0
	deflate = 8
)

// zipFile builds an archive whose directory says whatever a case wants.
type zipFile struct {
	bytes.Buffer
	directory bytes.Buffer
	count     int
}

// local writes a member and returns where it is.
func (z *zipFile) local(name string, method uint16, crc uint32, packed []byte, unpacked int) uint32 {
	at := z.Len()
	b := make([]byte, 30)
	copy(b, "PK\x03\x04")
	le := binary.LittleEndian
	le.PutUint16(b[8:], method)
	le.PutUint32(b[14:], crc)
	le.PutUint32(b[18:], uint32(len(packed)))
	le.PutUint32(b[22:], uint32(unpacked))
	le.PutUint16(b[26:], uint16(len(name)))
	z.Write(b)
	z.WriteString(name)
	z.Write(packed)
	return uint32(at)
}

// entry writes a line of the directory, with an extra field.
func (z *zipFile) entry(name string, method uint16, crc, packed, unpacked, at uint32, extra []byte) {
	b := make([]byte, 46)
	copy(b, "PK\x01\x02")
	le := binary.LittleEndian
	le.PutUint16(b[10:], method)
	le.PutUint32(b[16:], crc)
	le.PutUint32(b[20:], packed)
	le.PutUint32(b[24:], unpacked)
	le.PutUint16(b[28:], uint16(len(name)))
	le.PutUint16(b[30:], uint16(len(extra)))
	le.PutUint32(b[42:], at)
	z.directory.Write(b)
	z.directory.WriteString(name)
	z.directory.Write(extra)
	z.count++
}

// finish writes the directory and its end record.
func (z *zipFile) finish() []byte {
	b := make([]byte, 22)
	copy(b, "PK\x05\x06")
	le := binary.LittleEndian
	le.PutUint16(b[8:], uint16(z.count))
	le.PutUint16(b[10:], uint16(z.count))
	le.PutUint32(b[12:], uint32(z.directory.Len()))
	le.PutUint32(b[16:], uint32(z.Len()))
	z.Write(z.directory.Bytes())
	z.Write(b)
	return z.Bytes()
}

// stored is an archive of files as they are, from names and texts in turn.
func stored(namesAndTexts ...string) []byte {
	var z zipFile
	for i := 0; i < len(namesAndTexts); i += 2 {
		name, text := namesAndTexts[i], namesAndTexts[i+1]
		crc, n := crc32.ChecksumIEEE([]byte(text)), uint32(len(text))
		at := z.local(name, store, crc, []byte(text), len(text))
		z.entry(name, store, crc, n, n, at, nil)
	}
	return z.finish()
}
