package unverified

import (
	"context"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// dns is down, and then without a key.
type dns struct{ back time.Time }

func (d dns) LookupTXT(_ context.Context, name string) ([]string, error) {
	down := time.Now().Before(d.back)
	return nil, &net.DNSError{Err: "no answer", Name: name, IsTemporary: down, IsNotFound: !down}
}

// sink notes the grades of the reports that it gets.
type sink struct {
	mu     sync.Mutex
	grades []trust.Grade
}

func (s *sink) Put(_ context.Context, d ingest.Delivery, done func([]ingest.Stored, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range d.Reports {
		s.grades = append(s.grades, r.Trust.Grade)
	}
	stored := make([]ingest.Stored, len(d.Reports))
	d.Conclude(stored)
	done(stored, nil)
	return nil
}

// A report that comes while DNS is down is stored at once, and again with its
// grade when DNS is back.
func TestOutage(t *testing.T) {
	report, err := os.ReadFile("../../parse/aggregate/testdata/arc-comment.xml")
	if err != nil {
		t.Fatal(err)
	}
	signed := "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; bh=AA==; b=AA==\r\n" +
		"From: r@a.example\r\nContent-Type: text/xml\r\n\r\n" + string(report)
	synctest.Test(t, func(t *testing.T) {
		f, s := open(t, Options{}), &sink{}
		v, err := trust.New(trust.Options{Verify: true, Resolver: dns{time.Now().Add(25 * time.Minute)}})
		if err != nil {
			t.Fatal(err)
		}
		p, err := ingest.New(ingest.Options{Trust: v, Doubts: f}, s)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Handle(t.Context(), *mail(signed), func(ingest.Verdict) {}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		f.Run(ctx, p)
		if err := p.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, s.grades, []trust.Grade{trust.Unknown, trust.Unknown, trust.Unknown, trust.Unknown, trust.Unauthenticated})
		equal(t, len(left(t, f.kept)), 0)
	})
}
