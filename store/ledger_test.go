package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestConditionsStayShort(t *testing.T) {
	var rows []*ledgerRow
	for i := range 5000 {
		rows = append(rows, &ledgerRow{
			Tenant: "t", Domain: fmt.Sprintf("domain%d.example", i%50), End: day.AddDate(0, 0, i%30), Key: fmt.Sprintf("%016d", i),
		})
	}
	found := 0
	for where := range conditions(rows) {
		found += strings.Count(where, `'\x30`)
		if len(where) > 2*lookupText {
			t.Errorf("a condition has %d bytes", len(where))
		}
	}
	if found != len(rows) {
		t.Errorf("%d keys are asked for, want %d", found, len(rows))
	}
}

func TestConditionsOfNothing(t *testing.T) {
	for where := range conditions(nil) {
		t.Errorf("condition %s", where)
	}
}

// What strangers choose comes to the server as it is, and is no SQL.
func TestLiteral(t *testing.T) {
	s := openStore(t, Options{})
	for _, want := range []string{"", "plain.example", `it's`, `\`, `\'`, `'; DROP TABLE records; --`, "a\x00b\n\t", "Ünï", `\x41`} {
		for name, quote := range map[string]func(string) string{"literal": literal, "bytesLiteral": bytesLiteral} {
			var got string
			if err := s.conn.QueryRow(t.Context(), "SELECT "+quote(want)).Scan(&got); err != nil {
				t.Errorf("%s(%q): %v", name, want, err)
			}
			if got != want {
				t.Errorf("%s(%q) is %q", name, want, got)
			}
		}
	}
}

// A look-up must not read a whole ledger: it names month, day and domain.
func TestLookupReadsFewParts(t *testing.T) {
	s := openStore(t, Options{})
	w := startWriter(t, s)
	first := sample{messages: []uint64{1}}.finding()
	<-put(t, w, clock(), first)
	for month := range 12 {
		put(t, w, clock(), sample{begin: day.AddDate(0, -month-1, 0), messages: []uint64{1}}.finding())
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for where := range conditions([]*ledgerRow{newLedgerRow(&Delivery{}, first, clock())}) {
		for _, table := range []string{tableReports, tableRecords} {
			plan := shown(t, s, "EXPLAIN ESTIMATE SELECT * FROM "+table+" WHERE "+where)
			if !strings.Contains(plan, `parts = "1"`) {
				t.Errorf("%s: %s", table, plan)
			}
		}
	}
}

func TestMergeKeepsTheNewest(t *testing.T) {
	found := map[reportID]*history{}
	for _, row := range []ledgerRow{
		{Key: "k", Content: "a", Ver: 1, Revision: 1, Rows: 9, Active: true},
		{Key: "k", Content: "b", Ver: 2, Revision: 2, Rows: 3, Active: true},
		{Key: "k", Content: "a", Ver: 2, Revision: 1, Rows: 9},
		{Key: "k", Content: "a", Ver: 1, Revision: 1, Rows: 9, Active: true},
		{Key: "k", Content: "c", Ver: 3, Rows: 99},
	} {
		merge(found, &row)
	}
	h := found[reportID{key: "k"}]
	if len(h.rows) != 3 || h.active().Content != "b" || h.written != 9 || h.ver != 2 {
		t.Errorf("history %+v", h)
	}
}

func TestClampTime(t *testing.T) {
	for _, test := range [][2]time.Time{
		{clock(), clock()},
		{{}, time.Unix(0, 0).UTC()},
		{time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(1<<32-1, 0).UTC()},
	} {
		if diff := cmp.Diff(test[1], clampTime(test[0])); diff != "" {
			t.Error(diff)
		}
	}
}
