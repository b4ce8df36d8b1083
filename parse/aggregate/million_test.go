package aggregate

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// BenchmarkMillionRecords decodes one gzipped report of a million records, made
// while it is read, and prints the peak memory of the whole process:
//
//	go test -run '^$' -bench MillionRecords -benchtime 1x ./parse/aggregate
func BenchmarkMillionRecords(b *testing.B) {
	const records = 1_000_000
	for b.Loop() {
		counted := &countingReader{}
		packed := gzipped(b, newGenerator(records))
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			b.Fatal(err)
		}
		counted.r = unpacked
		rep, err := Decode(counted, limit.Limits{}, hint.Hints{}, func(*Record) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
		if rep.Totals.Records != records {
			b.Fatalf("got %d records, want %d", rep.Totals.Records, records)
		}
		b.SetBytes(counted.n)
		b.ReportMetric(float64(counted.n)/(1<<20), "MiB-of-XML")
	}
	b.ReportMetric(float64(peakMemory(b))/(1<<10), "MiB-peak-RSS")
}

// gzipped packs r while it is read.
func gzipped(b *testing.B, r io.Reader) io.Reader {
	pr, pw := io.Pipe()
	var wg sync.WaitGroup
	wg.Go(func() {
		z, err := gzip.NewWriterLevel(pw, gzip.BestSpeed)
		if err == nil {
			_, err = io.Copy(z, r)
		}
		pw.CloseWithError(errors.Join(err, z.Close()))
	})
	b.Cleanup(func() {
		pr.Close()
		wg.Wait()
	})
	return bufio.NewReader(pr)
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// peakMemory is the largest resident size of this process so far, in KiB, or 0
// where the kernel does not tell.
func peakMemory(b *testing.B) (kib int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Log(err)
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			if _, err := fmt.Sscan(rest, &kib); err != nil {
				b.Log(err)
			}
		}
	}
	return kib
}
