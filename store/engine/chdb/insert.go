package chdb

import (
	"io"
	"unsafe"
)

// insertChunk is how much of an INSERT goes to the engine in one call, in bytes.
const insertChunk = 1 << 20

// Insert runs sql, an INSERT without data and without FORMAT, and feeds it the
// bytes of data, which are in format. The bytes may hold anything; a stream
// that breaks off inserts nothing.
func (c *Conn) Insert(sql, format string, data io.Reader) (Stats, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handle == nil {
		return Stats{}, ErrClosed
	}
	q, f := cBytes(sql), cBytes(format)
	stream := c.lib.fn.insert(c.handle, unsafe.Pointer(&q[0]), uintptr(len(sql)), unsafe.Pointer(&f[0]), uintptr(len(format)))
	defer c.lib.fn.insertDestroy(stream)
	if err := c.lib.insertFailure(stream); err != nil {
		return Stats{}, err
	}
	if err := c.feed(stream, data); err != nil {
		c.lib.fn.insertCancel(stream)
		return Stats{}, err
	}
	return c.commit(stream)
}

// feed appends data in chunks; an error of the reader means that the INSERT
// must not be committed.
func (c *Conn) feed(stream unsafe.Pointer, data io.Reader) error {
	buf := make([]byte, insertChunk)
	for {
		n, err := io.ReadFull(data, buf)
		if n > 0 && c.lib.fn.insertAppend(stream, unsafe.Pointer(&buf[0]), uintptr(n)) != 0 {
			// The reason comes with the commit, which fails.
			return nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *Conn) commit(stream unsafe.Pointer) (Stats, error) {
	res := c.lib.fn.insertDone(stream)
	if res == nil {
		return Stats{}, &Error{"the engine did not confirm the insert"}
	}
	defer c.lib.fn.destroy(res)
	if err := c.lib.resultError(res); err != nil {
		return Stats{}, err
	}
	return c.lib.stats(res), nil
}

func (l *Library) insertFailure(stream unsafe.Pointer) error {
	if text := goString(l.fn.insertError(stream)); text != "" {
		return &Error{text}
	}
	return nil
}
