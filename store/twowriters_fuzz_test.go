package store

import (
	"slices"
	"testing"
)

// process is one of two writers that write to the same world. It looks, writes
// rows, writes the ledger and mends, and the other may come between any two of
// these steps.
type process struct {
	todo []int // versions to write
	step int
	d    decision
}

// advance takes the next step; false is the end.
func (p *process) advance(w *world) bool {
	if len(p.todo) == 0 {
		return false
	}
	switch p.step {
	case 0:
		p.d = w.decide(w.recall(), versionOf(p.todo[0]))
	case 1:
		w.insertRows(p.d)
	case 2:
		w.insertLedger(p.d)
	case 3:
		if p.d.entry != nil && p.d.entry.Active {
			d := w.recall().mend(p.d.entry)
			w.insertRows(d)
			w.insertLedger(d)
		}
		p.todo = p.todo[1:]
	}
	p.step = (p.step + 1) % 4
	return true
}

// FuzzTwoWriters lets two writers write two versions of one report, of any grade,
// each in any order and more than once, step by step in any order. In the end one counts,
// and records hold its rows and no others.
func FuzzTwoWriters(f *testing.F) {
	f.Add([]byte{1, 2}, []byte{2, 1}, uint64(0b01100110))
	f.Add([]byte{1}, []byte{3}, uint64(0b00001111))
	f.Add([]byte{4}, []byte{7}, uint64(0b10101010))
	f.Add([]byte("0\xd2"), []byte("Y"), uint64(0b101000))
	f.Add([]byte("\x17X"), []byte("X8"), uint64(0b11110101))
	f.Add([]byte("1X"), []byte("P8"), uint64(0b111100110))
	f.Fuzz(func(t *testing.T, first, second []byte, turns uint64) {
		if len(first) == 0 || len(second) == 0 {
			return
		}
		a, b := int(first[0]&7), int(second[0]&7)
		if versionOf(a).Weight == versionOf(b).Weight && a != b {
			return
		}
		pick := func(steps []byte) (all []int) {
			for _, s := range steps[:min(len(steps), 4)] {
				all = append(all, []int{a, b}[s>>3&1]|int(s>>1&0x18))
			}
			return all
		}
		w := newWorld()
		processes := []*process{{todo: pick(first)}, {todo: pick(second)}}
		slices.Reverse(processes[1].todo)
		for processes[turns&1].advance(w) || processes[turns&1^1].advance(w) {
			turns = turns>>1 | turns<<63
		}
		w.check(t)
	})
}
