package demo

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

// servers are the mail and web servers of the sample. They are in this process
// and have no ports: who connects to one gets the end of a pipe.
type servers struct {
	zone    *sample.Zone
	issuer  *authority.Authority
	configs map[string]*tls.Config // by host
	serving sync.WaitGroup
}

// certificateLife is long enough that nobody warns of its end.
const certificateLife = 90 * 24 * time.Hour

// newServers gives a certificate to each host that encrypts, and tells the zone.
func newServers(zone *sample.Zone, now time.Time) (*servers, error) {
	issuer, err := authority.New()
	if err != nil {
		return nil, err
	}
	s := &servers{zone: zone, issuer: issuer, configs: map[string]*tls.Config{}}
	for _, host := range sample.Servers() {
		if !sample.Encrypts(host) {
			continue
		}
		leaf, err := issuer.Issue(authority.Form{Names: []string{host}, Until: now.Add(certificateLife)})
		if err != nil {
			return nil, err
		}
		s.configs[host] = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{leaf}}
		zone.Certify(host, leaf.Leaf)
	}
	return s, nil
}

// wait returns when nobody is connected any more.
func (s *servers) wait() { s.serving.Wait() }

// DialContext connects to the server that the sample has at an address.
func (s *servers) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	addr, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("reading an address of the sample: %w", err)
	}
	serve := map[string]func(net.Conn, string){"25": s.smtp, "443": s.https}[port]
	names, err := s.zone.LookupAddr(ctx, addr)
	if err != nil || serve == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	client, server := net.Pipe()
	s.serving.Go(func() {
		defer func() { _ = server.Close() }() // the client may be gone
		serve(server, strings.TrimSuffix(names[0], "."))
	})
	return client, nil
}
