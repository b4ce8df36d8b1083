package identify

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
)

// stream is a Store of n addresses that keeps nothing but their number.
type stream struct {
	*memory
	n, judged int
	batch     []Candidate
}

func (s *stream) Candidates(_ context.Context, _ string, _ time.Time, limit int) ([]Candidate, error) {
	s.batch = s.batch[:0]
	for i := s.judged; i < min(s.n, s.judged+limit); i++ {
		s.batch = append(s.batch, Candidate{
			Addr:          netip.AddrFrom4([4]byte{5, byte(i >> 16), byte(i >> 8), byte(i)}),
			Authenticated: []string{"example.com", "em.relay.com"},
			Domains:       []string{"example.com"},
			Known:         &Source{PTR: "mx.customer.example", PTRConfirmed: i%2 == 0},
		})
	}
	return s.batch, nil
}

func (s *stream) PutSources(_ context.Context, sources []Source) error {
	s.judged += len(sources)
	return nil
}

// BenchmarkMillion judges a million addresses without DNS, with the catalogue that
// is built in.
func BenchmarkMillion(b *testing.B) {
	c, err := catalogue.Load()
	if err != nil {
		b.Fatal(err)
	}
	networks := testNetworks(b)
	b.ReportAllocs()
	for b.Loop() {
		s := &stream{memory: newMemory(), n: 1_000_000}
		if err := newEngine(b, Options{Store: s, Catalogue: c, Networks: networks}).Once(b.Context()); err != nil || s.judged != s.n {
			b.Fatalf("judged %d: %v", s.judged, err)
		}
	}
	b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds(), "addresses/s")
}
