package dmarc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// Resolver is what this package asks of DNS; net.Resolver fits. An error with
// IsNotFound means that there is no such record, any other that it is unknown.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// MaxQueries is how many names one tree walk asks for (RFC 9989 4.10).
const MaxQueries = 8

// ErrName is the error of a name that DNS cannot have.
var ErrName = errors.New("no domain name")

// Step is one name that was asked for a record.
type Step struct {
	Domain   string    // without _dmarc
	Record   *Record   // nil where there is none, or several
	Text     string    // of the record, or ""
	Problems []Problem // of the record, or of what stands there instead
}

// Name is the name that was asked for.
func (s Step) Name() string { return prefix + s.Domain }

const prefix = "_dmarc."

// maxStray bounds how many texts that are no records a step tells of.
const maxStray = 4

// ask looks for the record of exactly one domain.
func ask(ctx context.Context, r Resolver, domain string) (Step, error) {
	step := Step{Domain: domain}
	if len(step.Name()) > lookup.MaxName {
		return step, nil
	}
	txts, err := r.LookupTXT(ctx, lookup.Root(step.Name()))
	if err != nil && !lookup.Absent(err) {
		return step, fmt.Errorf("asking DNS for the record at %s: %w", step.Name(), err)
	}
	step.pick(txts)
	return step, nil
}

// pick takes the one record out of the texts of a name. Of several none counts
// (RFC 9989 4.10).
func (s *Step) pick(txts []string) {
	found := 0
	for _, txt := range txts {
		switch {
		case IsRecord(txt):
			s.Text = txt
			found++
		case len(s.Problems) < maxStray:
			s.Problems = append(s.Problems, problem(NotARecord, "", txt))
		}
	}
	if found > 1 {
		s.Text = ""
		s.Problems = append(s.Problems, problem(Several, "", ""))
	}
	if found == 1 {
		rec, problems := Parse(s.Text)
		s.Record, s.Problems = rec, append(s.Problems, problems...)
	}
}

// walk asks at a domain and above it, until a record says where to stop (RFC
// 9989 4.10). It begins with a first step that was asked already, and returns
// what it has at the first trouble.
func walk(ctx context.Context, r Resolver, first Step) ([]Step, error) {
	steps := []Step{first}
	if first.is(Organizational) {
		return steps, nil
	}
	for _, domain := range above(first.Domain) {
		step, err := ask(ctx, r, domain)
		if err != nil {
			return steps, err
		}
		steps = append(steps, step)
		if step.is(Organizational) || step.is(PublicSuffix) {
			break
		}
	}
	return steps, nil
}

func (s Step) is(psd PSD) bool { return s.Record != nil && s.Record.PSD == psd }

// above lists the names that a walk from domain asks for after it: from the
// parent on, or, of a long name, from the one with a label less than MaxQueries.
func above(domain string) []string {
	labels := strings.Split(domain, ".")
	if len(labels) > MaxQueries {
		labels = labels[len(labels)-MaxQueries:]
	}
	var names []string
	for i := 1; i < len(labels); i++ {
		names = append(names, strings.Join(labels[i:], "."))
	}
	return names
}

// orgDomainOf is the organizational domain by a whole walk (RFC 9989 4.10.2),
// which must have at least its first step.
func orgDomainOf(steps []Step) string {
	org := steps[0].Domain
	for i, s := range steps {
		switch {
		case s.Record == nil:
		case s.is(Organizational):
			return s.Domain
		case i > 0 && s.is(PublicSuffix):
			return below(s.Domain, steps[0].Domain)
		default:
			org = s.Domain
		}
	}
	return org
}

// below is the name one label below parent on the way to domain.
func below(parent, domain string) string {
	rest := strings.TrimSuffix(domain, "."+parent)
	return rest[strings.LastIndexByte(rest, '.')+1:] + "." + parent
}

// name brings a domain into the form in which it is asked for.
func name(domain string) (string, error) {
	d := clean.Domain(domain)
	if !lookup.IsName(d) {
		return "", fmt.Errorf("reading domain %q: %w", clean.Line(domain, valueSize), ErrName)
	}
	return d, nil
}
