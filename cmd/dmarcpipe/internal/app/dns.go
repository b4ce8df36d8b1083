package app

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
)

// Resolver asks DNS, with the methods and errors of net.Resolver.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
}

// resolving returns o with a Resolver: its own, or one with the configured name
// servers. It is called once by what has metrics.
func (o Opening) resolving() (Opening, error) {
	if o.Resolver != nil {
		return o, nil
	}
	r, err := o.nameServers()
	o.Resolver = r
	return o, err
}

func (o Opening) nameServers() (*resolver.Resolver, error) {
	return resolver.New(resolver.Options{
		Servers:    o.Config.DNS.Servers,
		Timeout:    time.Duration(o.Config.DNS.Timeout),
		Registerer: o.Registerer,
	})
}
