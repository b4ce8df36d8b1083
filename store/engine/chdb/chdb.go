// Package chdb binds the C interface of libchdb, the ClickHouse engine as a
// shared library, without cgo. It knows calls, memory and signal handlers;
// what may be asked by whom is decided by package engine.
//
// The engine behind the library is one per process: every connection of the
// process sees the same data folder.
package chdb

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// ErrConnect says that the engine refused a connection. The library prints the
// reason to standard error and returns none.
var ErrConnect = errors.New("the engine refused the connection")

// Library is libchdb, loaded into this process. It cannot be unloaded: threads
// of the engine outlive the last connection.
type Library struct {
	fn functions
	// connecting serialises connects, since each one touches signal handlers.
	connecting sync.Mutex
	// params serialises statements with parameters: in libchdb, parameters of
	// one connection leak into statements that other connections run meanwhile.
	params sync.Mutex
}

// Load loads the library at path and switches its signal handlers off, so that
// the ones of the Go runtime stay in place. The time zone of the engine is that
// of the TZ environment variable at this moment.
func Load(path string) (*Library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("loading %s: %w", path, err)
	}
	l := &Library{}
	if err := l.fn.bind(handle); err != nil {
		return nil, fmt.Errorf("binding %s: %w", path, err)
	}
	l.keepingSignals(func() { l.fn.setSignals(0) })
	return l, nil
}

// Version is the version of the engine, such as "26.7.3.1".
func (l *Library) Version() string {
	return goString(l.fn.version())
}

// goString copies a C string; nil gives "".
func goString(p unsafe.Pointer) string {
	if p == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(p, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(p), n))
}
