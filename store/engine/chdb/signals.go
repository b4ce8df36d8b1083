package chdb

import "unsafe"

// sigactionBytes is more than any libc's struct sigaction needs.
const sigactionBytes = 256

// guarded are the signals whose handlers libchdb has been seen to replace:
// SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTSTP, SIGURG, SIGSYS.
// A Go program without its SIGSEGV and SIGURG handlers dies at the first nil
// pointer and cannot preempt goroutines.
var guarded = [...]int32{4, 5, 6, 7, 8, 11, 20, 23, 31}

// keepingSignals runs f and puts the signal handlers back that stood before.
func (l *Library) keepingSignals(f func()) {
	var saved [len(guarded)][sigactionBytes]byte
	for i, s := range guarded {
		l.fn.sigaction(s, nil, unsafe.Pointer(&saved[i][0]))
	}
	f()
	for i, s := range guarded {
		l.fn.sigaction(s, unsafe.Pointer(&saved[i][0]), nil)
	}
}
