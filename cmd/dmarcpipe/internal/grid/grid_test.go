package grid

import (
	"bytes"
	"testing"
)

func TestGrid(t *testing.T) {
	g := New("Title", "name", ">count", "why")
	g.Row("a heading of any length")
	g.Row("  one", "1,000", "because")
	g.Row("  three", "1", "")
	var out bytes.Buffer
	if err := g.Print(&out); err != nil {
		t.Fatal(err)
	}
	const want = `
Title
  name     count  why
  a heading of any length
    one    1,000  because
    three      1
`
	if out.String() != want {
		t.Errorf("got:%s\nwant:%s", out.String(), want)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	if got := Percent(0, 0); got != "-" {
		t.Errorf("of nothing: %q", got)
	}
	if got := Percent(2, 3); got != "66.7 %" {
		t.Errorf("two thirds: %q", got)
	}
}
