package app

import (
	"context"
	"errors"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/alert"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

// Alerts returns what fires now, the most urgent first. It reads only; while
// another process has the data folder open, that one answers.
func Alerts(ctx context.Context, o Opening, now time.Time) (all []notify.Alert, err error) {
	var undo cleanup
	defer func() { err = errors.Join(err, undo.run(context.WithoutCancel(ctx))) }()
	s, err := o.openReader(ctx, &undo)
	if err != nil {
		return nil, err
	}
	if _, err := s.CheckSchema(ctx); err != nil {
		return nil, err
	}
	return alert.Firing(ctx, s, now)
}
