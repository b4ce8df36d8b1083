package catalogue_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
)

// bigMap is a map of parsedmarc with 40,000 lines.
func bigMap() []byte {
	var b bytes.Buffer
	b.WriteString("base_reverse_dns,name,type\n")
	types := []string{"ISP", "Web Host", "Marketing", "Healthcare", "SaaS"}
	for i := range 40_000 {
		fmt.Fprintf(&b, "mail%d.example-%d.net,Example Company Number %d,%s\n", i%3, i, i*3/4, types[i%len(types)])
	}
	return b.Bytes()
}

func BenchmarkAddFile(b *testing.B) {
	file := bigMap()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		var c catalogue.Catalogue
		if err := c.AddFile(bytes.NewReader(file), "map.csv"); err != nil {
			b.Fatal(err)
		}
	}
}

// The measure for BenchmarkAddFile: reading the same file with nothing done.
func BenchmarkPlainCSV(b *testing.B) {
	file := bigMap()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		r := csv.NewReader(bytes.NewReader(file))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		load(b)
	}
}

// lookups are those that must be fast: what is there, what is not, and the worst.
func lookups() map[string]func(*catalogue.Catalogue) bool {
	known, other := "mail-ed1-x52a.google.com", "Host-1-2-3-4.customers.example.org."
	long := strings.Repeat("a.", 126) + "a"
	in, out := netip.MustParseAddr("209.85.220.41"), netip.MustParseAddr("2001:db8::1")
	return map[string]func(*catalogue.Catalogue) bool{
		"ptr known":     func(c *catalogue.Catalogue) bool { _, ok := c.PTR(known); return ok },
		"ptr other":     func(c *catalogue.Catalogue) bool { _, ok := c.PTR(other); return !ok },
		"ptr long":      func(c *catalogue.Catalogue) bool { _, ok := c.PTR(long); return !ok },
		"domain known":  func(c *catalogue.Catalogue) bool { _, ok := c.Domain("em1.sendgrid.net"); return ok },
		"as known":      func(c *catalogue.Catalogue) bool { _, ok := c.AS(8075); return ok },
		"network known": func(c *catalogue.Catalogue) bool { _, ok := c.Network(in); return ok },
		"network other": func(c *catalogue.Catalogue) bool { _, ok := c.Network(out); return !ok },
	}
}

func BenchmarkLookup(b *testing.B) {
	c := load(b)
	add(b, c, string(bigMap()))
	for name, lookup := range lookups() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !lookup(c) {
					b.Fatal("not as expected")
				}
			}
		})
	}
}

func TestLookupsAllocateNothing(t *testing.T) {
	c := load(t)
	for name, lookup := range lookups() {
		if n := testing.AllocsPerRun(100, func() { lookup(c) }); n != 0 {
			t.Errorf("%s allocates %g times", name, n)
		}
	}
}
