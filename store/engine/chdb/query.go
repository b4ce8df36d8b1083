package chdb

import (
	"errors"
	"runtime"
	"unsafe"
)

// ErrClosed says that a statement came after Close.
var ErrClosed = errors.New("the engine connection is closed")

// Stats counts what a statement did.
type Stats struct {
	ReadRows, ReadBytes       uint64 // as processed, numbers() included
	WrittenRows, WrittenBytes uint64 // with the rows of materialized views
	ResultBytes               uint64
	Elapsed                   float64 // seconds
}

// Param is one query parameter: the value for {name:Type} in a statement.
type Param struct{ Name, Value string }

// Error is what the engine says about a failed statement, in its own words:
// "Code: 60. DB::Exception: ...".
type Error struct{ Text string }

func (e *Error) Error() string { return e.Text }

// Query runs one statement and returns its whole output in format. Several
// statements in one text would all run; Classify tells.
func (c *Conn) Query(sql, format string, params []Param) ([]byte, Stats, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handle == nil {
		return nil, Stats{}, ErrClosed
	}
	res := c.call(c.lib.fn.queryParams, sql, format, params)
	if res == nil {
		return nil, Stats{}, &Error{"the engine gave no result"}
	}
	defer c.lib.fn.destroy(res)
	if err := c.lib.resultError(res); err != nil {
		return nil, Stats{}, err
	}
	return c.lib.copyBuffer(res), c.lib.stats(res), nil
}

// call hands a statement to fn, under the lock for parameters if it has any.
func (c *Conn) call(fn queryFunc, sql, format string, params []Param) unsafe.Pointer {
	if len(params) > 0 {
		c.lib.params.Lock()
		defer c.lib.params.Unlock()
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	names, nameLens, values, valueLens := cParams(&pin, params)
	q, f := cBytes(sql), cBytes(format)
	return fn(c.handle, unsafe.Pointer(&q[0]), uintptr(len(sql)), unsafe.Pointer(&f[0]), uintptr(len(format)),
		names, nameLens, values, valueLens, uintptr(len(params)))
}

// cParams lays params out as the four parallel arrays of chdb.h.
func cParams(pin *runtime.Pinner, params []Param) (names, nameLens, values, valueLens unsafe.Pointer) {
	if len(params) == 0 {
		return nil, nil, nil, nil
	}
	ptrs := make([]unsafe.Pointer, 2*len(params))
	lens := make([]uintptr, 2*len(params))
	for i, p := range params {
		for j, s := range [2]string{p.Name, p.Value} {
			b := cBytes(s)
			pin.Pin(&b[0])
			ptrs[i+j*len(params)], lens[i+j*len(params)] = unsafe.Pointer(&b[0]), uintptr(len(s))
		}
	}
	pin.Pin(&ptrs[0])
	pin.Pin(&lens[0])
	n := len(params)
	return unsafe.Pointer(&ptrs[0]), unsafe.Pointer(&lens[0]), unsafe.Pointer(&ptrs[n]), unsafe.Pointer(&lens[n])
}

// cBytes is s with a zero byte behind it; never empty.
func cBytes(s string) []byte { return append([]byte(s), 0) }

func (l *Library) resultError(res unsafe.Pointer) error {
	if text := goString(l.fn.resultError(res)); text != "" {
		return &Error{text}
	}
	return nil
}

func (l *Library) copyBuffer(res unsafe.Pointer) []byte {
	n := l.fn.resultLength(res)
	if n == 0 {
		return nil
	}
	return append([]byte(nil), unsafe.Slice((*byte)(l.fn.resultBuffer(res)), n)...)
}

func (l *Library) stats(res unsafe.Pointer) Stats {
	return Stats{
		ReadRows: l.fn.storageRows(res), ReadBytes: l.fn.storageBytes(res),
		WrittenRows: l.fn.rowsWritten(res), WrittenBytes: l.fn.bytesWritten(res),
		ResultBytes: uint64(l.fn.resultLength(res)), Elapsed: l.fn.resultElapsed(res),
	}
}
