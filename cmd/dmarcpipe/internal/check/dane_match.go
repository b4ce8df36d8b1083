package check

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
)

// The numbers of RFC 6698 section 2.1, with the acronyms of RFC 7218.
const (
	usageDANETA = 2 // an authority of the domain itself
	usageDANEEE = 3 // the certificate of the server itself

	selectorCert = 0
	selectorSPKI = 1

	matchFull   = 0
	matchSHA256 = 1
	matchSHA512 = 2
)

// tlsa is a TLSA record.
type tlsa resolver.TLSA

func (t tlsa) String() string {
	return fmt.Sprintf("%d %d %d %x", t.Usage, t.Selector, t.MatchingType, t.Data[:min(len(t.Data), 32)])
}

// usable reports whether a record counts for SMTP: RFC 7672 section 3.1.3
// leaves out the usages that lean on public authorities.
func (t tlsa) usable() bool {
	size := map[uint8]int{matchSHA256: sha256.Size, matchSHA512: sha512.Size}[t.MatchingType]
	return (t.Usage == usageDANETA || t.Usage == usageDANEEE) && t.Selector <= selectorSPKI &&
		t.MatchingType <= matchSHA512 && len(t.Data) > 0 && (size == 0 || size == len(t.Data))
}

// of reports whether a record is that of a certificate.
func (t tlsa) of(c *x509.Certificate) bool { return bytes.Equal(t.Data, t.sum(c)) }

// sum is what the data of a record of this form is for a certificate.
func (t tlsa) sum(c *x509.Certificate) []byte {
	data := c.Raw
	if t.Selector == selectorSPKI {
		data = c.RawSubjectPublicKeyInfo
	}
	switch t.MatchingType {
	case matchSHA256:
		sum := sha256.Sum256(data)
		return sum[:]
	case matchSHA512:
		sum := sha512.Sum512(data)
		return sum[:]
	}
	return data
}

// matches reports whether a usable record vouches for the chain of a server
// with one of names. RFC 7672 section 3.1: for DANE-EE neither names nor dates
// count; for DANE-TA the authority must be in the chain, or whole in the record.
func (t tlsa) matches(chain []*x509.Certificate, names []string, now time.Time) bool {
	if len(chain) == 0 {
		return false
	}
	if t.Usage == usageDANEEE {
		return t.of(chain[0])
	}
	for _, c := range t.anchors(chain) {
		if anchored(chain, c, names, now) {
			return true
		}
	}
	return false
}

// anchors are the authorities that a record of DANE-TA means.
func (t tlsa) anchors(chain []*x509.Certificate) []*x509.Certificate {
	if t.Selector == selectorCert && t.MatchingType == matchFull {
		if c, err := x509.ParseCertificate(t.Data); err == nil {
			return []*x509.Certificate{c}
		}
	}
	var anchors []*x509.Certificate
	for _, c := range chain[1:] {
		if t.of(c) {
			anchors = append(anchors, c)
		}
	}
	return anchors
}

func anchored(chain []*x509.Certificate, anchor *x509.Certificate, names []string, now time.Time) bool {
	for _, name := range names {
		_, err := chain[0].Verify(x509.VerifyOptions{
			DNSName:       name,
			Roots:         pool([]*x509.Certificate{anchor}),
			Intermediates: pool(chain[1:]),
			CurrentTime:   now,
		})
		if err == nil {
			return true
		}
	}
	return false
}
