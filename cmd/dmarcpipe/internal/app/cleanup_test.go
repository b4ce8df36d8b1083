package app

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCleanup(t *testing.T) {
	var order []string
	errStore := errors.New("disk full")
	step := func(name string, err error) func(context.Context) error {
		return func(context.Context) error {
			order = append(order, name)
			return err
		}
	}
	var c cleanup
	c.push("stopping metrics", step("metrics", nil))
	c.push("closing the store", step("store", errStore))
	c.push("closing the pipeline", step("pipeline", nil))
	err := c.run(t.Context())
	if !errors.Is(err, errStore) || err.Error() != "closing the store: disk full" {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"pipeline", "store", "metrics"}, order); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if err := c.run(t.Context()); err != nil || len(order) != 3 {
		t.Errorf("the second run did %v, %v", order, err)
	}
}
