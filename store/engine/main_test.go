package engine_test

import (
	"os"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// TestMain runs the tests, or one of the children: the engine is one a process,
// so what a second or a dying process does is tested in processes of its own.
func TestMain(m *testing.M) {
	if child, ok := children[os.Getenv(childVariable)]; ok {
		os.Exit(child())
	}
	os.Exit(enginetest.Run(m))
}
