// Package authority makes an authority for certificates and issues some, for
// the mail servers of the demo and of tests. Its keys are in memory only.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Authority issues certificates that who trusts it accepts. It is safe for
// concurrent use.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// lifetime is that of the authority, and of certificates unless they say more.
const lifetime = 24 * time.Hour

// New makes an authority that is valid for a day.
func New() (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the key of the authority: %w", err)
	}
	form := template(Form{}.complete())
	form.Subject.CommonName += " authority"
	form.IsCA, form.KeyUsage = true, x509.KeyUsageCertSign
	a := &Authority{certificate: form, key: key}
	a.certificate, err = a.sign(form, key)
	return a, err
}

// Form says what a certificate is for.
type Form struct {
	Names []string  // of hosts
	Addrs []net.IP  // of hosts
	From  time.Time // valid from; zero for an hour ago
	Until time.Time // and until; zero for in a day
}

func (f Form) complete() Form {
	if f.From.IsZero() {
		f.From = time.Now().Add(-time.Hour)
	}
	if f.Until.IsZero() {
		f.Until = time.Now().Add(lifetime)
	}
	return f
}

// Issue makes a certificate for a server, with the authority in its chain.
func (a *Authority) Issue(f Form) (tls.Certificate, error) {
	return issue(f, a)
}

// SelfSigned makes a certificate for a server that no authority stands behind.
func SelfSigned(f Form) (tls.Certificate, error) {
	return issue(f, nil)
}

func issue(f Form, a *Authority) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making the key of a server: %w", err)
	}
	form := template(f.complete())
	form.KeyUsage = x509.KeyUsageDigitalSignature
	form.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if a == nil {
		a = &Authority{certificate: form, key: key}
	}
	leaf, err := a.sign(form, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	chain := [][]byte{leaf.Raw}
	if a.certificate != form {
		chain = append(chain, a.certificate.Raw)
	}
	return tls.Certificate{Certificate: chain, PrivateKey: key, Leaf: leaf}, nil
}

// PEM is the certificate of the authority, for a file of trusted ones.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// Pool trusts the authority and nobody else.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

func template(f Form) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: "dmarcpipe"},
		NotBefore:             f.From,
		NotAfter:              f.Until,
		DNSNames:              f.Names,
		IPAddresses:           f.Addrs,
		BasicConstraintsValid: true,
	}
}

func (a *Authority) sign(form *x509.Certificate, key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, form, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("signing a certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}
