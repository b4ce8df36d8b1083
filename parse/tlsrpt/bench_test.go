package tlsrpt

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// The benchmarks compare Decode with encoding/json in one run:
//
//	go test -run '^$' -bench 'Decode|EncodingJSON' ./parse/tlsrpt
//
// large is one report of 100,000 failure details, small a thousand reports of
// one.
func largeReports() []string { return []string{exampleReport(1, 100_000)} }

func smallReports() []string {
	list := make([]string, 1000)
	for i := range list {
		list[i] = exampleReport(i, 1)
	}
	return list
}

func benchmarkReports(b *testing.B, reports []string, read func(string) error) {
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

func BenchmarkDecode(b *testing.B) {
	read := func(s string) error {
		_, err := Decode(strings.NewReader(s), limit.Limits{}, hint.Hints{}, func(*Failure) error { return nil })
		return err
	}
	b.Run("large", func(b *testing.B) { benchmarkReports(b, largeReports(), read) })
	b.Run("small", func(b *testing.B) { benchmarkReports(b, smallReports(), read) })
}

func BenchmarkEncodingJSON(b *testing.B) {
	read := func(s string) error {
		var r plainReport
		return json.Unmarshal([]byte(s), &r)
	}
	b.Run("large", func(b *testing.B) { benchmarkReports(b, largeReports(), read) })
	b.Run("small", func(b *testing.B) { benchmarkReports(b, smallReports(), read) })
}
