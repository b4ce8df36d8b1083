package catalogue

import (
	"bytes"
	"fmt"
	"io"
)

// The limits of a file.
const (
	MaxFile = 64 << 20 // bytes
	MaxLine = 64 << 10 // bytes of a line, without its end
)

// limited fails when a file or one of its lines is too long.
type limited struct {
	io.Reader

	size, line int // bytes so far, of the file and of the line
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	l.size += n
	if l.size > MaxFile {
		return 0, fmt.Errorf("more than %d MiB: split the file", MaxFile>>20)
	}
	if l.longest(p[:n]) > MaxLine {
		return 0, fmt.Errorf("a line of more than %d KiB", MaxLine>>10)
	}
	return n, err
}

// longest returns the length of the longest line that has a part in p.
func (l *limited) longest(p []byte) int {
	longest := 0
	for {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			l.line += len(p)
			return max(longest, l.line)
		}
		longest = max(longest, l.line+end)
		l.line, p = 0, p[end+1:]
	}
}
