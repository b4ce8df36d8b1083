package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	chcolumn "github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// insertRows sends the rows [from, to) of c in one block.
func (s *sender) insertRows(ctx context.Context, c *columns, from, to int, token string) error {
	defer s.observe(tableRecords, time.Now())
	batch, err := s.w.store.conn.PrepareBatch(s.w.store.insertContext(ctx, token, s.recordTypes), s.recordInsert)
	if err != nil {
		return fmt.Errorf("beginning the insert: %w", err)
	}
	for i, f := range c.fields {
		if err := appendColumn(batch, i, f.slice(from, to)); err != nil {
			_ = batch.Abort() // nothing was sent
			return &fillError{"column " + f.name, err}
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("sending %d rows: %w", to-from, err)
	}
	s.w.store.metrics.rows.Observe(float64(to - from))
	s.w.store.metrics.bytes.Observe(float64(c.bytes) * float64(to-from) / float64(c.rows()))
	return nil
}

// fillError says that the driver does not take a value.
type fillError struct {
	where string
	err   error
}

func (e *fillError) Error() string { return "filling " + e.where + ": " + e.err.Error() }

func (e *fillError) Unwrap() error { return e.err }

// appendColumn takes the short way for arrays; the driver's own reflects on
// every text.
func appendColumn(batch driver.Batch, i int, rows any) error {
	lists, ok := rows.([][]string)
	if !ok {
		return batch.Column(i).Append(rows)
	}
	array, ok := batch.Columns()[i].(*chcolumn.Array)
	if !ok {
		return batch.Column(i).Append(rows)
	}
	for _, row := range lists {
		if err := array.AppendRow(row); err != nil {
			return err
		}
	}
	return nil
}

// insertLedger sends ledger rows in one block.
func (s *sender) insertLedger(ctx context.Context, rows []ledgerRow, token string) error {
	defer s.observe(tableReports, time.Now())
	batch, err := s.w.store.conn.PrepareBatch(s.w.store.insertContext(ctx, token, s.ledgerTypes), s.ledgerInsert)
	if err != nil {
		return fmt.Errorf("beginning the insert: %w", err)
	}
	for i := range rows {
		if err := batch.AppendStruct(&rows[i]); err != nil {
			_ = batch.Abort() // nothing was sent
			return &fillError{"row " + strconv.Itoa(i), err}
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("sending %d rows: %w", len(rows), err)
	}
	return nil
}

func (s *sender) observe(table string, start time.Time) {
	s.w.store.metrics.inserts.WithLabelValues(table).Observe(time.Since(start).Seconds())
}
