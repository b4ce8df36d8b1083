package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// maxBody bounds the body of a request, as it comes and unpacked, in bytes.
	maxBody = 256 << 20
	// maxStatement bounds the text of a statement without its rows, in bytes.
	maxStatement = 16 << 20
)

// errTooLarge says that a body or a statement passes its bound.
var errTooLarge = &failure{code: codeTooLarge, text: fmt.Sprintf("request is too large: at most %d MiB a body, %d MiB a statement", maxBody>>20, maxStatement>>20), name: "QUERY_IS_TOO_LARGE"}

// openBody gives the body of a request with both layers of compression undone:
// Content-Encoding, and the frames of ClickHouse that decompress=1 announces.
func openBody(w http.ResponseWriter, r *http.Request) (io.Reader, error) {
	body, err := decoded(http.MaxBytesReader(w, r.Body, maxBody), r.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, &failure{code: codeDecompress, text: "reading body: " + err.Error(), name: "CANNOT_DECOMPRESS"}
	}
	if r.URL.Query().Get("decompress") == "1" {
		body = frames{compress.NewReader(body)}
	}
	return &bounded{r: body, left: maxBody}, nil
}

func decoded(body io.Reader, encoding string) (io.Reader, error) {
	switch encoding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(body)
	case "zstd":
		z, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBody))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	default:
		return nil, fmt.Errorf("content encoding %q is not one of gzip, zstd", encoding)
	}
}

// frames reads compressed frames to their end: no frame is an empty body.
type frames struct{ r io.Reader }

func (f frames) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if n == 0 && errors.Is(err, io.EOF) {
		return 0, io.EOF
	}
	return n, err
}

// bounded fails when more than left bytes come.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.left -= int64(n)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge || b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// readStatement reads the text of a statement whole.
func readStatement(body io.Reader) (string, error) {
	var b bytes.Buffer
	if _, err := io.Copy(&b, io.LimitReader(body, maxStatement+1)); err != nil {
		return "", err
	}
	if b.Len() > maxStatement {
		return "", errTooLarge
	}
	return b.String(), nil
}
