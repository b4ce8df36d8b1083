package store

import (
	"net/netip"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// columns are rows of table records, ready for the driver. They are filled,
// sent, truncated and filled again.
type columns struct {
	tenant, domain, key, reporter        values[string]
	begin, end                           values[int64] // Unix time
	rowNo, ver                           values[uint32]
	deleted                              values[uint8]
	sourceIP                             values[netip.Addr]
	sourceRaw                            values[string]
	count                                values[uint64]
	disposition, dkim, spf               values[string]
	headerFrom, envelopeFrom, envelopeTo values[string]
	reasonType, reasonComment            lists
	dkimDomain, dkimSelector, dkimResult lists
	spfDomain, spfScope, spfResult       lists
	dkimHuman, spfHuman, rawWords        lists

	fields []field
	bytes  int // about, of all rows on the wire
}

// field is a column with its name and its type on the wire. That is a plain one
// where the table has LowCardinality: the server converts faster than the
// driver. Over the native protocol the server says the types itself.
type field struct {
	name, wire string
	column
}

func newColumns() *columns {
	c := &columns{}
	c.fields = []field{
		{"tenant", "String", &c.tenant},
		{"domain", "String", &c.domain},
		{"date_begin", "DateTime('UTC')", &c.begin},
		{"date_end", "DateTime('UTC')", &c.end},
		{"report_key", "FixedString(16)", &c.key},
		{"row_no", "UInt32", &c.rowNo},
		{"reporter", "String", &c.reporter},
		{"source_ip", "IPv6", &c.sourceIP},
		{"source_raw", "String", &c.sourceRaw},
		{"count", "UInt64", &c.count},
		{"disposition", "String", &c.disposition},
		{"dkim", "String", &c.dkim},
		{"spf", "String", &c.spf},
		{"reasons.type", "Array(String)", &c.reasonType},
		{"reasons.comment", "Array(String)", &c.reasonComment},
		{"header_from", "String", &c.headerFrom},
		{"envelope_from", "String", &c.envelopeFrom},
		{"envelope_to", "String", &c.envelopeTo},
		{"dkim_auth.domain", "Array(String)", &c.dkimDomain},
		{"dkim_auth.selector", "Array(String)", &c.dkimSelector},
		{"dkim_auth.result", "Array(String)", &c.dkimResult},
		{"dkim_human", "Array(String)", &c.dkimHuman},
		{"spf_auth.domain", "Array(String)", &c.spfDomain},
		{"spf_auth.scope", "Array(String)", &c.spfScope},
		{"spf_auth.result", "Array(String)", &c.spfResult},
		{"spf_human", "Array(String)", &c.spfHuman},
		{"raw_words", "Array(String)", &c.rawWords},
		{"ver", "UInt32", &c.ver},
		{"is_deleted", "UInt8", &c.deleted},
	}
	return c
}

func (c *columns) rows() int { return len(c.rowNo.rows) }

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

// insertInto is the head of an INSERT of these columns.
func insertInto(table string, types []clickhouse.ColumnNameAndType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = "`" + t.Name + "`"
	}
	return "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ")"
}
