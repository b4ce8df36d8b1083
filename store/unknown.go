package store

import (
	"context"
	"strconv"
)

// Signers returns up to limit domains that authenticate mail of others and have
// no identity, or one of another catalogue; those with most messages first.
func (s *Store) Signers(ctx context.Context, catalogue string, limit int) ([]string, error) {
	var rows []struct {
		Domain string `ch:"signer"`
	}
	query := "SELECT signer FROM " + s.target.Table(tableRecords) + " WHERE signer != '' AND signer NOT IN (SELECT domain FROM " +
		s.target.Table(tableSigners) + " FINAL WHERE catalogue = " + literal(catalogue) + ")" +
		" GROUP BY signer ORDER BY sum(count) DESC, signer LIMIT " + strconv.Itoa(limit) + lookSettings
	if err := s.conn.Select(ctx, &rows, query); err != nil {
		return nil, s.failed("looking for signers in", err)
	}
	domains := make([]string, len(rows))
	for i, r := range rows {
		domains[i] = r.Domain
	}
	return domains, nil
}

// Domains returns up to limit policy domains of reports of all kinds that have no
// mark, or one of another list. Own is what they are marked as now, true for no
// mark.
func (s *Store) Domains(ctx context.Context, list string, limit int) ([]Domain, error) {
	all := ""
	for _, k := range kinds {
		if all != "" {
			all += " UNION DISTINCT "
		}
		all += "SELECT DISTINCT toString(tenant) AS tenant, domain FROM " + s.target.Table(k.ledger)
	}
	marks := s.target.Table(tableDomains) + " FINAL WHERE "
	query := "SELECT tenant, domain, (tenant, domain) NOT IN (SELECT tenant, domain FROM " + marks + "NOT own) AS own FROM (" + all + ")" +
		" WHERE domain != '' AND (tenant, domain) NOT IN (SELECT tenant, domain FROM " + marks + "list = " + literal(list) + ")" +
		" ORDER BY tenant, domain LIMIT " + strconv.Itoa(limit) + lookSettings
	var rows []domainRow
	if err := s.conn.Select(ctx, &rows, query); err != nil {
		return nil, s.failed("looking for domains in", err)
	}
	domains := make([]Domain, len(rows))
	for i, r := range rows {
		domains[i] = Domain{Tenant: r.Tenant, Name: r.Name, Own: r.Own}
	}
	return domains, nil
}
