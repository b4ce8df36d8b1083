package reporttest

import (
	"runtime"
	"testing"
)

// Benchmark reads one report with many rows, and a thousand reports with one;
// report makes the one of a number, with as many rows as said.
func Benchmark(b *testing.B, rows int, report func(n, rows int) string, read func(string) error) {
	small := make([]string, 1000)
	for i := range small {
		small[i] = report(i, 1)
	}
	b.Run("large", func(b *testing.B) { benchmark(b, []string{report(1, rows)}, read) })
	b.Run("small", func(b *testing.B) { benchmark(b, small, read) })
}

func benchmark(b *testing.B, reports []string, read func(string) error) {
	size := 0
	for _, s := range reports {
		size += len(s)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range reports {
			if err := read(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// LiveHeap is how many bytes are alive.
func LiveHeap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
