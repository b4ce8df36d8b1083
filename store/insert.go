package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	chcolumn "github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

func (s *sender) prepare(table string, types []clickhouse.ColumnNameAndType) {
	s.statements[table] = newStatement(table, s.w.store.target.Table(table), types)
}

// insert sends what fill appends in one block.
func (s *sender) insert(ctx context.Context, table, token string, rows int, fill func(driver.Batch) error) error {
	defer s.observe(table, time.Now())
	t := s.statements[table]
	batch, err := s.w.store.conn.PrepareBatch(s.w.store.insertContext(ctx, token, t.types), t.text)
	if err != nil {
		return fmt.Errorf("beginning the insert: %w", err)
	}
	if err := fill(batch); err != nil {
		_ = batch.Abort() // nothing was sent
		return err
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("sending %d rows: %w", rows, err)
	}
	return nil
}

func (s *sender) observe(table string, start time.Time) {
	s.w.store.metrics.inserts.WithLabelValues(table).Observe(time.Since(start).Seconds())
}

// fillError says that the driver does not take a value.
type fillError struct {
	where string
	err   error
}

func (e *fillError) Error() string { return "filling " + e.where + ": " + e.err.Error() }

func (e *fillError) Unwrap() error { return e.err }

// insertRows sends the rows of spans, which follow each other.
func (s *sender) insertRows(ctx context.Context, c *columns, spans []span) error {
	from, to := spans[0].from, spans[len(spans)-1].to
	err := s.insert(ctx, c.table, c.token(spans), to-from, func(batch driver.Batch) error {
		for i, f := range c.fields {
			if err := appendColumn(batch, i, f.slice(from, to)); err != nil {
				return &fillError{"column " + f.name, err}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.w.store.metrics.rows.Observe(float64(to - from))
	s.w.store.metrics.bytes.Observe(float64(c.bytes) * float64(to-from) / float64(c.rows()))
	return nil
}

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

// insertLedger sends rows of one ledger.
func (s *sender) insertLedger(ctx context.Context, items []ledgerItem) error {
	return s.insert(ctx, items[0].ledger, ledgerToken(items), len(items), func(batch driver.Batch) error {
		for i := range items {
			if err := batch.AppendStruct(items[i].row); err != nil {
				return &fillError{"row " + strconv.Itoa(i), err}
			}
		}
		return nil
	})
}

// insertMessages sends rows of table messages.
func (s *sender) insertMessages(ctx context.Context, rows []messageRow) error {
	return s.insert(ctx, tableMessages, messageToken(rows), len(rows), func(batch driver.Batch) error {
		for i := range rows {
			if err := batch.AppendStruct(&rows[i]); err != nil {
				return &fillError{"row " + strconv.Itoa(i), err}
			}
		}
		return nil
	})
}
