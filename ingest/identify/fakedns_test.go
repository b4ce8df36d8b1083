package identify

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

// fakeDNS answers from maps after a while; what they do not have does not exist.
type fakeDNS struct {
	ptr   map[string][]string // by address
	hosts map[string][]string // by name without a trailing dot
	txt   map[string][]string // likewise
	delay time.Duration

	mu    sync.Mutex
	fails bool // every question, as when no server answers
	asked int  // questions
}

func (f *fakeDNS) answer(ctx context.Context, of map[string][]string, name string) ([]string, error) {
	f.mu.Lock()
	f.asked++
	fails := f.fails
	f.mu.Unlock()
	if f.delay > 0 {
		if err := sleep(ctx, f.delay); err != nil {
			return nil, &net.DNSError{Err: err.Error(), Name: name, IsTimeout: true}
		}
	}
	if fails {
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	if len(name) > 0 && name[len(name)-1] == '.' {
		name = name[:len(name)-1]
	}
	if len(of[name]) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return of[name], nil
}

func (f *fakeDNS) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	return f.answer(ctx, f.ptr, addr)
}

func (f *fakeDNS) LookupHost(ctx context.Context, host string) ([]string, error) {
	return f.answer(ctx, f.hosts, host)
}

func (f *fakeDNS) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return f.answer(ctx, f.txt, name)
}

func (f *fakeDNS) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	_, err := f.answer(ctx, nil, name)
	return nil, err
}

func (f *fakeDNS) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	texts, err := f.answer(ctx, f.hosts, host)
	var addrs []netip.Addr
	for _, text := range texts {
		if a := netip.MustParseAddr(text); a.Is4() == (network == "ip4") {
			addrs = append(addrs, a)
		}
	}
	return addrs, err
}

func (f *fakeDNS) setFails(fails bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails = fails
}

// questions returns how many were asked since the last call.
func (f *fakeDNS) questions() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.asked
	f.asked = 0
	return n
}
