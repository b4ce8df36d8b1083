package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// ledger reads table reports, and what records holds of a report.
type ledger struct {
	conn   driver.Conn
	target schema.Target
}

// lookupText bounds the text of one look-up; ClickHouse takes 256 KiB.
const lookupText = 64 << 10

// contents returns what the ledger holds of the reports of rows. Rows that were
// replaced may be among it; the higher ver is the newer.
func (l *ledger) contents(ctx context.Context, rows []*ledgerRow) (map[reportID]*history, error) {
	found := map[reportID]*history{}
	for where := range conditions(rows) {
		var some []ledgerRow
		query := "SELECT " + ledgerColumns() + " FROM " + l.target.Table(tableReports) + " WHERE " + where
		if err := l.conn.Select(ctx, &some, query); err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		for i := range some {
			merge(found, &some[i])
		}
	}
	return found, nil
}

// merge keeps the newest version of each content.
func merge(found map[reportID]*history, row *ledgerRow) {
	id := reportID{row.Tenant, row.Key}
	h := found[id]
	if h == nil {
		h = &history{}
		found[id] = h
	}
	old := h.find(row.Content)
	switch {
	case old == nil:
		h.rows = append(h.rows, row)
		h.written, h.ver = max(h.written, row.writtenRows()), max(h.ver, row.Revision)
	case old.Ver < row.Ver:
		*old = *row
	}
}

// writtenRows is how many rows the ledger says were written for this content.
func (l *ledgerRow) writtenRows() uint32 {
	if l.Revision == 0 {
		return 0
	}
	return l.Rows
}

// extents sets written and ver of the histories of rows to what records really
// holds: a writer that crashed leaves more than the ledger knows.
func (l *ledger) extents(ctx context.Context, rows []*ledgerRow, into map[reportID]*history) error {
	for where := range conditions(rows) {
		var some []struct {
			Tenant string `ch:"tenant"`
			Key    string `ch:"report_key"`
			Rows   uint32 `ch:"written"`
			Ver    uint32 `ch:"revision"`
		}
		query := "SELECT tenant, report_key, toUInt32(max(row_no) + 1) AS written, max(ver) AS revision FROM " +
			l.target.Table(tableRecords) + " WHERE " + where + " GROUP BY tenant, report_key"
		if err := l.conn.Select(ctx, &some, query); err != nil {
			return fmt.Errorf("reading what was written of a report: %w", err)
		}
		for _, s := range some {
			if h := into[reportID{s.Tenant, s.Key}]; h != nil {
				h.written, h.ver = max(h.written, s.Rows), max(h.ver, s.Ver)
			}
		}
	}
	return nil
}

// conditions yields WHERE texts that together select the reports of rows. Each
// column of the key has its own list, so that ClickHouse reads only those parts
// and ranges that may hold them.
func conditions(rows []*ledgerRow) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		c := newCondition()
		for _, r := range rows {
			c.add(r)
			if c.size >= lookupText {
				if !yield(c.String()) {
					return
				}
				c = newCondition()
			}
		}
		if len(c.keys) > 0 {
			yield(c.String())
		}
	}
}

type condition struct {
	tenants, domains, ends, keys map[string]bool
	size                         int
}

func newCondition() *condition {
	return &condition{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, 0}
}

func (c *condition) add(r *ledgerRow) {
	c.put(c.tenants, literal(r.Tenant))
	c.put(c.domains, literal(r.Domain))
	c.put(c.ends, strconv.FormatInt(r.End.Unix(), 10))
	c.put(c.keys, bytesLiteral(r.Key))
}

func (c *condition) put(set map[string]bool, text string) {
	if !set[text] {
		set[text] = true
		c.size += len(text) + 2
	}
}

func (c *condition) String() string {
	in := func(column string, set map[string]bool) string {
		return column + " IN (" + strings.Join(slices.Sorted(maps.Keys(set)), ", ") + ")"
	}
	return strings.Join([]string{
		in("tenant", c.tenants), in("domain", c.domains), in("date_end", c.ends), in("report_key", c.keys),
	}, " AND ")
}

// literal quotes a text that a stranger may have chosen.
func literal(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return bytesLiteral(s)
	}
	s = strings.ReplaceAll(s, `\`, `\\`)
	return "'" + strings.ReplaceAll(s, "'", `\'`) + "'"
}

// bytesLiteral writes bytes as a text of escapes, which is no function call for
// the server.
func bytesLiteral(s string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 4*len(s)+2)
	b = append(b, '\'')
	for i := range len(s) {
		b = append(b, '\\', 'x', digits[s[i]>>4], digits[s[i]&15])
	}
	return string(append(b, '\''))
}
