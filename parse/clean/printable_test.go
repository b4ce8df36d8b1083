package clean

import "testing"

// Every byte at every place of texts of every length around eight.
func TestPrintable(t *testing.T) {
	for length := range 20 {
		text := []byte("~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ")[:length]
		if !Printable(text) {
			t.Errorf("%q is not printable", text)
		}
		for i, kept := range text {
			for c := range 256 {
				text[i] = byte(c)
				if got, want := Printable(text), c >= ' ' && c <= '~'; got != want {
					t.Errorf("Printable(%q) = %t", text, got)
				}
			}
			text[i] = kept
		}
	}
}
