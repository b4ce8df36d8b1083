package chdb

import (
	"runtime"
	"sync"
	"unsafe"
)

// Conn is one connection with a session of its own. Its statements run one at
// a time; callers wait for each other.
type Conn struct {
	lib *Library
	mu  sync.Mutex
	// ptr is the chdb_connection* that close wants; handle is what it points
	// to, which every other call wants.
	ptr    unsafe.Pointer
	handle unsafe.Pointer
}

// Connect opens a connection. The arguments are those of the clickhouse
// program, such as "--path=/folder" or "--max_threads=2"; the first connection
// of a process starts the engine with them.
func (l *Library) Connect(args ...string) (*Conn, error) {
	l.connecting.Lock()
	defer l.connecting.Unlock()
	var pin runtime.Pinner
	defer pin.Unpin()
	argv := cArgs(&pin, append([]string{"clickhouse"}, args...))
	var ptr unsafe.Pointer
	l.keepingSignals(func() { ptr = l.fn.connect(int32(len(args)+1), unsafe.Pointer(&argv[0])) })
	if ptr == nil {
		return nil, ErrConnect
	}
	return &Conn{lib: l, ptr: ptr, handle: *(*unsafe.Pointer)(ptr)}, nil
}

// cArgs lays out args as a NULL-terminated C argv, pinned by pin.
func cArgs(pin *runtime.Pinner, args []string) []unsafe.Pointer {
	argv := make([]unsafe.Pointer, len(args)+1)
	for i, a := range args {
		b := append([]byte(a), 0)
		pin.Pin(&b[0])
		argv[i] = unsafe.Pointer(&b[0])
	}
	pin.Pin(&argv[0])
	return argv
}

// Close ends the session; the last one stops the engine. It waits for a
// running statement. A second Close does nothing.
func (c *Conn) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ptr == nil {
		return
	}
	c.lib.fn.closeConn(c.ptr)
	c.ptr, c.handle = nil, nil
}
