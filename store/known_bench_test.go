package store

import (
	"testing"
	"time"
)

// millionAddresses are two million rows of one million addresses, in two months,
// as they are on the disk.
const millionAddresses = `INSERT INTO records (domain, date_end, report_key, row_no, source_ip, count, dkim_auth.domain, dkim_auth.selector, dkim_auth.result, signer, ver)
	SELECT concat('domain', toString(number % 40), '.example'), toDateTime('2026-03-20 00:00:00', 'UTC') - 86400 * (number % 60),
		reinterpretAsFixedString(toUInt128(intDiv(number, 10))), number % 10, toIPv6(IPv4NumToString(toUInt32(cityHash64(number % 1000000)))), 1,
		[concat('signer', toString(number % 500), '.example')], ['s'], ['pass'], concat('signer', toString(number % 500), '.example'), 1
	FROM numbers(2000000)`

// BenchmarkCandidates takes 10,000 of a million unknown addresses, with what is
// known of each, and then makes them known.
func BenchmarkCandidates(b *testing.B) {
	s := openStore(b, Options{})
	if err := s.conn.Exec(b.Context(), millionAddresses); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		found, err := s.Candidates(b.Context(), "v1", time.Unix(0, 0), 10000)
		if err != nil || len(found) != 10000 {
			b.Fatalf("%d addresses, %v", len(found), err)
		}
		sources := make([]Source, len(found))
		for i := range found {
			sources[i] = Source{Addr: found[i].Addr, Basis: "nothing", Catalogue: "v1", ExpiresAt: clock()}
		}
		if err := s.PutSources(b.Context(), sources); err != nil {
			b.Fatal(err)
		}
	}
}
