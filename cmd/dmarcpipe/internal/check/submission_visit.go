package check

import (
	"context"
	"fmt"
	"sync"
)

// msa is one port of a mail submission agent, RFC 6409: users hand in mail there.
type msa struct {
	host      string
	port      int
	guessed   bool     // it may not be where users hand in mail
	err       error    // of asking for the address
	main      *session // in the way that the port is for
	other     *session // in the other way; nil if that was not tried
	oldTLS    bool     // it takes TLS 1.1 or 1.0
	pipelined bool     // see prober.takesPipelined
}

func (d *msa) String() string { return fmt.Sprintf("%s port %d", d.host, d.port) }

func (d *msa) implicit() bool { return d.port == portSubmissions }

// manner is how the port is meant to begin.
func (d *msa) manner() string {
	if d.implicit() {
		return "implicit TLS"
	}
	return "STARTTLS"
}

// works reports whether mail can be handed in under TLS as the port is meant.
func (d *msa) works() bool { return d.main != nil && d.main.reached && d.main.fault() == nil }

// unclear reports whether it could not be found out what the port does: DNS did
// not say where it is, it would not talk to this machine, or nobody answers where
// users may not go anyway.
func (d *msa) unclear() bool {
	if d.main == nil {
		return unanswered(d.err)
	}
	return d.main.refused || d.guessed && !d.main.reached
}

// visitMSA tries what the port should do and what it should not.
func (c *checker) visitMSA(ctx context.Context, d *msa) {
	addrs, err := c.Resolver.LookupNetIP(ctx, "ip", d.host)
	if err != nil {
		d.err = err
		return
	}
	p := c.prober()
	p.auth = true
	for _, addr := range oneOfEach(addrs) { // the first that answers
		d.try(ctx, p, endpoint{d.host, addr, d.port})
		if d.main.reached {
			return
		}
	}
}

func (d *msa) try(ctx context.Context, p prober, e endpoint) {
	usual, unusual := p.startTLS, p.implicitTLS
	if d.implicit() {
		usual, unusual = unusual, usual
	}
	var wg sync.WaitGroup
	wg.Go(func() { d.oldTLS = p.oldTLS(ctx, e, !d.implicit()) })
	if !d.implicit() {
		wg.Go(func() { d.pipelined = p.takesPipelined(ctx, e) })
	}
	d.main = usual(ctx, e)
	wg.Wait()
	if d.main.reached && d.main.tls == nil {
		d.other = unusual(ctx, e)
	}
}
