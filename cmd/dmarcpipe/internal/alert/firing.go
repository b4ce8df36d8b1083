package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// Firing returns what fires now, the most urgent first. Alerts of domains are
// judged now, also where no worker runs; those of operation are as a worker left
// them. It changes nothing.
func Firing(ctx context.Context, s Reader, now time.Time) ([]notify.Alert, error) {
	states, err := s.AlertStates(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the states of alerts: %w", err)
	}
	held, _, err := readRows(ctx, s)
	if err != nil {
		return nil, err
	}
	known := map[id]store.AlertState{}
	for _, k := range states {
		known[idOf(k)] = k
	}
	var all []notify.Alert
	for _, k := range firing(known, held, now) {
		all = append(all, notice(k, held[idOf(k)].detail))
	}
	return all, nil
}

// firing returns the states of what fires after an evaluation with these
// readings.
func firing(known map[id]store.AlertState, held map[id]reading, now time.Time) []store.AlertState {
	var all []store.AlertState
	for a, k := range known {
		if a.operation() && k.Firing {
			all = append(all, k)
		}
	}
	for a, r := range held {
		if k := fire(known[a], r, stamp(now)); k.Firing {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, urgent)
	return all
}
