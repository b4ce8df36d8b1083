package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// httpClient fetches policies: it verifies certificates, follows nothing
// (RFC 8461 section 3.3), and asks names of the resolver of the check.
func (c *checker) httpClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            c.dialHost,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs, Time: func() time.Time { return c.Now }},
			TLSHandshakeTimeout:    c.sessionTimeout() / 2, // the transport goes on with it after its request has ended
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxPolicy,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// maxAddrs is how many addresses of a host are tried.
const maxAddrs = 4

// dialHost connects to the first address of a host that answers.
func (c *checker) dialHost(ctx context.Context, network, hostport string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	addrs, err := c.Resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	var failures []error
	for _, addr := range addrs[:min(len(addrs), maxAddrs)] {
		conn, err := c.dialOne(ctx, network, net.JoinHostPort(addr.String(), port))
		if err == nil {
			return conn, nil
		}
		failures = append(failures, err)
	}
	return nil, fmt.Errorf("connecting to %s: %w", host, errors.Join(failures...))
}

// dialOne leaves time for the other addresses.
func (c *checker) dialOne(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.sessionTimeout()/2)
	defer cancel()
	return c.Dialer.DialContext(ctx, network, addr)
}
