package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// Query writes the answer to sql to w, in a format of ClickHouse. It can read
// only. While another process has the data folder open, that one answers.
func Query(ctx context.Context, o Opening, w io.Writer, sql, format string) (err error) {
	var undo cleanup
	defer func() { err = errors.Join(err, undo.run(context.WithoutCancel(ctx))) }()
	s, err := o.openReader(ctx, &undo)
	if err != nil {
		return err
	}
	if err := hasTables(ctx, s); err != nil {
		return err
	}
	return s.QueryTo(ctx, w, sql, format)
}

// hasTables refuses a database without any of our tables. On an older or newer
// schema most questions have an answer all the same.
func hasTables(ctx context.Context, s *store.Store) error {
	_, err := s.CheckSchema(ctx)
	if pending, ok := errors.AsType[*schema.PendingError](err); ok && pending.Database == 0 {
		return err
	}
	return nil
}

// openReader opens the store without changing anything in it.
func (o Opening) openReader(ctx context.Context, undo *cleanup) (*store.Store, error) {
	if !o.Config.Embedded() {
		return o.openStore(ctx, anyPort, undo)
	}
	if worker, ok := o.worker(); ok {
		return o.join(ctx, worker.Addr, o.reader(), undo)
	}
	folder := string(o.Config.Engine.Data)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no data yet in " + folder + "; store some first, with dmarcpipe ingest PATH or dmarcpipe run")
	}
	s, err := o.openStore(ctx, anyPort, undo)
	if worker, ok := o.worker(); err != nil && ok { // it was just starting
		return o.join(ctx, worker.Addr, o.reader(), undo)
	}
	return s, err
}

// reader is who may only read from an embedded engine.
func (o Opening) reader() store.Login {
	return store.Login{User: readerUser, Password: o.Config.Engine.Password.Reveal()}
}
