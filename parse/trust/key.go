package trust

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// maxKey bounds the text of a key: 16384 bits of RSA have 2.8 KB.
const maxKey = 4 << 10

// The services that a key may be for (RFC 6376 3.6.1, RFC 8460 6.6).
const (
	serviceAny   = "*"
	serviceEmail = "email"
	serviceTLS   = "tlsrpt"
)

// keyring fetches the key of one signature, and judges what the library does not
// know of.
type keyring struct {
	ctx      context.Context
	resolver Resolver
	domain   string // that is believed if the signature holds
	onlyTLS  bool   // the key is for TLS reports alone
	testing  bool   // its owner is only trying it out
	trouble  bool   // DNS did not say
	gone     string // why there is no key, for people
}

// lookup returns one text, that of a key, or an error.
func (k *keyring) lookup(name string) ([]string, error) {
	if !strings.HasSuffix(strings.ToLower(name), "._domainkey."+k.domain) {
		return k.none("its domain is not written as in DNS")
	}
	txts, err := k.resolver.LookupTXT(k.ctx, lookup.Root(name))
	switch {
	case err != nil && !final(err):
		k.trouble = true
		return nil, err
	case err != nil && !lookup.Absent(err):
		return k.none("its key cannot be asked for: " + err.Error())
	case len(txts) == 0:
		return k.none("its key is not in DNS (any more)")
	case len(txts) > 1:
		return k.none("there are several keys at " + name)
	case len(txts[0]) > maxKey:
		return k.none("its key is too large")
	}
	tags := readTags(txts[0])
	if p, ok := tags["p"]; ok && p == "" {
		return k.none("its key was revoked")
	}
	k.testing = slices.Contains(listed(tags["t"]), "y")
	return []string{k.forService(txts[0], tags["s"])}, nil
}

// final reports whether asking again would have the same answer, such as that
// there is none, or a loop of aliases.
func final(err error) bool {
	e, ok := errors.AsType[*net.DNSError](err)
	return ok && !e.IsTemporary && !e.IsTimeout
}

func (k *keyring) none(why string) ([]string, error) {
	k.gone = why
	return nil, errors.New(why)
}

// forService returns the text of a key without its services if it is for TLS
// reports: the library knows only those of mail.
func (k *keyring) forService(text, services string) string {
	all := listed(services)
	if !slices.Contains(all, serviceTLS) || slices.Contains(all, serviceEmail) || slices.Contains(all, serviceAny) {
		return text
	}
	k.onlyTLS = true
	pairs := slices.DeleteFunc(strings.Split(text, ";"), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return strings.TrimSpace(name) == "s"
	})
	return strings.Join(pairs, ";")
}

// listed are the words of a tag that has several.
func listed(tag string) []string {
	words := strings.Split(tag, ":")
	for i, w := range words {
		words[i] = strings.TrimSpace(w)
	}
	return words
}
