// Package resolver asks DNS for names that strangers choose: it caches, shares
// equal questions, and bounds the time and size of every answer. Its methods
// have the shapes and the errors of net.Resolver, and it can ask for TLSA too.
//
// Every error is a *net.DNSError: IsNotFound says that there is no such record,
// IsTemporary or IsTimeout that it may be there and the servers did not say;
// everything else is final.
package resolver

import (
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

// The defaults.
const (
	DefaultTimeout    = 5 * time.Second
	DefaultCacheBytes = 16 << 20
	DefaultInFlight   = 64
)

// Options configure a Resolver. The zero value of a field means its default.
type Options struct {
	Servers    []string      // addresses, or addresses with ports; by default those of /etc/resolv.conf
	Timeout    time.Duration // of one question, over all servers; DefaultTimeout
	CacheBytes int           // of answers that are kept, about; DefaultCacheBytes
	InFlight   int           // questions at once; DefaultInFlight
	Registerer prometheus.Registerer
}

// Resolver asks recursive servers. It is safe for concurrent use.
type Resolver struct {
	servers   []string
	preferred atomic.Int32 // index of the server that had the last answer
	timeout   time.Duration
	cache     *cache
	breaker   breaker
	shared    singleflight.Group
	room      *semaphore.Weighted
	metrics   *metrics
}

// New returns a Resolver. Nothing is asked yet. The error names a server of
// o.Servers that is no address.
func New(o Options) (*Resolver, error) {
	servers, err := serversOf(o.Servers)
	if err != nil {
		return nil, err
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = DefaultCacheBytes
	}
	if o.InFlight <= 0 {
		o.InFlight = DefaultInFlight
	}
	return &Resolver{
		servers: servers,
		timeout: o.Timeout,
		cache:   newCache(o.CacheBytes),
		room:    semaphore.NewWeighted(int64(o.InFlight)),
		metrics: newMetrics(o.Registerer),
	}, nil
}

// Local reports whether all servers are on this machine, so that nobody can
// forge what they say of DNSSEC on the way.
func (r *Resolver) Local() bool {
	for _, s := range r.servers {
		addr, err := netip.ParseAddrPort(s)
		if err != nil || !addr.Addr().IsLoopback() {
			return false
		}
	}
	return true
}

const (
	resolvConf = "/etc/resolv.conf"
	dnsPort    = "53"
)

// serversOf returns host:port of each server.
func serversOf(named []string) ([]string, error) {
	if len(named) == 0 {
		return systemServers(), nil
	}
	servers := make([]string, len(named))
	for i, s := range named {
		server, err := withPort(s)
		if err != nil {
			return nil, err
		}
		servers[i] = server
	}
	return servers, nil
}

func withPort(s string) (string, error) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return net.JoinHostPort(addr.String(), dnsPort), nil
	}
	addr, err := netip.ParseAddrPort(s)
	if err != nil {
		return "", fmt.Errorf("reading the address of a name server: %q is not like 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53", s)
	}
	return addr.String(), nil
}

// systemServers are those of the system; without any, the one on this machine.
func systemServers() (servers []string) {
	c, err := dns.ClientConfigFromFile(resolvConf)
	if err == nil && len(c.Servers) > 0 {
		for _, s := range c.Servers {
			servers = append(servers, net.JoinHostPort(s, c.Port))
		}
		return servers
	}
	return []string{net.JoinHostPort("127.0.0.1", dnsPort)}
}
