package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// openWriter opens the store to write into it, and brings its tables up to date.
// While another process has the data folder open, it is written to through that
// one, whose tables are left as they are, and giveUp is called once it ends.
func (o Opening) openWriter(ctx context.Context, giveUp context.CancelCauseFunc, undo *cleanup) (*store.Store, error) {
	if worker, ok := o.worker(); ok {
		return o.joinWriter(ctx, worker, giveUp, undo)
	}
	s, err := o.openStore(ctx, anyPort, undo)
	if worker, ok := o.worker(); err != nil && ok { // it was just starting
		return o.joinWriter(ctx, worker, giveUp, undo)
	}
	if err != nil {
		return nil, err
	}
	return s, s.Migrate(ctx, func(schema.Step) {})
}

// worker finds the process that has the data folder open.
func (o Opening) worker() (engine.Instance, bool) {
	if !o.Config.Embedded() {
		return engine.Instance{}, false
	}
	return engine.Running(string(o.Config.Engine.Data))
}

// joinWriter connects to the engine of another process, as a writer.
func (o Opening) joinWriter(ctx context.Context, worker engine.Instance, giveUp context.CancelCauseFunc, undo *cleanup) (*store.Store, error) {
	if worker.User == "" {
		return nil, o.untrusted()
	}
	s, err := o.join(ctx, worker.Addr, store.Login{User: worker.User, Password: worker.Password}, undo)
	if err != nil {
		return nil, err
	}
	if err := awaitSchema(ctx, s, schemaPatience); err != nil {
		return nil, o.otherSchema(err)
	}
	o.notice(s, worker, giveUp, undo)
	return s, nil
}

// untrusted says why the password of the other process is not believed.
func (o Opening) untrusted() error {
	folder := o.Config.Engine.Data
	if info, err := os.Stat(string(folder)); err == nil && info.Mode().Perm()&0o002 != 0 {
		return fmt.Errorf("every user may write into the data folder %s, so the dmarcpipe that has it open may be anybody's: chmod 700 %s", folder, folder)
	}
	return fmt.Errorf("the dmarcpipe that has the data folder %s open runs as another user: run this as the user of that one", folder)
}

func (o Opening) otherSchema(err error) error {
	return fmt.Errorf("writing through the dmarcpipe that has the data folder %s open: %w; restart that one with this version of dmarcpipe",
		o.Config.Engine.Data, withoutAdvice(err))
}

// How long a process that was just started may take for its migrations, and how
// often they are looked at.
const (
	schemaPatience = 10 * time.Second
	schemaPause    = 100 * time.Millisecond
)

// awaitSchema returns nil once the schema is that of this program.
func awaitSchema(ctx context.Context, s *store.Store, patience time.Duration) error {
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		_, err := s.CheckSchema(ctx)
		if _, pending := errors.AsType[*schema.PendingError](err); !pending {
			return err
		}
		select {
		case <-soon.Done():
			return err
		case <-time.After(schemaPause):
		}
	}
}

// withoutAdvice shortens an error that would advise to migrate, which the other
// process has to do.
func withoutAdvice(err error) error {
	if pending, ok := errors.AsType[*schema.PendingError](err); ok {
		return fmt.Errorf("it has schema %d, and this program needs %d", pending.Database, pending.Program)
	}
	return err
}

// join connects to the engine of another process.
func (o Opening) join(ctx context.Context, addr string, as store.Login, undo *cleanup) (*store.Store, error) {
	options := o.storeOptions()
	options.Embedded = true
	options.DSN = engineDSN(addr, o.Config.Store.Database)
	options.User, options.Password = as.User, as.Password
	o.Logger.DebugContext(ctx, "using the process that has the data folder open", slog.String("addr", addr))
	s, err := store.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	undo.push("closing the store", func(context.Context) error { return s.Close() })
	return s, nil
}
