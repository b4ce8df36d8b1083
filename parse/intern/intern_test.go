package intern_test

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/dmarcpipe/dmarcpipe/parse/intern"
)

func TestTable(t *testing.T) {
	table := intern.New[string]()
	if slot := table.Slot(nil); slot.Raw != "" || slot.Value != "" {
		t.Errorf("a fresh slot holds %+v", slot)
	}
	intern.Put(table.Slot([]byte("Host")), []byte("Host"), "host")
	if slot := table.Slot([]byte("Host")); slot.Raw != "Host" || slot.Value != "host" {
		t.Errorf("got %+v", slot)
	}
	long := []byte(strings.Repeat("a", intern.MaxLength+1))
	if slot := table.Slot(long); slot != nil {
		t.Errorf("a long text has a slot: %+v", slot)
	}
	intern.Put(nil, long, "a")
}

// A text that stays as it is is held once.
func TestPutShares(t *testing.T) {
	slot := intern.New[string]().Slot([]byte("host"))
	intern.Put(slot, []byte("host"), "host")
	if unsafe.StringData(slot.Raw) != unsafe.StringData(slot.Value) {
		t.Error("the text is held twice")
	}
}
