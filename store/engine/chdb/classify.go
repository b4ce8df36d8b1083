package chdb

import "unsafe"

// Class says what a text of statements may do.
type Class uint32

// The classes of chdb.h. Control is SET, USE, SYSTEM, INTO OUTFILE and
// INSERT INTO FUNCTION.
const (
	ReadOnly Class = iota
	Mutating
	MutatingGlobal
	Control
	Unknown
)

// Analysis is what the parser of the engine finds in a text.
type Analysis struct {
	Statements int
	Class      Class
}

// analysisV1 is chdb_query_analysis_v1.
type analysisV1 struct{ structSize, statements, flags, class uint32 }

// Classify parses sql without running it. A text that does not parse is
// Unknown.
func (c *Conn) Classify(sql, database string) (Analysis, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handle == nil {
		return Analysis{}, ErrClosed
	}
	q, db := cBytes(sql), cBytes(database)
	out := analysisV1{structSize: uint32(unsafe.Sizeof(analysisV1{}))}
	state := c.lib.fn.classify(c.handle, unsafe.Pointer(&q[0]), uintptr(len(sql)),
		unsafe.Pointer(&db[0]), uintptr(len(database)), unsafe.Pointer(&out))
	if state != 0 {
		return Analysis{Class: Unknown}, nil
	}
	return Analysis{Statements: int(out.statements), Class: Class(out.class)}, nil
}
