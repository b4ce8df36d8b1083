package store

import (
	"context"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// look finds addresses that nobody knows of yet, or not any more.
type look struct {
	s         *Store
	catalogue string
	now       time.Time
	limit     int
	found     []netip.Addr
	seen      map[netip.Addr]bool
}

// find takes addresses of recent mail first, then those of other months, then
// those of which there is no mail any more.
func (l *look) find(ctx context.Context) error {
	months, err := l.s.changedMonths(ctx, l.catalogue)
	if err != nil {
		return err
	}
	expired := l.s.target.Table(tableSources) + " FINAL WHERE expires_at < " + instant(l.now)
	old, err := l.s.any(ctx, expired)
	if err != nil {
		return err
	}
	if len(months) > 0 || old {
		if _, err := l.scan(ctx, "date_end >= "+instant(l.s.o.Now().Add(-recent)), " AND expires_at >= "+instant(l.now)); err != nil {
			return err
		}
	}
	if err := l.findIn(ctx, months); err != nil || !old || l.full() {
		return err
	}
	_, err = l.take(ctx, "SELECT source_ip FROM "+expired+" ORDER BY expires_at")
	return err
}

// findIn looks through months. One without unknown addresses is settled.
func (l *look) findIn(ctx context.Context, months []partition) error {
	for _, m := range months {
		if l.full() {
			return nil
		}
		n, err := l.scan(ctx, "toYYYYMM(date_end) = "+m.name, "")
		if err != nil {
			return err
		}
		if n == 0 {
			l.s.settled.put(l.catalogue, m)
		}
	}
	return nil
}

func (l *look) full() bool { return len(l.found) >= l.limit }

// scan takes addresses from some records, those with most messages first, but
// for those that are known by this catalogue and fresh.
func (l *look) scan(ctx context.Context, where, fresh string) (int, error) {
	known := "SELECT source_ip FROM " + l.s.target.Table(tableSources) + " FINAL WHERE catalogue = " + literal(l.catalogue) + fresh
	return l.take(ctx, "SELECT source_ip FROM "+l.s.target.Table(tableRecords)+" WHERE "+where+" AND source_ip != toIPv6('::')"+
		" AND source_ip NOT IN ("+known+") GROUP BY source_ip ORDER BY sum(count) DESC, source_ip")
}

// take adds the addresses of a query, up to the limit, and returns how many it
// had.
func (l *look) take(ctx context.Context, query string) (int, error) {
	var rows []struct {
		Addr netip.Addr `ch:"source_ip"`
	}
	if err := l.s.conn.Select(ctx, &rows, query+" LIMIT "+strconv.Itoa(l.limit)+lookSettings); err != nil {
		return 0, err
	}
	for _, r := range rows {
		if !l.seen[r.Addr] && !l.full() {
			l.seen[r.Addr] = true
			l.found = append(l.found, r.Addr)
		}
	}
	return len(rows), nil
}

// instant is t as a number that compares with a DateTime.
func instant(t time.Time) string { return strconv.FormatInt(clampTime(t).Unix(), 10) }

// any says whether there is a row.
func (s *Store) any(ctx context.Context, from string) (bool, error) {
	var n uint64
	err := s.conn.QueryRow(ctx, "SELECT count() FROM (SELECT 1 FROM "+from+" LIMIT 1)").Scan(&n)
	return n > 0, err
}

// partition is a month of records, with the number of its newest block: it grows
// with every insert, and with nothing else.
type partition struct {
	name  string
	block int64
}

// settled remembers the months in which every address is known by a catalogue.
type settled struct {
	mu        sync.Mutex
	catalogue string
	blocks    map[string]int64
}

func (m *settled) put(catalogue string, of partition) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.catalogue != catalogue || m.blocks == nil {
		m.catalogue, m.blocks = catalogue, map[string]int64{}
	}
	m.blocks[of.name] = of.block
}

func (m *settled) has(catalogue string, of partition) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	block, ok := m.blocks[of.name]
	return ok && m.catalogue == catalogue && block == of.block
}

// changedMonths returns the months of records that are not settled, the newest
// first.
func (s *Store) changedMonths(ctx context.Context, catalogue string) ([]partition, error) {
	var rows []struct {
		Name  string `ch:"partition"`
		Block int64  `ch:"block"`
	}
	const query = "SELECT partition, max(max_block_number) AS block FROM system.parts WHERE active AND database = ? AND table = ?" +
		" GROUP BY partition ORDER BY partition DESC"
	if err := s.conn.Select(ctx, &rows, query, s.target.Database, tableRecords); err != nil {
		return nil, err
	}
	var changed []partition
	for _, r := range rows {
		if m := (partition{r.Name, r.Block}); !s.settled.has(catalogue, m) {
			changed = append(changed, m)
		}
	}
	return changed, nil
}
