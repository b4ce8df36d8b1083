package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// orders are all orders of three.
var orders = [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}

// contents are three versions of one report.
var contents = []sample{
	{messages: []uint64{5, 5, 5, 5}},
	{messages: []uint64{10, 20}},
	{messages: []uint64{1, 1, 1, 1, 1, 1}},
}

func TestThreeContentsInEveryOrder(t *testing.T) {
	want := sums{Rows: 2, Messages: 30, Reports: 1, Contents: 3, LedgerRows: 2, LedgerMessages: 30}
	for _, order := range orders {
		t.Run(fmt.Sprint("one by one ", order), func(t *testing.T) {
			s := openStore(t, Options{})
			for _, i := range order {
				write(t, s, clock(), contents[i].finding())
			}
			if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run(fmt.Sprint("in one plan ", order), func(t *testing.T) {
			s := openStore(t, Options{})
			write(t, s, clock(), contents[order[0]].finding(), contents[order[1]].finding(), contents[order[2]].finding())
			if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The same in plans that follow each other before the first is durable.
func TestThreeContentsOnTheirWay(t *testing.T) {
	for _, order := range orders {
		s := openStore(t, Options{Batch: Batch{Rows: 1}})
		w := startWriter(t, s)
		var answers []<-chan answer
		for _, i := range order {
			answers = append(answers, put(t, w, clock(), contents[i].finding()), put(t, w, clock(), contents[i].finding()))
		}
		duplicates := 0
		for _, c := range answers {
			if a := <-c; a.outcomes() == "duplicate" {
				duplicates++
			}
		}
		if duplicates != len(order) {
			t.Errorf("order %v: %d duplicates, want %d", order, duplicates, len(order))
		}
		want := sums{Rows: 2, Messages: 30, Reports: 1, Contents: 3, LedgerRows: 2, LedgerMessages: 30}
		if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
			t.Errorf("order %v: %s", order, diff)
		}
		if err := w.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDecide(t *testing.T) {
	at := clock()
	version := func(content string, rows uint32, weight uint64, received time.Time) *entry {
		return &entry{Content: content, Rows: rows, Weight: weight, ReceivedAt: received}
	}
	h, revision := &history{}, uint32(0)
	for i, step := range []struct {
		entry    *entry
		outcome  Outcome
		from, to uint32 // buried
		active   string
	}{
		{version("a", 5, 10, at), New, 5, 0, "a"},
		{version("a", 5, 10, at), Duplicate, 0, 0, "a"},
		{version("b", 3, 20, at), ConflictWon, 3, 5, "b"},
		{version("c", 9, 15, at), ConflictLost, 3, 5, "b"},
		{version("d", 4, 20, at.Add(time.Second)), ConflictWon, 4, 5, "d"},
		{version("e", 4, 20, at), ConflictLost, 4, 5, "d"},
		{version("b", 3, 20, at), Duplicate, 0, 0, "d"},
	} {
		d := h.decide(step.entry)
		if d.outcome != step.outcome || d.buryFrom != step.from || d.buryTo != step.to {
			t.Errorf("step %d: %+v", i, d)
		}
		if d.outcome != Duplicate {
			if d.revision <= revision {
				t.Errorf("step %d: revision %d after %d", i, d.revision, revision)
			}
			revision = d.revision
		}
		if got := h.active().Content; got != step.active {
			t.Errorf("step %d: %s is active, want %s", i, got, step.active)
		}
	}
}

// Two writers at a time may leave two active contents; whatever comes next mends
// it, and deletes the rows that stand above those of the one that counts.
func TestDecideMendsTwoActive(t *testing.T) {
	for _, test := range []struct {
		next     entry
		counts   string
		from, to uint32
	}{
		{entry{Content: "a", Weight: 5}, "b", 2, 7},
		{entry{Content: "b", Weight: 9}, "b", 2, 7},
		{entry{Content: "c", Weight: 12, Rows: 3}, "c", 3, 7},
		{entry{Content: "d", Weight: 1, Rows: 1}, "b", 2, 7},
	} {
		h := &history{extent: extent{Written: 7}}
		for _, e := range []entry{{Content: "a", Weight: 5, Rows: 7}, {Content: "b", Weight: 9, Rows: 2}} {
			e.Active, e.Revision, e.Ver = true, e.rank(), 1
			h.entries = append(h.entries, &e)
		}
		d := h.decide(&test.next)
		active := 0
		for _, e := range h.entries {
			if e.Active {
				active++
			}
		}
		if active != 1 || h.active().Content != test.counts || d.buryFrom != test.from || d.buryTo != test.to {
			t.Errorf("after %s: %d are active, %s counts, %+v", test.next.Content, active, h.active().Content, d)
		}
	}
}

// Of two writers that know nothing of each other, the one with more weight
// writes the higher revision.
func TestRankGrowsWithTheWeight(t *testing.T) {
	last := uint32(0)
	for _, weight := range []uint64{0, 1, 2, 1000, 1<<18 - 1, 1 << 18, 1<<18 + 2, 1 << 40, 1<<40 + 1<<24, 1<<64 - 1} {
		high, low := entry{Weight: weight, Content: "\xff"}, entry{Weight: weight, Content: "\x00"}
		if low.rank() <= last || high.rank() <= low.rank() {
			t.Errorf("weight %d has the ranks %d to %d, after %d", weight, low.rank(), high.rank(), last)
		}
		last = high.rank()
	}
}

func TestUndo(t *testing.T) {
	h := &history{}
	h.decide(&entry{Content: "a", Weight: 5})
	d := h.decide(&entry{Content: "b", Weight: 9})
	h.undo(&d)
	if got := h.active(); got == nil || got.Content != "a" || h.find("b") != nil || len(d.changed) != 0 {
		t.Errorf("after undo: %+v", h)
	}
}
