package check

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// dkimKey is a key record of RFC 6376 section 3.6.1.
type dkimKey struct {
	tags map[string]string // names in lower case; values without blanks
	bits int               // of RSA; 0 for other keys
	bad  string            // why it is no key, or ""
}

// readKey reads a key record. Strangers choose it; DNS bounds its size.
func readKey(txt string) dkimKey {
	k := dkimKey{tags: keyTags(txt)}
	if v, ok := k.tags["v"]; ok && v != "DKIM1" {
		k.bad = "v is not DKIM1"
		return k
	}
	switch p, ok := k.tags["p"]; {
	case !ok:
		k.bad = "p is missing"
	case p != "":
		k.bits, k.bad = keyBits(k.tags["k"], p)
	}
	return k
}

// keyTags are the tags of a text, the first of each name.
func keyTags(txt string) map[string]string {
	tags := map[string]string{}
	for tag := range strings.SplitSeq(txt, ";") {
		name, value, ok := strings.Cut(tag, "=")
		if name = strings.ToLower(strings.TrimSpace(name)); ok && tags[name] == "" {
			tags[name] = strings.Join(strings.Fields(value), "")
		}
	}
	return tags
}

// keyBits measures a key: RSA in bits, ed25519 as 0. The text says what is wrong.
func keyBits(kind, text string) (int, string) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return 0, "p is no base64"
	}
	switch strings.ToLower(kind) {
	case "", "rsa":
		return rsaBits(data)
	case "ed25519":
		if len(data) != ed25519.PublicKeySize {
			return 0, "p is no key of ed25519"
		}
		return 0, ""
	}
	return 0, "k=" + kind + " is no kind of key that receivers know"
}

// rsaBits takes both forms that are in use, RFC 6376 section 3.6.1 and erratum
// 3017.
func rsaBits(der []byte) (int, string) {
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		if k, ok := key.(*rsa.PublicKey); ok {
			return k.N.BitLen(), ""
		}
		return 0, "p is no key of RSA"
	}
	key, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		return 0, "p is no key of RSA"
	}
	return key.N.BitLen(), ""
}

// has reports whether a tag with a list names one of these, or is not there.
func (k dkimKey) has(tag string, anyOf ...string) bool {
	value := k.tags[tag]
	if value == "" {
		return true
	}
	return slices.ContainsFunc(strings.Split(strings.ToLower(value), ":"), func(v string) bool { return slices.Contains(anyOf, v) })
}

// The lengths of RSA keys of RFC 8301 section 3.2.
const (
	leastBits = 1024
	goodBits  = 2048
	mostBits  = 4096
)

// judge says what receivers make of the key.
func (k dkimKey) judge(at keyAt) (status Status, text, next string) {
	switch {
	case k.bad != "":
		return StatusFail, "no receiver can use the key: " + k.bad, "publish the record as the signing software prints it"
	case k.tags["p"] == "" && at.seen > 0:
		return StatusFail, fmt.Sprintf("the key is revoked, but reports tell of %d messages signed with it", at.seen), "sign with another selector"
	case k.tags["p"] == "":
		return StatusInfo, "the key is revoked", "remove the record when no signed mail is on its way any more"
	case !k.has("s", "*", "email"):
		return StatusInfo, "the key is not for mail: s=" + k.tags["s"], "sign mail with another selector; s=tlsrpt is for TLS reports only"
	case !k.has("h", "sha256"):
		return StatusFail, "the key allows h=" + k.tags["h"] + " only, which receivers must not take (RFC 8301)", "remove h, and sign with rsa-sha256"
	}
	if status, text, next = k.strength(); status == StatusFail {
		return status, text, next
	}
	if flags := strings.Split(strings.ToLower(k.tags["t"]), ":"); slices.Contains(flags, "y") {
		return StatusWarn, text + ", but t=y says that it is only tested: receivers may treat mail as unsigned", "remove t=y"
	}
	return status, text, next
}

// strength judges the kind and length of the key.
func (k dkimKey) strength() (status Status, text, next string) {
	switch {
	case strings.EqualFold(k.tags["k"], "ed25519"):
		return StatusInfo, "ed25519, which not all receivers know", "sign with RSA of 2048 bits besides (RFC 8463)"
	case k.bits < leastBits:
		return StatusFail, fmt.Sprintf("RSA of %d bits, which receivers must not take (RFC 8301)", k.bits), "make a key of 2048 bits with a new selector"
	case k.bits < goodBits:
		return StatusWarn, fmt.Sprintf("RSA of %d bits, which is short", k.bits), "make a key of 2048 bits with a new selector"
	case k.bits > mostBits:
		return StatusWarn, fmt.Sprintf("RSA of %d bits, more than receivers need to know", k.bits), "make a key of 2048 bits with a new selector"
	}
	return StatusPass, fmt.Sprintf("RSA of %d bits", k.bits), ""
}
