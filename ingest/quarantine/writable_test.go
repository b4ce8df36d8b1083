package quarantine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWritable(t *testing.T) {
	f, _ := open(t, Options{Path: filepath.Join(t.TempDir(), "not", "there")})
	for range 2 {
		if err := f.Writable(); err != nil {
			t.Error(err)
		}
	}
	left, err := os.ReadDir(f.options.Path)
	if err != nil || len(left) != 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
}

func TestNotWritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, _ := open(t, Options{Path: file})
	err := f.Writable()
	if err == nil || !strings.Contains(err.Error(), "writing to "+file+": see that the folder can be written, or set quarantine.path: ") {
		t.Errorf("error %v", err)
	}
}
