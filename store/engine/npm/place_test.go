package npm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlace(t *testing.T) {
	tests := map[string]struct {
		size int64
		ok   bool
	}{"as long as said": {5, true}, "shorter": {6, false}, "longer": {4, false}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			err := Place(strings.NewReader("bytes"), path, test.size)
			if (err == nil) != test.ok {
				t.Errorf("error is %v", err)
			}
			if _, err := os.Stat(path); (err == nil) != test.ok {
				t.Errorf("file: %v", err)
			}
			if left, _ := filepath.Glob(path + ".new-*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestFilesOfNoTarball(t *testing.T) {
	for _, text := range []string{"", "html", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"} {
		var err error
		for _, err = range Files(strings.NewReader(text)) {
			if err != nil {
				break
			}
		}
		if err == nil {
			t.Errorf("no error for %q", text)
		}
	}
}
