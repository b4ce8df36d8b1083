package store

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// tokenVersion changes whenever the same reports become other rows.
const tokenVersion = 1

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
	t := newToken(tableRecords)
	for _, s := range spans {
		t.text(s.row.Tenant)
		t.text(s.row.Key)
		t.text(s.row.Content)
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

// ledgerToken returns the token of ledger rows.
func ledgerToken(rows []ledgerRow) string {
	t := newToken(tableReports)
	for i := range rows {
		r := &rows[i]
		t.text(r.Tenant)
		t.text(r.Key)
		t.text(r.Content)
		t.number(r.Ver)
		t.number(uint64(r.Revision))
	}
	return t.String()
}
