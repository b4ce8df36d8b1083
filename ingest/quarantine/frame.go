package quarantine

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"

	"github.com/dmarcpipe/dmarcpipe/ingest"
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

// readEntry reads that frame of the mail with this ID, and not a byte more.
func readEntry(r io.Reader, id string) (Entry, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return Entry{}, errNoMetadata
	}
	length := binary.LittleEndian.Uint32(head[4:])
	if binary.LittleEndian.Uint32(head[:]) != frameMagic || length > maxMetadata {
		return Entry{}, errNoMetadata
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return Entry{}, errNoMetadata
	}
	var e Entry
	if err := json.Unmarshal(text, &e); err != nil {
		return Entry{}, fmt.Errorf("decoding what is noted: %w", err)
	}
	if e.ID != id || e.Size < 0 {
		return Entry{}, errNoMetadata
	}
	return e, nil
}

// readMail reads a file from its beginning. The ID is made of the bytes of the
// mail, and made again.
func readMail(r io.Reader, id string, limit int64) ([]byte, error) {
	e, err := readEntry(r, id)
	if err != nil {
		return nil, err
	}
	if e.Size > limit {
		return nil, fmt.Errorf("it has %d bytes; limits.message is %d", e.Size, limit)
	}
	data, err := unpack(io.LimitReader(r, packedBound(e.Size)), e.Size)
	if err != nil {
		return nil, err
	}
	key := ingest.MailKey(&ingest.Mail{Tenant: e.Tenant, Source: e.Source, Data: data})
	if hex.EncodeToString(key[:]) != id {
		return nil, errors.New("it is not the mail that its name says; it is damaged")
	}
	return data, nil
}

// packedBound is how long a packed mail can be at most: a longer file has
// something else in it.
func packedBound(size int64) int64 {
	const grace = 1 << 20
	return min(size, math.MaxInt64/2) + size/8 + grace
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
	data, err := io.ReadAll(io.LimitReader(d, min(size, math.MaxInt64-1)+1))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	if int64(len(data)) != size {
		return nil, fmt.Errorf("unpacking: it has not the %d bytes that are noted", size)
	}
	return data, nil
}
