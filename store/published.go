package store

import (
	"context"
	"time"
)

// Published is what DNS says is the policy of a domain: a row of table published.
type Published struct {
	Tenant, Domain string
	Found          bool      // there is one record that counts
	Record         string    // as it reads; "" for none
	P, SP, NP      string    // none, quarantine or reject; "" if not there
	CheckedAt      time.Time // when DNS was asked
	Since          time.Time // since when it reads like this
}

const tablePublished = "published"

type publishedRow struct {
	Tenant    string    `ch:"tenant"`
	Domain    string    `ch:"domain"`
	Found     bool      `ch:"found"`
	Record    string    `ch:"record"`
	P         string    `ch:"p"`
	SP        string    `ch:"sp"`
	NP        string    `ch:"np"`
	CheckedAt time.Time `ch:"checked_at"`
	Since     time.Time `ch:"since"`
	Ver       uint64    `ch:"ver"`
}

// Published returns what DNS said when it was asked last, of all domains,
// sorted.
func (s *Store) Published(ctx context.Context) ([]Published, error) {
	rows, err := currentRows[publishedRow](ctx, s, tablePublished, "true ORDER BY tenant, domain")
	if err != nil {
		return nil, err
	}
	all := make([]Published, len(rows))
	for i, r := range rows {
		all[i] = Published{
			Tenant: r.Tenant, Domain: r.Domain, Found: r.Found, Record: r.Record, P: r.P, SP: r.SP, NP: r.NP,
			CheckedAt: orZero(r.CheckedAt), Since: orZero(r.Since),
		}
	}
	return all, nil
}

// PutPublished replaces what DNS says of these domains. Since is the caller's: it
// stays while the record reads the same. It is durable on return.
func (s *Store) PutPublished(ctx context.Context, all []Published) error {
	ver := s.version()
	rows := make([]publishedRow, len(all))
	for i, k := range all {
		rows[i] = publishedRow{
			Tenant: k.Tenant, Domain: k.Domain, Found: k.Found, Record: k.Record, P: k.P, SP: k.SP, NP: k.NP,
			CheckedAt: clampTime(k.CheckedAt), Since: clampTime(k.Since), Ver: ver,
		}
	}
	return putRows(ctx, s, tablePublished, rows)
}
