package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// ledger reads the ledger of one kind, and what its rows say of a report.
type ledger struct {
	*kind
	conn   driver.Conn
	target schema.Target
}

// ledgers returns the ledgers of all kinds.
func (s *Store) ledgers() map[*kind]*ledger {
	all := map[*kind]*ledger{}
	for _, k := range kinds {
		all[k] = &ledger{kind: k, conn: s.conn, target: s.target}
	}
	return all
}

// lookupText bounds the text of one look-up; ClickHouse takes 256 KiB.
const lookupText = 64 << 10

// contents adds to found what the ledger holds of the reports of asked, each
// content as its newest row says.
func (l *ledger) contents(ctx context.Context, asked []*entry, found map[reportID]*history) error {
	for where := range l.conditions(asked) {
		var some []entry
		if err := l.conn.Select(ctx, &some, l.selectEntries()+" WHERE "+where); err != nil {
			return fmt.Errorf("reading the ledger: %w", err)
		}
		for i := range some {
			e := &some[i]
			if found[e.id()] == nil {
				found[e.id()] = &history{}
			}
			found[e.id()].merge(e)
		}
	}
	return nil
}

func (l *ledger) selectEntries() string {
	rows := "rows"
	if l.rows == "" {
		rows = "toUInt32(0) AS rows"
	}
	return "SELECT tenant, domain, date_begin, date_end, report_key, content_hash, revision, active, received_at, ver, " +
		"trust, trust_domain, trust_method, trust_by, trust_detail, " + rows + ", " + l.weight + " AS weight FROM " + l.target.Table(l.ledger)
}

// whole reads the ledger rows of entries. Of a content that is not there any
// more there is none.
func (l *ledger) whole(ctx context.Context, asked []*entry) (map[contentID]ledgerRow, error) {
	found := map[contentID]ledgerRow{}
	for where := range l.conditions(asked) {
		rows, err := l.load(ctx, l.conn, "SELECT "+selectList(l.types)+" FROM "+l.target.Table(l.ledger)+" WHERE "+where)
		if err != nil {
			return nil, fmt.Errorf("reading rows of the ledger: %w", err)
		}
		for _, row := range rows {
			id := contentIDOf(&row.base().entry)
			if old := found[id]; old == nil || old.base().Ver < row.base().Ver {
				found[id] = row
			}
		}
	}
	return found, nil
}

// contentID names one content of one report, as the key of the ledger does.
type contentID struct {
	tenant, key, content string
	end                  int64
}

func contentIDOf(e *entry) contentID { return contentID{e.Tenant, e.Key, e.Content, e.End.Unix()} }

// several returns those of the reports of asked, and of others of their domains
// and days, that have more than one content.
func (l *ledger) several(ctx context.Context, asked []*entry) (map[reportID]bool, error) {
	all := map[reportID]bool{}
	for where := range l.neighbours(asked) {
		var some []entry
		query := "SELECT tenant, report_key FROM " + l.target.Table(l.ledger) + " WHERE " + where +
			" GROUP BY tenant, report_key HAVING uniqExact(content_hash, date_end) > 1"
		if err := l.conn.Select(ctx, &some, query); err != nil {
			return nil, fmt.Errorf("looking for reports with several contents: %w", err)
		}
		for i := range some {
			all[some[i].id()] = true
		}
	}
	return all, nil
}

// extents sets written and ver of histories to what the rows really are: a
// writer that crashed leaves more than the ledger knows.
func (l *ledger) extents(ctx context.Context, asked []*entry, into map[reportID]*history) error {
	if l.rows == "" {
		return nil
	}
	for where := range l.conditions(asked) {
		var some []struct {
			Tenant string `ch:"tenant"`
			Key    string `ch:"report_key"`
			extent
		}
		query := "SELECT tenant, report_key, toUInt32(max(row_no) + 1) AS written, max(ver) AS revision, " +
			"maxIf(ver, ver < " + strconv.Itoa(trustBit) + ") AS low_revision FROM " +
			l.target.Table(l.rows) + " WHERE " + where + " GROUP BY tenant, report_key"
		if err := l.conn.Select(ctx, &some, query); err != nil {
			return fmt.Errorf("reading what was written of a report: %w", err)
		}
		for _, s := range some {
			if h := into[reportID{s.Tenant, s.Key}]; h != nil {
				h.reach(s.extent)
			}
		}
	}
	return nil
}
