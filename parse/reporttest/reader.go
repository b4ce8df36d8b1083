package reporttest

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// CheckPieces checks that the outcome for each file is the same whatever pieces
// its bytes come in.
func CheckPieces(t *testing.T, files []string, outcome func(*testing.T, io.Reader) []byte) {
	t.Helper()
	readers := map[string]func(io.Reader) io.Reader{
		"one byte":      iotest.OneByteReader,
		"half":          iotest.HalfReader,
		"data with EOF": iotest.DataErrReader,
	}
	for _, file := range files {
		data := ReadFile(t, file)
		want := outcome(t, bytes.NewReader(data))
		for name, slow := range readers {
			got := outcome(t, slow(bytes.NewReader(data)))
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", file, name, diff)
			}
		}
	}
}

// Flood is one text again and again, for at least Left bytes.
type Flood struct {
	Unit string
	Left int

	rest string
}

func (f *Flood) Read(p []byte) (int, error) {
	if f.rest == "" {
		if f.Left <= 0 {
			return 0, io.EOF
		}
		f.rest = strings.Repeat(f.Unit, min(1+len(p)/len(f.Unit), 1+(f.Left-1)/len(f.Unit)))
	}
	n := copy(p, f.rest)
	f.rest, f.Left = f.rest[n:], f.Left-n
	return n, nil
}
