package demo

import (
	"crypto/tls"
	"net"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

// certificate makes a certificate for host, valid for a day: the server gets
// the first result, and who is to trust it the second, in PEM.
func certificate(host net.IP) (server *tls.Config, trusted []byte, err error) {
	issuer, err := authority.New()
	if err != nil {
		return nil, nil, err
	}
	leaf, err := issuer.Issue(authority.Form{Addrs: []net.IP{host}})
	if err != nil {
		return nil, nil, err
	}
	server = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{leaf}}
	return server, issuer.PEM(), nil
}
