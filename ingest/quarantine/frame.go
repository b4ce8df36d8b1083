package quarantine

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// A file begins with a skippable frame (RFC 8878 3.1.2): this number, the
// length of the JSON, both in little endian, and the JSON. What follows is one
// ordinary frame with a checksum.
const (
	frameMagic  = 0x184D2A5D
	frameHead   = 8
	maxMetadata = 64 << 10
)

// maxWindow bounds the memory that reading a file takes, packWindow is what
// writing one uses.
const (
	maxWindow  = 8 << 20
	packWindow = 1 << 20
)

var errNoMetadata = errors.New("it does not begin with what is noted of a mail; it is damaged, or not from here")

func newPacker() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(packWindow),
		zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
}

// writeEntry writes the frame that describes a mail.
func writeEntry(w io.Writer, e *Entry) error {
	text, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encoding what is noted: %w", err)
	}
	if len(text) > maxMetadata {
		return fmt.Errorf("encoding what is noted: it has %d bytes, %d are allowed", len(text), maxMetadata)
	}
	head := binary.LittleEndian.AppendUint32(make([]byte, 0, frameHead+len(text)), frameMagic)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(text)))
	_, err = w.Write(append(head, text...))
	return err
}

// readEntry reads that frame, and not a byte more.
func readEntry(r io.Reader, e *Entry) error {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return errNoMetadata
	}
	length := binary.LittleEndian.Uint32(head[4:])
	if binary.LittleEndian.Uint32(head[:]) != frameMagic || length > maxMetadata {
		return errNoMetadata
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return errNoMetadata
	}
	if err := json.Unmarshal(text, e); err != nil {
		return fmt.Errorf("decoding what is noted: %w", err)
	}
	return nil
}

// unpack reads the mail that follows, which must have exactly size bytes.
func unpack(r io.Reader, size int64) ([]byte, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	defer d.Close()
	// One byte more shows that there is more, and makes the decoder look at the
	// checksum.
	data, err := io.ReadAll(io.LimitReader(d, size+1))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	if int64(len(data)) != size {
		return nil, fmt.Errorf("unpacking: it has not the %d bytes that are noted", size)
	}
	return data, nil
}
