package resolver

import (
	"context"
	"errors"
	"net"
)

// outcome is how a question ended; it is the label of a metric.
type outcome string

const (
	found      outcome = "found"
	notFound   outcome = "not_found"
	temporary  outcome = "temporary"
	permanent  outcome = "permanent"
	suspended  outcome = "suspended" // not asked: the servers do not answer
	notALegal  outcome = "not_a_name"
	cacheTaken outcome = "cached"
)

var outcomes = []outcome{found, notFound, temporary, permanent, suspended, notALegal, cacheTaken}

// failure is why a question has no records.
type failure struct {
	outcome outcome
	text    string
	server  string
	cause   error
}

// dnsError tells it in the words of package net.
func (f *failure) dnsError(name string) *net.DNSError {
	return &net.DNSError{
		UnwrapErr:   f.cause,
		Err:         f.text,
		Name:        name,
		Server:      f.server,
		IsTimeout:   errors.Is(f.cause, context.DeadlineExceeded),
		IsTemporary: f.outcome == temporary || f.outcome == suspended,
		IsNotFound:  f.outcome == notFound || f.outcome == notALegal,
	}
}

var (
	noSuchHost  = &failure{outcome: notFound, text: "no such record"}
	noSuchName  = &failure{outcome: notALegal, text: "it is not a name that DNS can hold"}
	unreachable = &failure{outcome: suspended, text: "the name servers did not answer lately"}
)
