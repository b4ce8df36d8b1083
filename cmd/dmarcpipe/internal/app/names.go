package app

import (
	"context"
	"errors"
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
	e, err := o.newIdentifier(identities{s}, nil)
	if err != nil {
		return err
	}
	return e.Once(ctx)
}
