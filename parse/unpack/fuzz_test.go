package unpack

import (
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hostile"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// FuzzUnpack holds for any data: there is at least one leaf, every error has a
// reason, nothing unpacks beyond the budget, and a leaf reads the same when it
// is opened again.
func FuzzUnpack(f *testing.F) {
	packed := gz(f, []byte(text))
	f.Add(packed)
	f.Add(append(packed, packed...))
	f.Add(gz(f, zipped(f, methodDeflate, "a.xml", text, "dir/", "", "b.xml.gz", string(packed))))
	f.Add(pack(f, zlibWriter, []byte(text)))
	f.Add(pack(f, zstdWriter, []byte(text)))
	f.Add(bombZip(f, 3, 1<<16))
	f.Add(nest(f, 6))
	f.Add([]byte("BZh91AY&SY"))
	addHostile(f)
	limits := limit.Limits{Unpacked: 1 << 20, Members: 8}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, leaves := limit.NewBudget(limits, int64(len(data))), 0
		for l := range Leaves(data, b, 0) {
			leaves++
			checkLeaf(t, l, limits)
		}
		if leaves == 0 {
			t.Error("no leaf")
		}
		if over := b.Unpacked() - limits.Unpacked; over > int64(leaves) {
			t.Errorf("%d bytes beyond the budget", over)
		}
	})
}

// addHostile adds what means harm, and is small.
func addHostile(f *testing.F) {
	small, err := hostile.Small()
	must(f, err)
	for _, data := range small {
		f.Add(data)
	}
}

func checkLeaf(t *testing.T, l *Leaf, limits limit.Limits) {
	if l.Err != nil || l.Document {
		typed(t, l.Err)
		return
	}
	first, err := io.ReadAll(l.Body)
	typed(t, err)
	r, openErr := l.Open(limit.NewBudget(limits, 1<<30))
	if openErr != nil {
		t.Fatalf("%q: opening again: %v", l.Name, openErr)
	}
	second, again := io.ReadAll(r)
	typed(t, again)
	if err == nil && (again != nil || string(first) != string(second)) {
		t.Errorf("%q: opened again it reads %q and %v, want %q", l.Name, second, again, first)
	}
	if err := r.Close(); err != nil {
		t.Errorf("%q: closing: %v", l.Name, err)
	}
}

// allowed are the reasons for which an archive is refused.
var allowed = []reason.Reason{
	reason.UnpackedTooLarge, reason.RatioTooHigh, reason.TooManyMembers, reason.NestedTooDeep, reason.CorruptArchive,
	reason.EncryptedArchive, reason.UnsupportedArchive, reason.EmptyFile,
}

func typed(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*reason.Error](err)
	if err != nil && (!ok || !slices.Contains(allowed, e.Reason)) {
		t.Errorf("%v has no reason, or not one of an archive", err)
	}
}
