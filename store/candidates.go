package store

import (
	"context"
	"net/netip"
	"strings"
	"time"
)

// Candidate is an address to find out about.
type Candidate struct {
	Addr          netip.Addr // IPv4 unmapped
	Messages      uint64     // of all time, about
	Authenticated []string   // domains that passed DKIM or SPF from it, most messages first, at most 20
	Domains       []string   // policy domains that it sent for, most messages first, at most 20
	Aligned       []string   // those for which SPF passed and aligned, in reports that are not known to be forged
	Known         *Source    // what is known so far; nil for nothing
}

// recent is how old mail may be that says which addresses matter most.
const recent = 30 * 24 * time.Hour

// lookSettings bound what a look for the unknown takes: it has to work beside
// everything else, also in the embedded engine.
const lookSettings = " SETTINGS max_bytes_before_external_group_by = 134217728, max_bytes_before_external_sort = 134217728, max_memory_usage = 402653184"

// Candidates returns up to limit addresses without an identity, with one that
// expired before now, or with one of another catalogue; those with most messages
// in the last 30 days come first. It reads only months that got rows since it
// found nothing in them.
func (s *Store) Candidates(ctx context.Context, catalogue string, now time.Time, limit int) ([]Candidate, error) {
	l := look{s: s, catalogue: catalogue, now: clampTime(now), limit: limit, seen: map[netip.Addr]bool{}}
	if err := l.find(ctx); err != nil {
		return nil, s.failed("looking for addresses in", err)
	}
	found := make([]Candidate, len(l.found))
	at := make(map[netip.Addr]*Candidate, len(found))
	for i, ip := range l.found {
		found[i].Addr = ip.Unmap()
		at[ip] = &found[i]
	}
	for where := range addressLists(l.found) {
		if err := s.describe(ctx, where, at); err != nil {
			return nil, s.failed("reading what is known of addresses from", err)
		}
	}
	return found, nil
}

// addressLists yields conditions that together select addresses.
func addressLists(addresses []netip.Addr) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for len(addresses) > 0 {
			n := min(len(addresses), addressesInList)
			texts := make([]string, n)
			for i, ip := range addresses[:n] {
				texts[i] = "'" + ip.String() + "'"
			}
			if !yield("source_ip IN (" + strings.Join(texts, ",") + ")") {
				return
			}
			addresses = addresses[n:]
		}
	}
}

// addressesInList keep a query below the 256 KiB that ClickHouse takes.
const addressesInList = 4000

// describe adds what records and sources say of some addresses.
func (s *Store) describe(ctx context.Context, where string, into map[netip.Addr]*Candidate) error {
	var seen []struct {
		Addr          netip.Addr `ch:"source_ip"`
		Messages      uint64     `ch:"messages"`
		Authenticated []string   `ch:"authenticated"`
		Domains       []string   `ch:"domains"`
		Aligned       []string   `ch:"aligned"`
	}
	if err := s.conn.Select(ctx, &seen, "SELECT "+described+" FROM "+s.target.Table(tableRecords)+" PREWHERE "+where+" GROUP BY source_ip"+lookSettings); err != nil {
		return err
	}
	for _, r := range seen {
		if c := into[r.Addr]; c != nil {
			c.Messages, c.Authenticated, c.Domains, c.Aligned = r.Messages, r.Authenticated, r.Domains, r.Aligned
		}
	}
	var known []sourceRow
	if err := s.conn.Select(ctx, &known, "SELECT "+selectList(columnsOf[sourceRow]())+" FROM "+s.target.Table(tableSources)+" FINAL WHERE "+where); err != nil {
		return err
	}
	for i := range known {
		if c := into[known[i].Addr]; c != nil {
			c.Known = known[i].source()
		}
	}
	return nil
}

// described are the columns of a candidate. Who is named in a report that
// somebody forged is not made an own host by it. topKWeighted takes the same
// memory however many domains a stranger makes up.
var described = strings.Join([]string{
	"source_ip",
	"sum(count) AS messages",
	"arrayDistinct(arrayFilter(d -> d != '', topKWeightedArray(" + most + ")(" + passing + ", arrayMap(d -> count, " + passing + ")))) AS authenticated",
	"topKWeighted(" + most + ")(toString(domain), count) AS domains",
	"topKWeightedIf(" + most + ")(toString(domain), count, bitAnd(facts, 2) != 0 AND trust NOT IN ('failed', 'unauthenticated')) AS aligned",
}, ", ")

const (
	most    = "20"
	passing = "arrayConcat(arrayFilter((d, r) -> r = 'pass', dkim_auth.domain, dkim_auth.result), arrayFilter((d, r) -> r = 'pass', spf_auth.domain, spf_auth.result))"
)
