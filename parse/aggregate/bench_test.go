package aggregate

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// The benchmarks compare Decode with encoding/xml in one run:
//
//	go test -run '^$' -bench 'Decode|EncodingXML' ./parse/aggregate
//
// large is one report of 50,000 records, small a thousand reports of one.
func largeReports() []string { return []string{exampleReport(1, 50_000)} }

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
		_, err := Decode(strings.NewReader(s), limit.Limits{}, hint.Hints{}, func(*Record) error { return nil })
		return err
	}
	b.Run("large", func(b *testing.B) { benchmarkReports(b, largeReports(), read) })
	b.Run("small", func(b *testing.B) { benchmarkReports(b, smallReports(), read) })
}

func BenchmarkEncodingXML(b *testing.B) {
	read := func(s string) error {
		var f plainFeedback
		return xml.Unmarshal([]byte(s), &f)
	}
	b.Run("large", func(b *testing.B) { benchmarkReports(b, largeReports(), read) })
	b.Run("small", func(b *testing.B) { benchmarkReports(b, smallReports(), read) })
}
