package app

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// cursors keeps the cursors of one tenant's mailbox in the store.
type cursors struct {
	store  *store.Store
	tenant string
}

var _ imap.CursorStore = cursors{}

// Load implements imap.CursorStore.
func (c cursors) Load(ctx context.Context, source, folder string) (uidValidity, lastUID uint32, err error) {
	at, err := c.store.Cursor(ctx, c.id(source, folder))
	return at.UIDValidity, at.LastUID, err
}

// Save implements imap.CursorStore.
func (c cursors) Save(ctx context.Context, source, folder string, uidValidity, lastUID uint32) error {
	return c.store.SaveCursor(ctx, c.id(source, folder), store.Cursor{UIDValidity: uidValidity, LastUID: lastUID})
}

func (c cursors) id(source, folder string) store.CursorID {
	return store.CursorID{Tenant: c.tenant, Source: source, Folder: folder}
}
