package aggregate

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

// The benchmarks compare Decode with encoding/xml in one run:
//
//	go test -run '^$' -bench 'Decode|EncodingXML' ./parse/aggregate
//
// large is one report of 50,000 records, small a thousand reports of one.
func BenchmarkDecode(b *testing.B) {
	read := func(s string) error {
		_, err := Decode(strings.NewReader(s), limit.Limits{}, hint.Hints{}, func(*Record) error { return nil })
		return err
	}
	reporttest.Benchmark(b, 50_000, exampleReport, read)
}

func BenchmarkEncodingXML(b *testing.B) {
	read := func(s string) error {
		var f plainFeedback
		return xml.Unmarshal([]byte(s), &f)
	}
	reporttest.Benchmark(b, 50_000, exampleReport, read)
}
