package grid

import (
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	text := strings.Repeat("word ", 20)
	for _, line := range Wrap(text, 34) {
		if len(line) > 34 || strings.TrimSpace(line) != line {
			t.Errorf("%q", line)
		}
	}
	if got := Wrap(text, 10); len(got) != 1 {
		t.Errorf("too narrow, and yet %d lines", len(got))
	}
}
