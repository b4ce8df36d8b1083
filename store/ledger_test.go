package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

func TestConditionsStayShort(t *testing.T) {
	var entries []*entry
	for i := range 5000 {
		entries = append(entries, &entry{
			Tenant: "t", Domain: fmt.Sprintf("domain%d.example", i%50), End: day.AddDate(0, 0, i%30), Key: fmt.Sprintf("%016d", i),
		})
	}
	found := 0
	for where := range kinds[0].conditions(entries) {
		found += strings.Count(where, `'\x30`)
		if len(where) > 2*lookupText {
			t.Errorf("a condition has %d bytes", len(where))
		}
	}
	if found != len(entries) {
		t.Errorf("%d keys are asked for, want %d", found, len(entries))
	}
}

func TestConditionsOfNothing(t *testing.T) {
	for where := range kinds[0].conditions(nil) {
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

// A look-up, and a view that is asked for some days, must read only the parts
// of their months.
func TestFewPartsAreRead(t *testing.T) {
	s := openStore(t, Options{})
	first := sample{messages: []uint64{1, 2}}.finding()
	reports := []*parse.Finding{first}
	for month := range 12 {
		reports = append(reports, sample{begin: day.AddDate(0, -month-1, 0), messages: []uint64{1}}.finding())
	}
	write(t, s, clock(), reports...)
	days := " WHERE domain = 'sender.example' AND day >= '2026-03-05' AND day <= '2026-03-15'"
	queries := []string{"SELECT * FROM domain_days" + days, "SELECT * FROM failing_senders" + days}
	for where := range kinds[0].conditions([]*entry{&newLedgerRow(kinds[0], &Delivery{}, first, clock()).base().entry}) {
		queries = append(queries, "SELECT * FROM reports WHERE "+where, "SELECT * FROM records WHERE "+where)
	}
	for _, query := range queries {
		plan := shown(t, s, "EXPLAIN ESTIMATE "+query)
		if !strings.Contains(plan, `parts = "1"`) {
			t.Errorf("%s: %s", query, plan)
		}
	}
}

func TestMergeKeepsTheNewest(t *testing.T) {
	h := &history{}
	for _, e := range []entry{
		{Key: "k", Content: "a", Ver: 1, Revision: 1, Rows: 9, Active: true},
		{Key: "k", Content: "b", Ver: 2, Revision: 2, Rows: 3, Active: true},
		{Key: "k", Content: "a", Ver: 2, Revision: 1, Rows: 9},
		{Key: "k", Content: "a", Ver: 1, Revision: 1, Rows: 9, Active: true},
		{Key: "k", Content: "c", Ver: 3, Rows: 99},
	} {
		h.merge(&e)
	}
	if len(h.entries) != 3 || h.active().Content != "b" || h.Written != 9 || h.Ver != 2 {
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
