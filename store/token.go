package store

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
)

// tokenVersion changes whenever the same reports become other rows.
const tokenVersion = 2

// token names an insert by its content, so that the server drops a repetition
// of one that it has, and only that: of two inserts with the same token the
// server ignores the second without looking at it.
type token struct{ h hash.Hash }

func newToken(table string) token {
	t := token{sha256.New()}
	t.number(tokenVersion)
	t.text(table)
	return t
}

func (t token) text(s string) { hashTexts(t.h, []string{s}) }

func (t token) number(n uint64) { hashNumber(t.h, n) }

func (t token) String() string { return hex.EncodeToString(t.h.Sum(nil)[:16]) }

// token returns the token of spans, which follow each other.
func (c *columns) token(spans []span) string {
	t := newToken(c.table)
	for _, s := range spans {
		e := s.entry()
		t.text(e.Tenant)
		t.text(e.Key)
		t.text(e.Content)
		t.text(e.Trust)
		t.number(uint64(s.decision.revision))
		t.number(uint64(s.to - s.from))
		if s.partial {
			// The content is that of all rows in any order, and here are some.
			for _, f := range c.fields {
				hashRows(t.h, f.slice(s.from, s.to))
			}
		}
	}
	return t.String()
}

// ledgerToken returns the token of rows of one ledger.
func ledgerToken(items []ledgerItem) string {
	t := newToken(items[0].ledger)
	for i := range items {
		e := &items[i].entry
		t.text(e.Tenant)
		t.text(e.Key)
		t.text(e.Content)
		t.number(e.Ver)
		t.number(uint64(e.Revision))
	}
	return t.String()
}

// messageToken returns the token of rows of table messages.
func messageToken(rows []messageRow) string {
	t := newToken(tableMessages)
	for i := range rows {
		r := &rows[i]
		for _, s := range []string{r.Tenant, r.Source, r.Key, r.ID, r.Outcome, r.Reason, r.Detail, r.From, r.Subject, r.Trust, r.TrustDomain, r.TrustMethod, r.TrustBy, r.TrustDetail} {
			t.text(s)
		}
		for _, n := range []uint64{uint64(r.ReceivedAt.Unix()), uint64(r.JudgedAt.Unix()), r.Size, uint64(r.Reports), uint64(r.Rows), r.Ver} {
			t.number(n)
		}
		for _, kind := range slices.Sorted(maps.Keys(r.Found)) {
			t.text(kind)
			t.number(uint64(r.Found[kind]))
		}
		t.number(uint64(len(r.Keys)))
		hashTexts(t.h, r.Keys)
	}
	return t.String()
}
