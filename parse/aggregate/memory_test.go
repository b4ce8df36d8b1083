package aggregate

import (
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

// A report of any length is decoded in the same memory: what is alive in the
// middle of a long one is bounded by the buffers and tables, not by its rows.
func TestDecodeMemory(t *testing.T) {
	const records, every, most = 200_000, 50_000, 8 << 20
	before, rows := reporttest.LiveHeap(), 0
	rep, err := Decode(newGenerator(records), limit.Limits{}, hint.Hints{}, func(*Record) error {
		if rows++; rows%every == 0 {
			if grown := reporttest.LiveHeap() - before; grown > most {
				t.Errorf("after %d records: %d bytes more are alive, want at most %d", rows, grown, most)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Totals.Records != records || rows != records {
		t.Errorf("got %d records, %d calls, want %d", rep.Totals.Records, rows, records)
	}
}
