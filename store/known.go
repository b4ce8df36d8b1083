package store

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// Source is what is known of one address: a row of table sources.
type Source struct {
	Addr         netip.Addr // IPv4 unmapped
	PTR          string     // host name; "" for none
	PTRConfirmed bool       // PTR leads back to Addr
	ASN          uint32     // 0 if not known
	ASOrg        string
	Country      string // ISO 3166-1 alpha-2; "" if not known
	Service      string // or the organization that stands in for it
	Kind         verdict.Kind
	Basis        string    // of Service; never empty
	Own          []string  // policy domains whose own host or SPF include it is
	CheckedAt    time.Time // when DNS was last asked; the zero time for never
	ExpiresAt    time.Time // when to ask again
	Catalogue    string    // version of what judged it
}

// Signer is what is known of a domain that authenticates mail of others: a row
// of table signers.
type Signer struct {
	Domain    string
	Service   string
	Kind      verdict.Kind
	Catalogue string
}

// Domain is a policy domain that reports came for: a row of table domains.
type Domain struct {
	Tenant, Name string
	Own          bool
}

// The tables of what is known of senders.
const (
	tableSources = "sources"
	tableSigners = "signers"
	tableDomains = "domains"
)

type sourceRow struct {
	Addr         netip.Addr `ch:"source_ip"`
	PTR          string     `ch:"ptr"`
	PTRConfirmed bool       `ch:"ptr_confirmed"`
	ASN          uint32     `ch:"asn"`
	ASOrg        string     `ch:"as_org"`
	Country      string     `ch:"country"`
	Service      string     `ch:"service"`
	Kind         string     `ch:"kind"`
	Basis        string     `ch:"basis"`
	Own          []string   `ch:"own"`
	CheckedAt    time.Time  `ch:"checked_at"`
	ExpiresAt    time.Time  `ch:"expires_at"`
	Catalogue    string     `ch:"catalogue"`
	Ver          uint64     `ch:"ver"`
}

func (r *sourceRow) source() *Source {
	return &Source{
		Addr: r.Addr.Unmap(), PTR: r.PTR, PTRConfirmed: r.PTRConfirmed, ASN: r.ASN, ASOrg: r.ASOrg, Country: r.Country,
		Service: r.Service, Kind: verdict.Kind(r.Kind), Basis: r.Basis, Own: r.Own,
		CheckedAt: orZero(r.CheckedAt), ExpiresAt: r.ExpiresAt.UTC(), Catalogue: r.Catalogue,
	}
}

type signerRow struct {
	Domain    string `ch:"domain"`
	Service   string `ch:"service"`
	Kind      string `ch:"kind"`
	Catalogue string `ch:"catalogue"`
	Ver       uint64 `ch:"ver"`
}

type domainRow struct {
	Tenant string `ch:"tenant"`
	Name   string `ch:"domain"`
	Own    bool   `ch:"own"`
	List   string `ch:"list"`
	Ver    uint64 `ch:"ver"`
}

// PutSources replaces what was known of addresses. It is durable on return.
func (s *Store) PutSources(ctx context.Context, sources []Source) error {
	ver := s.version()
	rows := make([]sourceRow, len(sources))
	for i, k := range sources {
		rows[i] = sourceRow{
			Addr: validIP(k.Addr), PTR: k.PTR, PTRConfirmed: k.PTRConfirmed, ASN: k.ASN, ASOrg: k.ASOrg, Country: k.Country,
			Service: k.Service, Kind: string(k.Kind), Basis: k.Basis, Own: k.Own,
			CheckedAt: clampTime(k.CheckedAt), ExpiresAt: clampTime(k.ExpiresAt), Catalogue: k.Catalogue, Ver: ver,
		}
	}
	return putRows(ctx, s, tableSources, rows)
}

// PutSigners replaces what was known of signers. It is durable on return.
func (s *Store) PutSigners(ctx context.Context, signers []Signer) error {
	ver := s.version()
	rows := make([]signerRow, len(signers))
	for i, k := range signers {
		rows[i] = signerRow{Domain: k.Domain, Service: k.Service, Kind: string(k.Kind), Catalogue: k.Catalogue, Ver: ver}
	}
	return putRows(ctx, s, tableSigners, rows)
}

// PutDomains replaces the marks of policy domains, by a list of that version. It
// is durable on return.
func (s *Store) PutDomains(ctx context.Context, list string, domains []Domain) error {
	ver := s.version()
	rows := make([]domainRow, len(domains))
	for i, k := range domains {
		rows[i] = domainRow{Tenant: k.Tenant, Name: k.Name, Own: k.Own, List: list, Ver: ver}
	}
	return putRows(ctx, s, tableDomains, rows)
}

// version is that of a row which replaces an earlier one.
func (s *Store) version() uint64 { return uint64(s.o.Now().UnixNano()) }

// putRows inserts rows in one block. Rows that are put twice replace themselves,
// so it needs no token of their content.
func putRows[R any](ctx context.Context, s *Store, table string, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	if err := s.insertBlock(ctx, newStatement(table, s.target.Table(table), columnsOf[R]()), len(rows), func(i int) any { return &rows[i] }); err != nil {
		return s.failed("writing "+table+" to", err)
	}
	return nil
}

func (s *Store) insertBlock(ctx context.Context, to statement, rows int, row func(i int) any) error {
	batch, err := s.conn.PrepareBatch(s.insertContext(ctx, "", to.types), to.text)
	if err != nil {
		return fmt.Errorf("beginning the insert: %w", err)
	}
	for i := range rows {
		if err := batch.AppendStruct(row(i)); err != nil {
			_ = batch.Abort() // nothing was sent
			return fmt.Errorf("filling row %d: %w", i, err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("sending %d rows: %w", rows, err)
	}
	return nil
}
