package lookup

import (
	"strings"
	"testing"
)

func TestIsName(t *testing.T) {
	long := strings.Repeat("a.", 126)
	for name, want := range map[string]bool{
		"example.com": true, "_dmarc.xn--bcher-kva.example": true, "localhost": true, "192.0.2.1": true,
		long + "a": true, long + "aa": false, strings.Repeat("a", 63): true, strings.Repeat("a", 64): false,
		"": false, ".": false, "a..b": false, "a.": false, "A.b": false, "a b": false, "bücher.example": false, "a\x1b.b": false,
	} {
		if got := IsName(name); got != want {
			t.Errorf("%q: %t, want %t", name, got, want)
		}
	}
}
