package identify

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// memory is a Store of a few addresses, in the order in which they are given.
type memory struct {
	mu          sync.Mutex
	candidates  []Candidate
	sources     map[netip.Addr]Source
	signers     map[string]Signer
	domains     map[string]Domain
	list        string // of domains
	signing     []string
	policy      []string
	fails       error
	puts, looks int
	delay       time.Duration // of a look for candidates
}

func newMemory(candidates ...Candidate) *memory {
	return &memory{
		candidates: candidates,
		sources:    make(map[netip.Addr]Source),
		signers:    make(map[string]Signer),
		domains:    make(map[string]Domain),
	}
}

func (m *memory) Candidates(ctx context.Context, version string, now time.Time, limit int) ([]Candidate, error) {
	if err := sleep(ctx, m.delay); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.looks++
	var found []Candidate
	for _, c := range m.candidates {
		if s, ok := m.sources[c.Addr]; ok {
			if s.Catalogue == version && !s.ExpiresAt.Before(now) {
				continue
			}
			c.Known = &s
		}
		found = append(found, c)
	}
	return found[:min(len(found), limit)], m.fails
}

func (m *memory) PutSources(_ context.Context, sources []Source) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.puts++
	for _, s := range sources {
		m.sources[s.Addr] = s
	}
	return m.fails
}

func (m *memory) Signers(_ context.Context, version string, limit int) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := func(d string) bool { return m.signers[d].Catalogue == version }
	left := slices.DeleteFunc(slices.Clone(m.signing), known)
	return left[:min(len(left), limit)], m.fails
}

func (m *memory) PutSigners(_ context.Context, signers []Signer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range signers {
		m.signers[s.Domain] = s
	}
	return m.fails
}

func (m *memory) Domains(_ context.Context, list string, limit int) ([]Domain, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var left []Domain
	for _, name := range m.policy {
		if _, ok := m.domains[name]; !ok || m.list != list {
			left = append(left, Domain{Name: name})
		}
	}
	return left[:min(len(left), limit)], m.fails
}

func (m *memory) PutDomains(_ context.Context, list string, domains []Domain) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = list
	for _, d := range domains {
		m.domains[d.Name] = d
	}
	return m.fails
}

func (m *memory) add(candidates ...Candidate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.candidates = append(m.candidates, candidates...)
}

// seen is how often somebody looked for candidates.
func (m *memory) seen() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.looks
}

func (m *memory) source(addr string) Source {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sources[netip.MustParseAddr(addr)]
}

func (m *memory) setFails(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails = err
}
