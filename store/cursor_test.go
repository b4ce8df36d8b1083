package store

import (
	"testing"
	"time"
)

func TestCursor(t *testing.T) {
	s := openStore(t, Options{})
	now := clock()
	s.o.Now = func() time.Time { now = now.Add(time.Millisecond); return now }
	inbox := CursorID{Source: "box", Folder: "INBOX"}
	other := CursorID{Tenant: `o'ther\`, Source: "box", Folder: "INBOX"}
	for _, c := range []struct {
		id   CursorID
		save Cursor
	}{
		{inbox, Cursor{UIDValidity: 7, LastUID: 10}},
		{other, Cursor{UIDValidity: 9, LastUID: 1}},
		{inbox, Cursor{UIDValidity: 7, LastUID: 15}},
		{inbox, Cursor{UIDValidity: 8, LastUID: 0}},
	} {
		if err := s.SaveCursor(t.Context(), c.id, c.save); err != nil {
			t.Fatal(err)
		}
		got, err := s.Cursor(t.Context(), c.id)
		if err != nil {
			t.Fatal(err)
		}
		if got != c.save {
			t.Errorf("saved %+v, read %+v", c.save, got)
		}
	}
	got, err := s.Cursor(t.Context(), CursorID{Source: "box", Folder: "Junk"})
	if err != nil || got != (Cursor{}) {
		t.Errorf("cursor of an unknown folder: %+v, %v", got, err)
	}
}
