package dovecottest

import (
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

// certify makes an authority, and a certificate for loopback that it signs.
func (s *Server) certify() error {
	issuer, err := authority.New()
	if err != nil {
		return err
	}
	leaf, err := issuer.Issue(authority.Form{Names: []string{"localhost"}, Addrs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(leaf.PrivateKey)
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"ca.pem":   issuer.PEM(),
		"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Leaf.Raw}),
		"key.pem":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
