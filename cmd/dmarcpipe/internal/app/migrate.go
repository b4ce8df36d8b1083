package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// Migrate brings the tables up to date and prints each step to w.
func Migrate(ctx context.Context, o Opening, w io.Writer) (err error) {
	var undo cleanup
	defer func() { err = errors.Join(err, undo.run(context.WithoutCancel(ctx))) }()
	s, err := o.openStore(ctx, anyPort, &undo)
	if err != nil {
		return err
	}
	steps := 0
	err = s.Migrate(ctx, func(step schema.Step) {
		steps++
		_, _ = fmt.Fprintf(w, "migration %04d_%s: statement %d of %d\n", step.Version, step.Name, step.Statement, step.Statements)
	})
	if err != nil {
		return err
	}
	version, err := s.CheckSchema(ctx)
	if err != nil {
		return err
	}
	if steps == 0 {
		_, err = fmt.Fprintf(w, "the schema is up to date (version %d)\n", version)
	} else {
		_, err = fmt.Fprintf(w, "the schema is now version %d\n", version)
	}
	return err
}
