package mailfile

import (
	"context"
	"io"
	"os"
)

// unknownSize is the size of what is not a regular file.
const unknownSize = -1

// meter reads a file, counts how far, and fails when ctx has ended, so that
// even one huge mailbox can be interrupted.
type meter struct {
	ctx  context.Context //nolint:containedctx // it belongs to one walk
	file *os.File
	size int64
	read int64
	told int64
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.file.Read(p)
	m.read += int64(n)
	return n, err
}

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(p []byte, offset int64) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.file.ReadAt(p, offset)
	m.read += int64(n)
	return n, err
}

// share returns how many bytes were read since it was last called. An archive
// is read here and there, some of it twice: never more than its size in all.
func (m *meter) share() int64 {
	read := m.read
	if m.size != unknownSize {
		read = min(read, m.size)
	}
	share := read - m.told
	m.told = read
	return share
}

// rest returns what is left of the file after its last share.
func (m *meter) rest() int64 {
	if m.size == unknownSize {
		return m.share()
	}
	rest := m.size - m.told
	m.told = m.size
	return rest
}

var (
	_ io.Reader   = (*meter)(nil)
	_ io.ReaderAt = (*meter)(nil)
)
