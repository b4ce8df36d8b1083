package tlsrpt

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

// The benchmarks compare Decode with encoding/json in one run:
//
//	go test -run '^$' -bench 'Decode|EncodingJSON' ./parse/tlsrpt
//
// large is one report of 100,000 failure details, small a thousand reports of
// one.
func BenchmarkDecode(b *testing.B) {
	read := func(s string) error {
		_, err := Decode(strings.NewReader(s), limit.Limits{}, hint.Hints{}, func(*Failure) error { return nil })
		return err
	}
	reporttest.Benchmark(b, 100_000, exampleReport, read)
}

func BenchmarkEncodingJSON(b *testing.B) {
	read := func(s string) error {
		var r plainReport
		return json.Unmarshal([]byte(s), &r)
	}
	reporttest.Benchmark(b, 100_000, exampleReport, read)
}
