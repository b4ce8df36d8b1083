package trust

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
)

// The defaults.
const (
	DefaultDeadline   = 5 * time.Second
	DefaultSignatures = 8
)

// Resolver is what is asked of DNS; net.Resolver fits. An error with IsNotFound
// means that there is no such record, any other that it is not known now.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Options say what to believe. The zero value believes nobody, and asks nobody.
type Options struct {
	// AuthservIDs are what the own mail servers call themselves at the start of
	// the Authentication-Results fields that they add (RFC 8601 2.5), in any
	// case. Those count that stand above the Received field by which a mail came
	// from outside, where most servers write them. "mx.google.com" and
	// "outlook.com", which stands for Microsoft 365, whose fields have no name, are
	// known to write them elsewhere.
	AuthservIDs []string
	Resolver    Resolver         // for keys and policies; without one, nothing is verified, and alignment is relaxed
	Verify      bool             // DKIM signatures, where the own mail server says nothing of them
	Deadline    time.Duration    // for all DNS questions of a mail; DefaultDeadline
	Signatures  int              // that are checked of a mail at most; DefaultSignatures
	Now         func() time.Time // time.Now
}

// Verifier tells who sent mails. It is safe for concurrent use.
//
// A mail costs at most Signatures questions for keys and dmarc.MaxQueries for a
// policy, within Deadline, and mostly none or one.
type Verifier struct {
	options   Options
	ids       []string
	reporters *reporters
}

// New returns a Verifier.
func New(o Options) (*Verifier, error) {
	if o.Verify && o.Resolver == nil {
		return nil, errors.New("verifying signatures: there is no resolver to ask for keys")
	}
	if o.Deadline <= 0 {
		o.Deadline = DefaultDeadline
	}
	if o.Resolver != nil {
		o.Resolver = newPatience(o.Resolver, o.Deadline)
	}
	if o.Signatures <= 0 {
		o.Signatures = DefaultSignatures
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	known, err := readReporters(reportersFile)
	if err != nil {
		return nil, err
	}
	v := &Verifier{options: o, reporters: known}
	for _, id := range o.AuthservIDs {
		v.ids = append(v.ids, strings.ToLower(strings.TrimSpace(id)))
	}
	return v, nil
}

// Examine looks once at a mail (RFC 5322), of which it keeps nothing. It never
// fails: trouble with DNS is a grade.
func (v *Verifier) Examine(ctx context.Context, mail []byte) *Evidence {
	h := readHeader(mail)
	e := &Evidence{reporters: v.reporters}
	if !v.options.Verify && len(v.ids) == 0 {
		return e
	}
	if h.odd != "" {
		e.otherwise = Standing{Grade: Unauthenticated, Detail: h.odd}
		return e
	}
	for _, f := range h.all("from") {
		e.sender = strings.ToLower(address.First(f.value()))
		e.from = address.Domain(f.value())
	}
	m := message.Read(mail)
	e.unclear, e.daemon = !m.Clear(), newDaemon(e.sender, m, &h)
	ctx, cancel := context.WithTimeout(ctx, v.options.Deadline)
	defer cancel()
	own := e.note(ownResults(&h, v.ids))
	if v.options.Verify && !own.dkim {
		e.take(v.verify(ctx, &h, e.from))
	}
	e.align(own, func() (dmarc.Modes, error) { return v.modes(ctx, e.from) })
	return e
}

// modes asks for the alignment that the From domain wants. Without a resolver, or
// with a record that cannot be asked for at all, it is relaxed.
func (v *Verifier) modes(ctx context.Context, from string) (dmarc.Modes, error) {
	if v.options.Resolver == nil {
		return dmarc.Modes{}, nil
	}
	m, err := dmarc.LookupModes(ctx, v.options.Resolver, from)
	if err != nil && final(err) {
		return dmarc.Modes{}, nil
	}
	return m, err
}
