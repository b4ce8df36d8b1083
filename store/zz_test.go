package store

import (
	"fmt"
	"os"
	"strconv"
	"testing"
)

func TestZZDecide(t *testing.T) {
	in, _ := strconv.Unquote(`"` + os.Getenv("ZZ") + `"`)
	w := newWorld()
	h := w.recall()
	var crashed []int
	show := func(what string) {
		fmt.Println(what)
		for _, e := range w.ledger {
			fmt.Printf("   ledger %s %q act=%v rows=%d w=%d rev=%x ver=%x\n", e.Content, e.Trust, e.Active, e.Rows, e.Weight, e.Revision, e.Ver)
		}
		for no, c := range w.records {
			fmt.Printf("   row %d %s ver=%x low=%x del=%v\n", no, c.content, c.ver, c.low, c.deleted)
		}
	}
	for _, b := range []byte(in) {
		version, crash, restart := int(b&7|b>>3&0x18), b&0x10 != 0, b&0x20 != 0
		if restart {
			h = w.recall()
		}
		e := versionOf(version)
		d := w.decide(h, e)
		w.insert(d, !crash)
		if crash {
			crashed = append(crashed, version)
			h = w.recall()
		}
		show(fmt.Sprintf("%s %q w=%d crash=%v restart=%v: %v rewrite=%v rev=%x bury %d-%d", e.Content, e.Trust, e.Weight, crash, restart, d.outcome, d.rewrite, d.revision, d.buryFrom, d.buryTo))
	}
	for _, version := range crashed {
		e := versionOf(version)
		d := w.decide(w.recall(), e)
		w.insert(d, true)
		show(fmt.Sprintf("again %s %q w=%d: %v rewrite=%v rev=%x bury %d-%d", e.Content, e.Trust, e.Weight, d.outcome, d.rewrite, d.revision, d.buryFrom, d.buryTo))
	}
}
