package tlsrpt

import (
	"io"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

// A report of any length is decoded in the same memory: what is alive in the
// middle of a long one is bounded by the buffers and tables, not by its failure
// details.
func TestDecodeMemory(t *testing.T) {
	const failures, every, most = 200_000, 50_000, 4 << 20
	head, details, _ := strings.Cut(exampleReport(1, 1), inDetails)
	detail := "," + inDetails + details[:strings.IndexByte(details, '}')+1]
	tail := details[strings.IndexByte(details, '}')+1:]
	doc := io.MultiReader(strings.NewReader(head+detail[1:]), &reporttest.Flood{Unit: detail, Left: (failures - 1) * len(detail)}, strings.NewReader(tail))
	before, rows := reporttest.LiveHeap(), 0
	rep, err := Decode(doc, limit.Limits{}, hint.Hints{}, func(*Failure) error {
		if rows++; rows%every == 0 {
			if grown := reporttest.LiveHeap() - before; grown > most {
				t.Errorf("after %d failure details: %d bytes more are alive, want at most %d", rows, grown, most)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Totals.Failures != failures || rows != failures {
		t.Errorf("got %d failure details, %d calls, want %d", rep.Totals.Failures, rows, failures)
	}
}
