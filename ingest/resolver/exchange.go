package resolver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

const (
	// udpSize is what fits through every network without fragments.
	udpSize = 1232
	rounds  = 2 // times that every server is asked
)

// The bounds of how long an answer is kept.
const (
	minTTL     = 10 * time.Second
	maxTTL     = 6 * time.Hour
	maxMissing = 15 * time.Minute // for one that says there is none
	unsure     = time.Minute      // for one that does not say for how long; RFC 2308 5 has it not kept at all
	pause      = 10 * time.Second // for one that may soon be another
)

// What an answer costs beside the bytes of its records, about.
const (
	fixedSize  = 256
	recordSize = 128 // for each record
)

// ask returns the answer of the first server that has one.
func (r *Resolver) ask(ctx context.Context, q question) *answer {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	last := &failure{outcome: temporary, text: "no name server is known"}
	each := r.timeout / time.Duration(rounds*len(r.servers))
	for range rounds {
		for _, server := range r.order() {
			reply, err := r.exchange(ctx, q, server, each)
			if err == nil {
				r.breaker.answered()
				if a := read(q, reply, server); a.err == nil || a.err.outcome != temporary {
					r.prefer(server)
					return a
				}
				last = &failure{outcome: temporary, text: "the name server failed: " + dns.RcodeToString[reply.Rcode], server: server}
				continue
			}
			last = &failure{outcome: temporary, text: "the name server did not answer", server: server, cause: err}
			if ctx.Err() == nil && r.breaker.failed() && !r.alive(ctx) {
				r.breaker.open()
				return failed(last)
			}
		}
	}
	return failed(last)
}

func failed(f *failure) *answer {
	return &answer{err: f, expires: time.Now().Add(pause), size: fixedSize}
}

// alive asks a question that every server can answer at once: whether it is the
// servers that are silent, or only those behind the names that were asked for.
func (r *Resolver) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	all := make(chan error, len(r.servers))
	for _, server := range r.servers {
		go func() {
			_, err := r.exchange(ctx, question{".", dns.TypeNS}, server, time.Second)
			all <- err
		}()
	}
	for range r.servers {
		if err := <-all; err == nil {
			r.breaker.answered()
			return true
		}
	}
	return false
}

// order begins with the server that had the last answer, so that a dead one
// before it costs no time.
func (r *Resolver) order() []string {
	n := r.preferred.Load()
	return slices.Concat(r.servers[n:], r.servers[:n])
}

func (r *Resolver) prefer(server string) {
	r.preferred.Store(int32(max(slices.Index(r.servers, server), 0))) //nolint:gosec // there are few servers
}

// exchange asks one server once, by UDP, and by TCP what does not fit.
func (r *Resolver) exchange(ctx context.Context, q question, server string, timeout time.Duration) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	m := new(dns.Msg).SetQuestion(q.name, q.kind)
	m.AuthenticatedData = true // RFC 6840 5.7: tell whether you validated
	m.SetEdns0(udpSize, false)
	reply, err := talk(ctx, "udp", m, server)
	if err == nil && reply.Rcode == dns.RcodeFormatError && reply.IsEdns0() == nil { // RFC 6891 7: it does not know EDNS
		m.Extra = nil
		reply, err = talk(ctx, "udp", m, server)
	}
	if err == nil && reply.Truncated {
		reply, err = talk(ctx, "tcp", m, server)
	}
	return reply, err
}

func talk(ctx context.Context, network string, m *dns.Msg, server string) (*dns.Msg, error) {
	client := dns.Client{Net: network, UDPSize: udpSize}
	if deadline, ok := ctx.Deadline(); ok {
		client.Timeout = time.Until(deadline)
	}
	reply, _, err := client.ExchangeContext(ctx, m, server)
	if err != nil {
		return nil, fmt.Errorf("asking by %s: %w", network, err)
	}
	if !reply.Response || len(reply.Question) != 1 || !sameQuestion(reply.Question[0], m.Question[0]) {
		return nil, errors.New("the answer is for another question")
	}
	return reply, nil
}

func sameQuestion(a, b dns.Question) bool {
	return a.Qtype == b.Qtype && a.Qclass == b.Qclass && strings.EqualFold(a.Name, b.Name)
}
