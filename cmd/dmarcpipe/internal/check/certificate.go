package check

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// fault is what is wrong with something, and what to do about it.
type fault struct {
	text, next string
}

// certificateJudge judges chains for a host name.
type certificateJudge struct {
	roots *x509.CertPool
	now   time.Time
}

func (c *checker) judge() certificateJudge { return certificateJudge{roots: c.RootCAs, now: c.Now} }

// fault returns the first that is wrong with a chain, the leaf first, or nil.
func (j certificateJudge) fault(chain []*x509.Certificate, host string) *fault {
	if len(chain) == 0 {
		return &fault{"the server sent no certificate", "install a certificate for " + host}
	}
	leaf := chain[0]
	if f := j.dates(leaf); f != nil {
		return f
	}
	if err := leaf.VerifyHostname(host); err != nil {
		return &fault{
			"the certificate is for " + names(leaf) + ", not for " + host,
			"get a certificate that names " + host + ", or use a name it has in the DNS record that leads here",
		}
	}
	if f := j.trust(chain); f != nil {
		return f
	}
	return weak(leaf)
}

func (j certificateJudge) dates(leaf *x509.Certificate) *fault {
	switch {
	case j.now.After(leaf.NotAfter):
		return &fault{"the certificate expired on " + day(leaf.NotAfter), "renew the certificate, and let a program do that from now on"}
	case j.now.Before(leaf.NotBefore):
		return &fault{"the certificate is valid only from " + day(leaf.NotBefore) + " on", "set the clock of the server, or install the certificate of today"}
	}
	return nil
}

func (j certificateJudge) trust(chain []*x509.Certificate) *fault {
	leaf := chain[0]
	_, err := leaf.Verify(x509.VerifyOptions{Roots: j.roots, Intermediates: pool(chain[1:]), CurrentTime: j.now})
	if err == nil {
		return nil
	}
	if selfSigned(leaf) {
		return &fault{"the certificate is self-signed", "get one from a public authority, such as Let's Encrypt"}
	}
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		return &fault{
			"no trusted authority stands behind the certificate, which " + issuer(leaf) + " issued",
			"send the whole chain, with the intermediate certificates, or get a certificate from a public authority",
		}
	}
	return &fault{"the certificate cannot be verified: " + err.Error(), "get a certificate for servers from a public authority"}
}

// pool holds certificates that a server sent.
func pool(certs []*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p
}

// selfSigned holds also for a certificate that signs itself without being an
// authority.
func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// The least sizes that RFC 9325 section 4.2 recommends.
const (
	minRSABits = 2048
	minECBits  = 224
)

func weak(leaf *x509.Certificate) *fault {
	next := "make a new key, RSA of 2048 bits or ECDSA on P-256, and get a certificate for it"
	switch key := leaf.PublicKey.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < minRSABits {
			return &fault{fmt.Sprintf("its key is RSA of only %d bits", bits), next}
		}
	case *ecdsa.PublicKey:
		if bits := key.Curve.Params().BitSize; bits < minECBits {
			return &fault{fmt.Sprintf("its key is ECDSA of only %d bits", bits), next}
		}
	}
	return nil
}

// renewBefore is when a certificate that is not renewed yet is worth a warning;
// of those that live shorter it is the last quarter of their life.
const renewBefore = 14 * 24 * time.Hour

// expiresSoon reports whether a valid leaf should have been renewed.
func (j certificateJudge) expiresSoon(leaf *x509.Certificate) bool {
	life := leaf.NotAfter.Sub(leaf.NotBefore)
	return leaf.NotAfter.Sub(j.now) < min(renewBefore, life/4)
}

// validity is the result for a certificate without a fault.
func (c *checker) validity(r Result, leaf *x509.Certificate) Result {
	r.Text = "valid until " + day(leaf.NotAfter) + ", from " + issuer(leaf)
	if c.judge().expiresSoon(leaf) {
		r.Status, r.Text = StatusWarn, "expires soon: "+r.Text
		r.Next = "renew it now, and see why that did not happen by itself"
	}
	return r
}

const maxNames = 5 // of a certificate, in a text

// names are those that a certificate is for.
func names(leaf *x509.Certificate) string {
	all := leaf.DNSNames
	for _, ip := range leaf.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no name at all"
	}
	return list(all, maxNames)
}

func issuer(leaf *x509.Certificate) string {
	if name := clean.Line(leaf.Issuer.String(), maxShown); name != "" {
		return name
	}
	return "somebody without a name"
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
