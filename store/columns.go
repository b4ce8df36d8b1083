package store

import "github.com/ClickHouse/clickhouse-go/v2"

// columns are rows of one table, ready for the driver. They are filled, sent,
// truncated and filled again. Those that all tables of rows have are here.
type columns struct {
	table                         string
	tenant, domain, key, reporter values[string]
	begin, end                    values[int64] // Unix time
	rowNo, ver                    values[uint32]
	deleted                       values[uint8]

	fields []field
	bytes  int // about, of all rows on the wire
}

// rowSet is the columns of one table.
type rowSet interface {
	base() *columns
	// blank adds what a tombstone says beside its key: nothing.
	blank()
}

// field is a column with its name and its type on the wire. That is a plain one
// where the table has LowCardinality: the server converts faster than the
// driver. Over the native protocol the server says the types itself.
type field struct {
	name, wire string
	column
}

// init names the columns, with those that only this table has.
func (c *columns) init(table string, own ...field) {
	c.table = table
	c.fields = append([]field{
		{"tenant", "String", &c.tenant},
		{"domain", "String", &c.domain},
		{"date_begin", "DateTime('UTC')", &c.begin},
		{"date_end", "DateTime('UTC')", &c.end},
		{"report_key", "FixedString(16)", &c.key},
		{"row_no", "UInt32", &c.rowNo},
		{"reporter", "String", &c.reporter},
		{"ver", "UInt32", &c.ver},
		{"is_deleted", "UInt8", &c.deleted},
	}, own...)
}

func (c *columns) base() *columns { return c }

func (c *columns) rows() int { return len(c.rowNo.rows) }

// rowKey is what all rows of one report share.
type rowKey struct {
	tenant, domain, key, reporter string
	begin, end                    int64
	revision                      uint32
}

// fixedBytes is the size of the columns of a row that are no texts.
const fixedBytes = 80

// The values of is_deleted.
const (
	live      = 0
	tombstone = 1 // deletes the row of an earlier revision
)

// start begins one row; its other columns have to follow.
func (c *columns) start(k *rowKey, no uint32, deleted uint8) {
	c.tenant.add(k.tenant)
	c.domain.add(k.domain)
	c.key.add(k.key)
	c.reporter.add(k.reporter)
	c.begin.add(k.begin)
	c.end.add(k.end)
	c.ver.add(k.revision)
	c.rowNo.add(no)
	c.deleted.add(deleted)
	c.bytes += fixedBytes + len(k.domain) + len(k.reporter)
}

func (c *columns) addRawWords(list *lists, words rawWords) {
	copy(list.next(len(words)), words)
	for _, w := range words {
		c.bytes += len(w)
	}
}

// truncate drops all rows from the given one on.
func (c *columns) truncate(rows int) {
	if rows == 0 {
		c.bytes = 0
	}
	for _, f := range c.fields {
		f.truncate(rows)
	}
}

func (c *columns) types() []clickhouse.ColumnNameAndType {
	types := make([]clickhouse.ColumnNameAndType, len(c.fields))
	for i, f := range c.fields {
		types[i] = clickhouse.ColumnNameAndType{Name: f.name, Type: f.wire}
	}
	return types
}
