package store

import (
	"testing"
	"time"
)

// world is the two tables as they would be after their inserts, for one report.
type world struct {
	ledger  map[string]entry
	records map[uint32]cell
	came    map[string]int // the best grade of each content that came
}

func newWorld() *world { return &world{map[string]entry{}, map[uint32]cell{}, map[string]int{}} }

// cell is the newest version of one row.
type cell struct {
	content  string
	ver, low uint32 // the highest revision, and that of those that are not verified
	deleted  bool
}

// recall is what a new process knows.
func (w *world) recall() *history {
	h := &history{}
	for _, e := range w.ledger {
		h.merge(&e)
	}
	return h
}

// decide looks at the records of a report only if it is known and something
// changes, as the gatherer does.
func (w *world) decide(h *history, e *entry) decision {
	if len(h.entries) > 0 && !h.settled(e) {
		for _, row := range w.ledger {
			h.merge(&row)
		}
		for no, c := range w.records {
			h.reach(extent{Written: no + 1, Ver: c.ver, Low: c.low})
		}
	}
	w.came[e.Content] = max(w.came[e.Content], e.level())
	return h.decide(e)
}

func (w *world) put(no uint32, c cell) {
	old, ok := w.records[no]
	if c.low = old.low; c.ver < trustBit {
		c.low = max(c.low, c.ver)
	}
	if ok && c.ver < old.ver {
		old.low, c = c.low, old
	}
	w.records[no] = c
}

// insert does what a decision says; the ledger only if the process lives on.
func (w *world) insert(d decision, alive bool) {
	w.insertRows(d)
	if alive {
		w.insertLedger(d)
	}
}

func (w *world) insertRows(d decision) {
	if d.outcome == New || d.outcome == ConflictWon || d.rewrite {
		for no := range d.entry.Rows {
			w.put(no, cell{content: d.entry.Content, ver: d.revision})
		}
	}
	for no := d.buryFrom; no < d.buryTo; no++ {
		w.put(no, cell{ver: d.revision, deleted: true})
	}
}

func (w *world) insertLedger(d decision) {
	for _, e := range d.changed {
		if e.Ver >= w.ledger[e.Content].Ver {
			w.ledger[e.Content] = *e
		}
	}
}

// FuzzDecide delivers versions of one report in any order, with crashes between
// rows and ledger and with restarts. When all that crashed was delivered again,
// one content counts, no other is better known or has more weight, and records
// hold its rows and no others. A content has the best grade that it came with.
func FuzzDecide(f *testing.F) {
	for _, seed := range [][]byte{{0, 1, 2}, {0x10, 1, 0}, {0, 0x11, 2, 1}, {0x13, 0x12, 0x11, 0x10}, {4, 0x13, 0x21, 2, 0x14, 3}, {0x31, 0x43, 0x41}, {0xde, 0x42}, []byte("2ZC"), []byte("2LXX "), []byte(" Y!X"), []byte("7\x7f!X")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, steps []byte) {
		w := newWorld()
		h := w.recall()
		var crashed []int
		for _, b := range steps[:min(len(steps), 48)] {
			version, crash, restart := int(b&7|b>>3&0x18), b&0x10 != 0, b&0x20 != 0
			if restart {
				h = w.recall()
			}
			w.insert(w.decide(h, versionOf(version)), !crash)
			if crash {
				crashed = append(crashed, version)
				h = w.recall()
			}
		}
		for _, version := range crashed {
			w.insert(w.decide(w.recall(), versionOf(version)), true)
		}
		w.check(t)
	})
}

// versionOf makes one of eight contents, with rows and messages of all kinds, of
// one of four grades. Their hashes are far apart.
func versionOf(i int) *entry {
	content, grade := i&7, i>>3&3
	return &entry{
		Content: string([]byte{byte(content * 32), byte('a' + content)}), Rows: uint32(content * 7 % 5), Weight: uint64(content * 5 % 4), ReceivedAt: time.Unix(int64(content%3), 0),
		standing: standing{Trust: []string{"", "verified", "unknown", "authenticated"}[grade]},
	}
}

func (w *world) check(t *testing.T) {
	t.Helper()
	if len(w.ledger) == 0 {
		return
	}
	active := w.recall().active()
	count := 0
	for _, row := range w.ledger {
		if row.Active {
			count++
		}
		if row.verified() && !active.verified() || row.verified() == active.verified() && row.Weight > active.Weight {
			t.Errorf("%q is better known or has more weight than %q, which counts", row.Content, active.Content)
		}
		if level := w.came[row.Content]; row.level() < level {
			t.Errorf("%q is %q, and came as %q", row.Content, row.Trust, grades[level])
		}
	}
	if count != 1 {
		t.Errorf("%d contents count", count)
	}
	live := uint32(0)
	for no, c := range w.records {
		if c.deleted {
			continue
		}
		live++
		if c.content != active.Content {
			t.Errorf("row %d is of %q, and %q counts", no, c.content, active.Content)
		}
	}
	if live != active.Rows {
		t.Errorf("%d rows are there, %q has %d", live, active.Content, active.Rows)
	}
}
