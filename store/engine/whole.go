package engine

import (
	"debug/elf"
	"fmt"
	"os"
	"runtime"
)

// checkWhole fails when the library is not all there. To load one that was cut
// off would end the process with a signal.
func checkWhole(library string) error {
	if runtime.GOOS != "linux" {
		return nil // another format
	}
	info, err := os.Stat(library)
	if err != nil {
		return nil // a bare name, which the loader looks for in its own folders
	}
	file, err := elf.Open(library)
	if err != nil {
		return fmt.Errorf("reading %s: %w", library, err)
	}
	defer file.Close()
	for _, p := range file.Progs {
		if end := p.Off + p.Filesz; end > uint64(info.Size()) {
			return fmt.Errorf("reading %s: it has %d bytes and ends before byte %d", library, info.Size(), end)
		}
	}
	return nil
}
