package store

import (
	"context"
	"slices"
	"strings"
)

// Outcomes of mails: all reports in it were known, or some were stored.
const (
	mailDuplicate = "duplicate"
	mailStored    = "stored"
)

// mailID names a mail, as the key of its table does.
type mailID struct{ tenant, source, key string }

func (r *messageRow) id() mailID { return mailID{r.Tenant, r.Source, r.Key} }

// rejudged reports whether a mail was judged again and its reports are known.
// That may be by itself: when only its grade was in doubt.
func (r *messageRow) rejudged() bool { return r.Ver>>63 == 1 && r.Outcome == mailDuplicate }

// mailsInList keep a query below the 256 KiB that ClickHouse takes.
const mailsInList = 1000

// keepStored lets mails that stored reports once say so, whatever they are when
// they are judged again.
func (s *sender) keepStored(ctx context.Context, rows []messageRow) error {
	var again []*messageRow
	for i := range rows {
		if rows[i].rejudged() {
			again = append(again, &rows[i])
		}
	}
	for some := range slices.Chunk(again, mailsInList) {
		err := s.w.store.retry(ctx, "reading mails", forever, func(ctx context.Context) error { return s.keepStoredOf(ctx, some) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sender) keepStoredOf(ctx context.Context, rows []*messageRow) error {
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = bytesLiteral(r.Key)
	}
	var before []messageRow
	query := "SELECT tenant, source, mail_key, reports, rows FROM " + s.w.store.target.Table(tableMessages) +
		" FINAL WHERE outcome = '" + mailStored + "' AND mail_key IN (" + strings.Join(keys, ", ") + ")"
	if err := s.w.store.conn.Select(ctx, &before, query); err != nil {
		return err
	}
	known := map[mailID]*messageRow{}
	for i := range before {
		known[before[i].id()] = &before[i]
	}
	for _, r := range rows {
		if old := known[r.id()]; old != nil {
			r.Outcome, r.Reports, r.Rows = mailStored, old.Reports, old.Rows
		}
	}
	return nil
}
