package resolver

import (
	"context"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// query returns the records of one kind that name has, or a *net.DNSError.
func (r *Resolver) query(ctx context.Context, name string, kind uint16) (*answer, error) {
	q, ok := newQuestion(name, kind)
	if !ok {
		return nil, r.fail(noSuchName, name)
	}
	now := time.Now()
	if a := r.cache.get(q, now); a != nil {
		r.metrics.questions[cacheTaken].Inc()
		return a, a.error(name)
	}
	if !r.breaker.allow(now) {
		return nil, r.fail(unreachable, name)
	}
	a, err := r.share(ctx, q)
	if err != nil {
		return nil, &net.DNSError{UnwrapErr: err, Err: "gave up waiting: " + err.Error(), Name: name, IsTimeout: true, IsTemporary: true}
	}
	return a, a.error(name)
}

func (r *Resolver) fail(f *failure, name string) error {
	r.metrics.questions[f.outcome].Inc()
	return f.dnsError(name)
}

// error is nil when there are records.
func (a *answer) error(name string) error {
	if a.err == nil {
		return nil
	}
	return a.err.dnsError(name)
}

// share asks q once for all who want to know it now. The end of ctx ends the
// waiting, not the question.
func (r *Resolver) share(ctx context.Context, q question) (*answer, error) {
	key := strconv.Itoa(int(q.kind)) + " " + q.name
	done := r.shared.DoChan(key, func() (any, error) { return r.fetch(context.WithoutCancel(ctx), q), nil })
	select {
	case result := <-done:
		a, _ := result.Val.(*answer)
		return a, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// fetch asks the servers and keeps what they say.
func (r *Resolver) fetch(ctx context.Context, q question) *answer {
	waiting, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	if err := r.room.Acquire(waiting, 1); err != nil {
		return failed(&failure{outcome: temporary, text: "too many questions are under way", cause: err})
	}
	defer r.room.Release(1)
	begun := time.Now()
	a := r.ask(ctx, q)
	r.metrics.duration.Observe(time.Since(begun).Seconds())
	if a.err == nil {
		r.metrics.questions[found].Inc()
	} else {
		r.metrics.questions[a.err.outcome].Inc()
	}
	if a.size <= r.cache.room {
		r.cache.put(q, a)
	}
	return a
}

// newQuestion makes name absolute. It reports false for what is no name: a
// label that is empty or too long, or too long a name (RFC 1035 2.3.4). What a
// zone file would take for an escape is no name either.
func newQuestion(name string, kind uint16) (question, bool) {
	name = strings.ToLower(dns.Fqdn(name))
	if len(name) > 254 || strings.ContainsAny(name, "\\\"()@; \t\r\n") {
		return question{}, false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if label == "" || len(label) > 63 {
			return question{}, false
		}
	}
	return question{name, kind}, true
}
