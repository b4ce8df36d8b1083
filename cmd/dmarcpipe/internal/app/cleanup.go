package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// cleanup is a stack of steps that undo what was opened. Its zero value is
// empty. Each step is pushed on the line after the thing was acquired.
type cleanup struct {
	steps []step
}

type step struct {
	name string // a gerund, such as "closing the store"
	undo func(context.Context) error
}

func (c *cleanup) push(name string, undo func(context.Context) error) {
	c.steps = append(c.steps, step{name, undo})
}

// run takes every step, the last one first, also after one has failed. A
// second run does nothing.
func (c *cleanup) run(ctx context.Context) error {
	var errs []error
	for _, s := range slices.Backward(c.steps) {
		if err := s.undo(ctx); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	c.steps = nil
	return errors.Join(errs...)
}
