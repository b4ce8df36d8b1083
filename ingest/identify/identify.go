// Package identify says who stands behind the addresses and domains that send
// mail: host name, network, country and sending service. It works beside the
// ingest path: it asks a Store what is not known yet, finds out within a bounded
// rate, and puts the answers there.
package identify

import (
	"context"
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// Basis says what an identity rests on, the surest first.
type Basis string

// The bases.
const (
	BasisUser     Basis = "user"     // file of the user
	BasisNetwork  Basis = "network"  // range of the catalogue
	BasisPTR      Basis = "ptr"      // suffix of the confirmed host name, in the catalogue
	BasisAS       Basis = "as"       // number of the autonomous system, in the catalogue
	BasisDomain   Basis = "domain"   // domains that it authenticates as, in the catalogue
	BasisPTROrg   Basis = "ptr_org"  // organizational domain of the host name
	BasisASOrg    Basis = "as_org"   // organization of the autonomous system
	BasisNothing  Basis = "nothing"  // no more is known than the address
	BasisReserved Basis = "reserved" // loopback, private and the like: not of the Internet
)

// Source is what is known of one address.
type Source struct {
	Addr         netip.Addr   // IPv4 unmapped
	PTR          string       // host name, lower case, without a trailing dot; "" for none
	PTRConfirmed bool         // PTR leads back to Addr
	ASN          uint32       // 0 if not known
	ASOrg        string       // as the data names it
	Country      string       // ISO 3166-1 alpha-2, upper case; "" if not known
	Service      string       // name of the service, or of the organization that stands in for it
	Kind         verdict.Kind // of the service
	Basis        Basis        // of Service
	Own          []string     // policy domains whose own host or SPF include it is, sorted, at most 100
	CheckedAt    time.Time    // when DNS was last asked, UTC; the zero time for never
	ExpiresAt    time.Time    // when to ask again, UTC
	Catalogue    string       // version of catalogue and data that judged it
}

// Candidate is an address to find out about.
type Candidate struct {
	Addr          netip.Addr
	Messages      uint64   // of all time
	Authenticated []string // domains that passed DKIM or SPF from it, most messages first, at most 20
	Domains       []string // policy domains that it sent for, most messages first, at most 20
	Aligned       []string // those of Domains for which SPF passed and aligned, in reports that are not known to be forged
	Known         *Source  // what is known so far; nil for nothing
}

// Signer is what is known of a domain that authenticates mail of others.
type Signer struct {
	Domain    string
	Service   string       // name of the service, else the organizational domain
	Kind      verdict.Kind // KindUnknown when the catalogue does not have it
	Catalogue string
}

// Domain is a policy domain that reports came for.
type Domain struct {
	Tenant, Name string
	Own          bool // the user listed it as own
}

// Store holds what is known, and knows what is not.
type Store interface {
	// Candidates returns up to limit addresses without an identity, with one that
	// expired before now, or with one of another catalogue; those with most
	// messages in the last 30 days come first.
	Candidates(ctx context.Context, catalogue string, now time.Time, limit int) ([]Candidate, error)
	PutSources(ctx context.Context, sources []Source) error
	// Signers returns up to limit domains that authenticate mail of others, and
	// have no identity or one of another catalogue.
	Signers(ctx context.Context, catalogue string, limit int) ([]string, error)
	PutSigners(ctx context.Context, signers []Signer) error
	// Domains returns up to limit policy domains that have no mark, or one of
	// another list.
	Domains(ctx context.Context, list string, limit int) ([]Domain, error)
	PutDomains(ctx context.Context, list string, domains []Domain) error
}
