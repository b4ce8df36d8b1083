package identify

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// fakeDNS answers from maps after a while; what they do not have does not exist.
type fakeDNS struct {
	mu    sync.Mutex
	ptr   map[string][]string // by address
	hosts map[string][]string // by name without a trailing dot
	txt   map[string][]string // likewise
	delay time.Duration
	fails bool // every question, as when no server answers
	asked int  // questions
}

func (f *fakeDNS) answer(ctx context.Context, of map[string][]string, name string) ([]string, error) {
	f.mu.Lock()
	f.asked++
	fails, delay, found := f.fails, f.delay, of[strings.TrimSuffix(name, ".")]
	f.mu.Unlock()
	if delay > 0 {
		if err := sleep(ctx, delay); err != nil {
			return nil, &net.DNSError{Err: err.Error(), Name: name, IsTimeout: true}
		}
	}
	if fails {
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	if len(found) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return found, nil
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

// change changes what is answered, also while questions are asked.
func (f *fakeDNS) change(how func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how()
}

// questions returns how many were asked since the last call.
func (f *fakeDNS) questions() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.asked
	f.asked = 0
	return n
}
