package engine

import (
	"fmt"
	"os"
	"strings"
)

// markerSuffix names the file beside the library that records what it was
// unpacked from. It is written last: without it the library does not count.
const markerSuffix = ".integrity"

// marked says whether the file at path is the library of b: it has its size,
// and its marker names the tarball.
func (b build) marked(path string) bool {
	info, err := os.Stat(path)
	if err != nil || info.Size() != b.bytes {
		return false
	}
	text, err := os.ReadFile(path + markerSuffix)
	return err == nil && strings.TrimSpace(string(text)) == b.Integrity
}

func (b build) mark(path string) error {
	if err := os.WriteFile(path+markerSuffix, []byte(b.Integrity+"\n"), 0o644); err != nil {
		return fmt.Errorf("recording the library: %w", err)
	}
	return nil
}
