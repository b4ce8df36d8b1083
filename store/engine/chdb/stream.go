package chdb

import "unsafe"

// Stream is the output of a running statement, read block by block. While it
// is open its connection takes no other statement.
type Stream struct {
	conn  *Conn
	ptr   unsafe.Pointer
	ended bool
	stats Stats
}

// Stream starts one statement. The caller must Close it. A statement with
// parameters holds the process-wide lock for parameters until then.
func (c *Conn) Stream(sql, format string, params []Param) (*Stream, error) {
	c.mu.Lock()
	if c.handle == nil {
		c.mu.Unlock()
		return nil, ErrClosed
	}
	ptr := c.call(c.lib.fn.streamParams, sql, format, params)
	s := &Stream{conn: c, ptr: ptr}
	if ptr == nil {
		s.ended = true
		s.Close()
		return nil, &Error{"the engine gave no result"}
	}
	if err := c.lib.resultError(ptr); err != nil {
		s.ended = true
		s.Close()
		return nil, err
	}
	return s, nil
}

// Next returns the next piece of output, a copy, or nil at the end.
func (s *Stream) Next() ([]byte, error) {
	if s.ended {
		return nil, nil
	}
	lib := s.conn.lib
	res := lib.fn.streamFetch(s.conn.handle, s.ptr)
	if res == nil {
		s.ended = true
		return nil, nil
	}
	defer lib.fn.destroy(res)
	if err := lib.resultError(res); err != nil {
		s.ended = true
		return nil, err
	}
	s.stats.add(lib.stats(res))
	data := lib.copyBuffer(res)
	s.ended = data == nil
	return data, nil
}

// Stats counts what the statement did up to now.
func (s *Stream) Stats() Stats { return s.stats }

// Close stops the statement if it still runs and frees the connection. It must
// not cancel a finished stream: the library crashes on that.
func (s *Stream) Close() {
	if s.ptr != nil {
		if !s.ended {
			s.conn.lib.fn.streamCancel(s.conn.handle, s.ptr)
		}
		s.conn.lib.fn.destroy(s.ptr)
		s.ptr = nil
		s.ended = true
	}
	s.conn.mu.Unlock()
}

func (s *Stats) add(o Stats) {
	s.ReadRows += o.ReadRows
	s.ReadBytes += o.ReadBytes
	s.WrittenRows += o.WrittenRows
	s.WrittenBytes += o.WrittenBytes
	s.ResultBytes += o.ResultBytes
	s.Elapsed += o.Elapsed
}
