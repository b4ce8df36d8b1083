package sample

import (
	"fmt"
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// stream is one kind of mail in a company's name: where it comes from and
// what of it authenticates.
type stream struct {
	pools      []pool
	daily      float64  // messages a day, over all reporters
	spread     int      // addresses in one report, at most
	from       []string // header from, by address
	envelope   string   // domain that SPF looks at; "" is the header from
	spf        aggregate.Result
	dkim       []signature
	begin, end int                // in percent of the period; end 0 is never
	only, but  span               // of days; but: on all other days
	override   aggregate.Override // noted by reporters that note overrides
	comment    string
}

// signature is a DKIM signature as a receiver finds it.
type signature struct {
	domain, selector string // domain "" is the header from
	result           aggregate.Result
}

const (
	pass      = aggregate.ResultPass
	fail      = aggregate.ResultFail
	softfail  = aggregate.ResultSoftFail
	permerror = aggregate.ResultPermError
	noResult  = aggregate.ResultNone
)

// active reports whether the stream flows after so many percent of the period,
// with so many days left.
func (s *stream) active(percent, left int) bool {
	return percent >= s.begin && (s.end == 0 || percent < s.end) &&
		(s.only == span{} || s.only.has(left)) && !s.but.has(left)
}

// size is how many addresses the stream has.
func (s *stream) size() int {
	n := 0
	for _, p := range s.pools {
		n += p.size
	}
	return n
}

// address is the i-th address of the stream.
func (s *stream) address(i int) netip.Addr {
	for _, p := range s.pools {
		if i < p.size {
			return p.address(i)
		}
		i -= p.size
	}
	return s.pools[0].first
}

// pool is a run of addresses.
type pool struct {
	first netip.Addr
	size  int
}

func addresses(first string, size int) pool { return pool{netip.MustParseAddr(first), size} }

// address is the i-th address of the pool, which stays within the last byte.
func (p pool) address(i int) netip.Addr {
	b := p.first.As16()
	b[15] += byte(i)
	return netip.AddrFrom16(b).Unmap()
}

// signed is a passing signature of the header from, in the usual way.
func signed(selector string) []signature { return []signature{{"", selector, pass}} }

// signedBy is a passing signature of another domain.
func signedBy(domain, selector string) []signature {
	return []signature{{domain, selector, pass}}
}

// noise is the spoofed mail that every domain gets, a little of it every day.
func noise(domain, net4, net6 string, daily float64) stream {
	return stream{
		pools: []pool{addresses(net4, 240), addresses(net6, 90)},
		daily: daily, spread: 4, from: []string{domain}, spf: fail,
	}
}

// forwarder passes mail on with the envelope as it was, so that SPF fails.
func forwarder(domain, selector, net4 string, daily float64, survives aggregate.Result) stream {
	return stream{
		pools: []pool{addresses(net4, 60)},
		daily: daily, spread: 5, from: []string{domain}, spf: softfail,
		dkim:     []signature{{"", selector, survives}},
		override: aggregate.OverrideForwarded,
		comment:  fmt.Sprintf("looks forwarded, downgrade to none for %s", domain),
	}
}
