package app

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/store"
)

func TestStoreOutcomes(t *testing.T) {
	for _, o := range store.Outcomes {
		got, ok := storeOutcomes[o]
		if !ok || got.String() != o.String() {
			t.Errorf("%s becomes %s", o, got)
		}
	}
}

func TestStored(t *testing.T) {
	got := stored([]store.Result{
		{Key: [16]byte{1}, Outcome: store.ConflictWon, Rows: 7},
		{Outcome: store.Refused, Reason: reason.DateOutOfRange, Detail: "1970"},
	})
	want := []ingest.Stored{
		{Key: [16]byte{1}, Outcome: ingest.StoreConflictWon, Rows: 7},
		{Outcome: ingest.StoreRefused, Reason: reason.DateOutOfRange, Detail: "1970"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
