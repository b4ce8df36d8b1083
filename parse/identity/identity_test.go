package identity

import (
	"fmt"
	"testing"
)

type report struct {
	kind, reporter, domain, id string
	begin, end                 int64
}

func (r report) key() Key { return ReportKey(r.kind, r.reporter, r.domain, r.id, r.begin, r.end) }

func TestReportKeyCountsEveryPart(t *testing.T) {
	base := report{"dmarc", "google.com", "example.com", "17", 100, 200}
	others := map[string]report{
		"kind":     {"tls", "google.com", "example.com", "17", 100, 200},
		"reporter": {"dmarc", "yahoo.com", "example.com", "17", 100, 200},
		"domain":   {"dmarc", "google.com", "example.org", "17", 100, 200},
		"id":       {"dmarc", "google.com", "example.com", "18", 100, 200},
		"begin":    {"dmarc", "google.com", "example.com", "17", 101, 200},
		"end":      {"dmarc", "google.com", "example.com", "17", 100, 201},
		"border":   {"dmarc", "google.come", "xample.com", "17", 100, 200},
	}
	for name, other := range others {
		if base.key() == other.key() {
			t.Errorf("another %s gives the same key", name)
		}
	}
}

func TestReportKeyFoldsNames(t *testing.T) {
	a := report{"dmarc", "Google.com ", "Example.COM", " 17", 100, 200}
	b := report{"dmarc", "google.com", "example.com", "17", 100, 200}
	if a.key() != b.key() {
		t.Error("case or blanks of names make another report")
	}
	b.id = "ABC"
	a.id = "abc"
	if a.key() == b.key() {
		t.Error("report ids are opaque: their case counts")
	}
}

// The stored ledger depends on this value: a change would make every report
// that is already stored a new one.
func TestReportKeyIsStable(t *testing.T) {
	got := report{"dmarc", "google.com", "example.com", "17", 1700000000, 1700086399}.key()
	if hex := fmt.Sprintf("%x", got); hex != "7264736ba0c6aa880295c6fc1949dcf0" {
		t.Errorf("the key of a known report became %s", hex)
	}
}

func content(rows ...string) Content {
	var h Hasher
	for _, r := range rows {
		h.Add([]byte(r))
	}
	return h.Sum()
}

func TestContent(t *testing.T) {
	if content("a", "b", "c") != content("c", "a", "b") {
		t.Error("the order of rows counts")
	}
	different := map[string]Content{
		"fewer rows":    content("a", "b"),
		"a repeated":    content("a", "b", "c", "c"),
		"another row":   content("a", "b", "d"),
		"no rows":       content(),
		"one empty row": content(""),
	}
	seen := map[Content]string{content("a", "b", "c"): "the original"}
	for name, c := range different {
		if other, ok := seen[c]; ok {
			t.Errorf("%s equals %s", name, other)
		}
		seen[c] = name
	}
}

func BenchmarkHasher(b *testing.B) {
	row := make([]byte, 160)
	b.SetBytes(int64(len(row)))
	b.ReportAllocs()
	var h Hasher
	for b.Loop() {
		h.Add(row)
	}
	if h.Sum() == (Content{}) {
		b.Fatal("no sum")
	}
}
