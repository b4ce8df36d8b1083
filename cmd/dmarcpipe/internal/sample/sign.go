package sample

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
)

// The selectors under which the senders of reports publish their keys. Nobody
// publishes the second any more.
const (
	keySelector       = "rpt2026"
	withdrawnSelector = "rpt2019"
)

// seal says how the mail of a sender is signed. The zero value is not at all.
type seal struct {
	domain    string
	withdrawn bool   // with a key that is not in DNS any more
	stolen    string // domain in whose name somebody else signs, with a key of his own
}

// key is that of a domain, the same for the same seed.
func (o Options) key(domain string) ed25519.PrivateKey {
	seed := sha256.Sum256(fmt.Appendf(nil, "%d %s", o.Seed, domain))
	return ed25519.NewKeyFromSeed(seed[:])
}

// keyRecord is what DNS says of the key of a domain (RFC 8463).
func (o Options) keyRecord(domain string) string {
	public := o.key(domain).Public().(ed25519.PublicKey)
	return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
}

// rsaRecord is what DNS says of a key of RSA with which others sign mail. Its
// modulus only has the right length: nobody has what belongs to it, as no such
// mail is in the sample.
func (o Options) rsaRecord(name string) string {
	bits := cmp.Or(shortKeys[name], defaultBits)
	rng, modulus := o.random("rsa", name), make([]byte, bits/8)
	for i := range modulus {
		modulus[i] = byte(rng.Uint32())
	}
	modulus[0] |= 0x80
	modulus[len(modulus)-1] |= 1
	public := rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: 65537}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&public))
}

// sign puts a DKIM signature (RFC 6376, simple and simple; ed25519, RFC 8463) on
// top of a message. Libraries write the time of day into theirs, and a sample
// must be the same every time.
func (o Options) sign(message string, by seal) string {
	if by.domain == "" {
		return message
	}
	selector := keySelector
	if by.withdrawn {
		selector = withdrawnSelector
	}
	head, body, _ := strings.Cut(message, "\r\n\r\n")
	bodyHash := sha256.Sum256([]byte(strings.TrimRight(body, "\r\n") + "\r\n"))
	names, fields := signedFields(head)
	field := fmt.Sprintf("DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=%s; s=%s;\r\n\th=%s;\r\n\tbh=%s;\r\n\tb=",
		or(by.stolen, by.domain), selector, strings.Join(names, ":"), base64.StdEncoding.EncodeToString(bodyHash[:]))
	hash := sha256.Sum256([]byte(fields + field))
	return field + base64.StdEncoding.EncodeToString(ed25519.Sign(o.key(by.domain), hash[:])) + "\r\n" + message
}

// signedFields are the names of the fields of a header that a signature is
// about, and the fields themselves.
func signedFields(head string) (names []string, fields string) {
	taken := false
	for line := range strings.SplitSeq(head, "\r\n") {
		if line[0] != ' ' && line[0] != '\t' {
			name, _, _ := strings.Cut(line, ":")
			name = strings.ToLower(name)
			if taken = strings.Contains(" from to subject date message-id mime-version content-type tls-report-domain tls-report-submitter ", " "+name+" "); taken {
				names = append(names, name)
			}
		}
		if taken {
			fields += line + "\r\n"
		}
	}
	return names, fields
}
