package store

import (
	"context"
	"math"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// messageRow is a row of table messages: what became of one mail.
type messageRow struct {
	Tenant     string            `ch:"tenant"`
	Source     string            `ch:"source"`
	Key        string            `ch:"mail_key"`
	ReceivedAt time.Time         `ch:"received_at"`
	JudgedAt   time.Time         `ch:"judged_at"`
	ID         string            `ch:"mail_id"`
	Outcome    string            `ch:"outcome"`
	Reason     string            `ch:"reason"`
	Detail     string            `ch:"detail"`
	Size       uint64            `ch:"size"`
	From       string            `ch:"from_domain"`
	Subject    string            `ch:"subject"`
	Found      map[string]uint32 `ch:"found"`
	Reports    uint32            `ch:"reports"`
	Rows       uint32            `ch:"rows"`
	Keys       []string          `ch:"report_keys"`
	Ver        uint64            `ch:"ver"`
	standing
}

// The most bytes of the texts of a message.
const (
	maxMailID  = 1 << 10
	maxDetail  = 1 << 10
	maxSubject = 200
)

// newMessageRow makes a row of m. It is for people, so texts are one clean line
// whatever came.
func newMessageRow(d *Delivery, m *Message, now time.Time) messageRow {
	row := messageRow{
		Tenant: d.Tenant, Source: d.Source, Key: string(m.Key[:]),
		ReceivedAt: mailTime(d.Received, now), JudgedAt: now.UTC().Truncate(time.Second),
		ID: clean.Line(m.ID, maxMailID), Outcome: m.Outcome, Reason: string(m.Reason), Detail: clean.Line(m.Detail, maxDetail),
		Size: m.Size, From: clean.Line(m.From, clean.MaxDomain), Subject: clean.Line(m.Subject, maxSubject),
		Found: map[string]uint32{}, Reports: m.Reports, Rows: m.Rows, Keys: make([]string, len(m.Keys)), Ver: m.ver(now),
		standing: newStanding(&m.Trust),
	}
	for _, k := range parse.Kinds {
		if n := m.Found[string(k)]; n > 0 {
			row.Found[string(k)] = n
		}
	}
	for i, key := range m.Keys {
		row.Keys[i] = string(key[:])
	}
	return row
}

// mailTime is when a mail was received, as a partition may be made of it. A
// mailbox may say anything.
func mailTime(t, now time.Time) time.Time {
	switch {
	case t.IsZero() || t.After(now):
		t = now
	case t.Before(earliest):
		t = earliest
	}
	return t.UTC().Truncate(time.Second)
}

// verdicts are the outcomes of a mail, the better ones later.
var verdicts = []string{"rejected", "not_report", mailDuplicate, mailStored}

// ver says which of two rows of one mail stays. A mail that is read again, as
// after a crash, keeps its better verdict: what is a duplicate now was stored
// before. A replay replaces all that was noted before it.
func (m *Message) ver(now time.Time) uint64 {
	if m.Replayed {
		return 1<<63 | uint64(now.UnixNano())
	}
	rank := uint64(0)
	for i, v := range verdicts {
		if v == m.Outcome {
			rank = uint64(i)
		}
	}
	return rank<<32 | uint64(min(m.Rows, math.MaxUint32))
}

// size is how many bytes the row has on the wire, about.
func (r *messageRow) size() int {
	return messageBytes + len(r.ID) + len(r.Detail) + len(r.Subject) + r.standing.size() + 16*len(r.Keys)
}

const messageBytes = 200

// sendMessages writes a row for every mail of p. Their results are final.
func (s *sender) sendMessages(ctx context.Context, p *plan) error {
	var rows []messageRow
	bytes := 0
	for i, j := range p.jobs {
		if j.Conclude != nil {
			m := j.Conclude(j.results)
			rows = append(rows, newMessageRow(&j.Delivery, &m, s.w.store.o.Now()))
			bytes += rows[len(rows)-1].size()
		}
		if len(rows) > 0 && (i == len(p.jobs)-1 || bytes >= s.w.store.o.Batch.Bytes) {
			if err := s.sendMessageRows(ctx, rows); err != nil {
				return err
			}
			rows, bytes = rows[:0], 0
		}
	}
	return nil
}

// sendMessageRows drops a row that the server refuses: what it tells of is
// durable, and the mail must not be held for it.
func (s *sender) sendMessageRows(ctx context.Context, rows []messageRow) error {
	if err := s.keepStored(ctx, rows); err != nil {
		return err
	}
	insert := func(ctx context.Context, from, to int) error { return s.insertMessages(ctx, rows[from:to]) }
	return s.halves(ctx, "writing mails", 0, len(rows), insert, func(i int, e error) {
		s.w.store.metrics.dropped.Inc()
		s.w.store.log.ErrorContext(ctx, "the database refuses the row of a mail, it is dropped",
			"source", rows[i].Source, "mail", rows[i].ID, "error", e)
	})
}
