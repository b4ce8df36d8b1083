package store

import "context"

// currentRows reads the rows of a table that hold now.
func currentRows[R any](ctx context.Context, s *Store, table, where string) ([]R, error) {
	var rows []R
	query := "SELECT " + selectList(columnsOf[R]()) + " FROM " + s.target.Table(table) + " FINAL WHERE " + where
	if err := s.conn.Select(ctx, &rows, query); err != nil {
		return nil, s.failed("reading "+table+" of", err)
	}
	return rows, nil
}
