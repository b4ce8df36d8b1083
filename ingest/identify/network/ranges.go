package network

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
)

// ranges maps ranges of addresses to an autonomous system or a country. Of two
// that overlap, the one that begins last counts.
type ranges struct {
	v4   []span[uint32]
	v6   []span[addr6]
	orgs map[uint32]string // by number of the autonomous system
}

// span is a range with its last address, and what it belongs to: the number of
// an autonomous system, or the two letters of a country.
type span[A any] struct {
	first, last A
	value       uint32
}

// addr6 is an IPv6 address as two numbers.
type addr6 struct{ high, low uint64 }

func (a addr6) compare(b addr6) int {
	return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low))
}

func number4(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

func number6(a netip.Addr) addr6 {
	b := a.As16()
	return addr6{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// add takes two addresses of one family, in order.
func (r *ranges) add(first, last netip.Addr, value uint32) {
	if first.Is4() {
		r.v4 = append(r.v4, span[uint32]{number4(first), number4(last), value})
		return
	}
	r.v6 = append(r.v6, span[addr6]{number6(first), number6(last), value})
}

func (r *ranges) sort() {
	sortSpans(&r.v4, cmp.Compare[uint32])
	sortSpans(&r.v6, addr6.compare)
}

// sortSpans also gives back what append took too much.
func sortSpans[A any](spans *[]span[A], compare func(a, b A) int) {
	byFirst := func(a, b span[A]) int { return compare(a.first, b.first) }
	if !slices.IsSortedFunc(*spans, byFirst) {
		slices.SortStableFunc(*spans, byFirst)
	}
	*spans = slices.Clip(slices.Clone(*spans))
}

func (r *ranges) find(addr netip.Addr) (value uint32, ok bool) {
	if addr.Is4() {
		return search(r.v4, number4(addr), cmp.Compare[uint32])
	}
	return search(r.v6, number6(addr), addr6.compare)
}

func search[A any](spans []span[A], addr A, compare func(a, b A) int) (uint32, bool) {
	after, _ := slices.BinarySearchFunc(spans, addr, func(s span[A], a A) int {
		if compare(s.first, a) <= 0 {
			return -1
		}
		return 1
	})
	if after == 0 || compare(addr, spans[after-1].last) > 0 {
		return 0, false
	}
	return spans[after-1].value, true
}
