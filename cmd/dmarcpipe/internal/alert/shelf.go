package alert

import (
	"context"
	"maps"
)

// shelf holds the rows of a table, and knows which of them the table lacks.
type shelf[K comparable, V any] struct {
	key     func(V) K
	rows    map[K]V
	unsaved map[K]bool
}

func newShelf[K comparable, V any](key func(V) K) *shelf[K, V] {
	return &shelf[K, V]{key: key, rows: map[K]V{}, unsaved: map[K]bool{}}
}

// set replaces a row.
func (s *shelf[K, V]) set(v V) {
	s.rows[s.key(v)] = v
	s.unsaved[s.key(v)] = true
}

// refresh replaces all rows by those of the table, but not those that it lacks,
// nor those to keep.
func (s *shelf[K, V]) refresh(stored []V, keep func(K) bool) {
	maps.DeleteFunc(s.rows, func(k K, _ V) bool { return !s.unsaved[k] && !keep(k) })
	for _, v := range stored {
		if k := s.key(v); !s.unsaved[k] && !keep(k) {
			s.rows[k] = v
		}
	}
}

// save writes what the table lacks.
func (s *shelf[K, V]) save(ctx context.Context, put func(context.Context, []V) error) error {
	if len(s.unsaved) == 0 {
		return nil
	}
	lacking := make([]V, 0, len(s.unsaved))
	for k := range s.unsaved {
		lacking = append(lacking, s.rows[k])
	}
	if err := put(ctx, lacking); err != nil {
		return err
	}
	clear(s.unsaved)
	return nil
}
