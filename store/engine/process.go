package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// process is what this process has of the library. It is the one variable of
// the package: libchdb keeps one engine in global variables of its own, and
// cannot be unloaded.
var process struct {
	sync.Mutex
	lib     *chdb.Library
	library string // path it was loaded from
	// folder is the data folder that is open, or nil. It stands here so that its
	// lock stays as long as the engine: a file that nobody refers to is closed.
	folder *folder
}

// claim loads the library, once in a process, and takes its engine for f.
func claim(library string, f *folder) (*chdb.Library, error) {
	process.Lock()
	defer process.Unlock()
	if process.folder != nil {
		return nil, fmt.Errorf("this process has the data folder %s open already: the engine takes one folder a process", process.folder.path)
	}
	if err := load(library); err != nil {
		return nil, err
	}
	process.folder = f
	return process.lib, nil
}

// unclaim lets another folder be opened.
func unclaim() {
	process.Lock()
	defer process.Unlock()
	process.folder = nil
}

// load is called under the lock of process.
func load(library string) error {
	if process.lib != nil {
		if process.library != library {
			return fmt.Errorf("loading %s: this process has loaded %s already", library, process.library)
		}
		return nil
	}
	if _, err := os.Stat(library); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("loading the engine: %w: run `dmarcpipe engine install`, or set engine.library, or use a ClickHouse server (store.dsn)", err)
	}
	if err := calm(); err != nil {
		return err
	}
	err := checkWhole(library)
	var lib *chdb.Library
	if err == nil {
		lib, err = chdb.Load(library)
	}
	if err != nil {
		return fmt.Errorf("%w: the file is damaged or made for another system; run `dmarcpipe engine install` again, or use a ClickHouse server (store.dsn)", err)
	}
	process.lib, process.library = lib, library
	return nil
}

// calm prepares the process for the library: it takes its time zone from TZ
// when it starts, and reads standard input as data of every INSERT.
func calm() error {
	if err := os.Setenv("TZ", "UTC"); err != nil {
		return fmt.Errorf("setting the time zone of the engine: %w", err)
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return fmt.Errorf("closing standard input to the engine: %w", err)
	}
	defer null.Close()
	if err := syscall.Dup3(int(null.Fd()), 0, 0); err != nil {
		return fmt.Errorf("closing standard input to the engine: %w", err)
	}
	return nil
}
