package engine

import (
	"io"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/klauspost/compress/gzip"
)

// smallest is the body, in bytes, from which gzip is worth it.
const smallest = 1400

// frameBytes is how much goes into one compressed frame.
const frameBytes = 1 << 20

// encoder chooses the compression of the body that the client asked for.
func (a *answer) encoder(size int) io.WriteCloser {
	q := a.r.URL.Query()
	switch {
	case q.Get("compress") == "1":
		method := compress.LZ4
		if strings.EqualFold(q.Get("network_compression_method"), "ZSTD") {
			method = compress.ZSTD
		}
		return &frameWriter{w: a.w, frame: compress.NewWriter(compress.LevelZero, method)}
	case size >= smallest && strings.Contains(a.r.Header.Get("Accept-Encoding"), "gzip"):
		a.w.Header().Set("Content-Encoding", "gzip")
		z, _ := gzip.NewWriterLevel(a.w, gzip.BestSpeed)
		return z
	default:
		return plain{a.w}
	}
}

// plain is a body without compression.
type plain struct{ io.Writer }

func (plain) Close() error { return nil }

// frameWriter writes the compressed frames of ClickHouse.
type frameWriter struct {
	w     io.Writer
	frame *compress.Writer
}

func (f *frameWriter) Write(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		part := p[n:min(len(p), n+frameBytes)]
		if err := f.frame.Compress(part); err != nil {
			return n, err
		}
		if _, err := f.w.Write(f.frame.Data); err != nil {
			return n, err
		}
		n += len(part)
	}
	return n, nil
}

// Close has nothing to add: each Write ends with a whole frame.
func (f *frameWriter) Close() error { return nil }
