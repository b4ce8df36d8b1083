package engine

import (
	"math"
	"strings"
	"testing"
)

func TestCheckRoom(t *testing.T) {
	dir := t.TempDir()
	if err := checkRoom(dir, 1); err != nil {
		t.Errorf("no room for a byte: %v", err)
	}
	err := checkRoom(dir, math.MaxUint64)
	if err == nil || !strings.Contains(err.Error(), dir+" is full") || !strings.Contains(err.Error(), "make room") {
		t.Errorf("a disk that is too small gives %v", err)
	}
	if err := checkRoom(dir+"/missing", math.MaxUint64); err != nil {
		t.Errorf("a folder that cannot be asked gives %v", err)
	}
}
