package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/dmarcpipe/dmarcpipe/store"
)

// NameSources finds out what the catalogue and network data tell of the new
// addresses in the store, and asks nobody. While a worker has the data folder
// open, it writes through that one.
func NameSources(ctx context.Context, o Opening) (err error) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	var undo cleanup
	defer func() { err = lost(ctx, errors.Join(err, undo.run(context.WithoutCancel(ctx)))) }()
	s, err := o.openWriter(ctx, giveUp, &undo)
	if err != nil {
		return err
	}
	name, err := o.Namer(s)
	if err != nil {
		return err
	}
	return name(ctx)
}

// Namer returns what does the same in an open store, as often as it is called.
func (o Opening) Namer(s *store.Store) (func(context.Context) error, error) {
	e, err := o.newIdentifier(identities{s}, nil)
	if err != nil {
		return nil, err
	}
	return e.Once, nil
}

// nameAfter has what a command stores named before the store closes, as far as
// that needs no DNS; a worker asks for the rest. It is pushed between the store
// and its writer. Trouble is logged only: the reports are stored.
func (o Opening) nameAfter(s *store.Store, undo *cleanup) error {
	name, err := o.Namer(s)
	if err != nil {
		return err
	}
	undo.push("naming sources", func(ctx context.Context) error {
		if err := name(ctx); err != nil {
			o.Logger.WarnContext(ctx, "the sources of new reports are not named yet; dmarcpipe run names them", slog.Any("error", err))
		}
		return nil
	})
	return nil
}
