package config

import (
	"regexp"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

var (
	domainPattern = regexp.MustCompile(`^[a-z0-9*_-]{1,63}(\.[a-z0-9*_-]{1,63})*$`)
	authservID    = regexp.MustCompile(`^[\x21-\x7e]{1,253}$`) // RFC 8601 2.5
)

// requireNone stores reports of every grade.
const requireNone = "none"

func (k *checker) ownDomains() {
	k.patterns("own_domains", k.OwnDomains)
}

// patterns checks a list of domains and patterns of them.
func (k *checker) patterns(path string, list []string) {
	for i, d := range list {
		k.must(len(d) <= clean.MaxDomain && domainPattern.MatchString(clean.Domain(d)), index(path, i),
			"%q is not a domain, and no pattern of domains; write it like example.com, which stands for all below it too, or like example.*", d)
	}
}

func (k *checker) trust() {
	for i, id := range k.Trust.AuthservIDs {
		k.must(authservID.MatchString(id) && !strings.ContainsAny(id, ";()\""), index("trust.authserv_ids", i),
			"%q is not what a mail server calls itself; take it from the start of an Authentication-Results field, such as mx.example.com", id)
	}
	k.oneOf("trust.require", k.Trust.Require, requireNone, string(trust.Authenticated), string(trust.Verified))
	k.must(k.Trust.Require == requireNone || k.Trust.Verify || len(k.Trust.AuthservIDs) > 0, "trust.require",
		"nothing could reach %q: set trust.authserv_ids, or leave trust.verify at true", k.Trust.Require)
}

func (k *checker) dns() {
	k.must(k.DNS.Timeout > 0, "dns.timeout", "%s is not a positive time", k.DNS.Timeout)
	if _, err := resolver.New(resolver.Options{Servers: k.DNS.Servers}); err != nil {
		k.bad("dns.servers", "%w", err)
	}
}
