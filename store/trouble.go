package store

import (
	"errors"
	"maps"
	"slices"
	"sync"
)

// troubles holds what fails just now, by the step that is tried again.
type troubles struct {
	mu  sync.Mutex
	now map[string]error
}

func (t *troubles) set(step string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now == nil {
		t.now = map[string]error{}
	}
	t.now[step] = err
}

func (t *troubles) clear(step string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.now, step)
}

func (t *troubles) join() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return errors.Join(slices.Collect(maps.Values(t.now))...)
}

// Trouble says why reports do not become durable: what the last attempt of each
// step said that is tried again just now. It is nil while all goes well.
func (s *Store) Trouble() error {
	err := s.troubles.join()
	if err == nil {
		return nil
	}
	return s.explain("storing reports in", err)
}
