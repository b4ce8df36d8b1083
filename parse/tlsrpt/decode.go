// Package tlsrpt reads SMTP TLS reports (RFC 8460): JSON, one failure detail at
// a time.
package tlsrpt

import (
	"io"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Decode reads one report from r and calls row, which may be nil, for each
// failure detail that is kept, in the order of the report. The *Failure is valid
// only during the call; its policy may become known later: it is an index into
// Report.Policies.
func Decode(r io.Reader, lim limit.Limits, h hint.Hints, row func(*Failure) error) (*Report, error) {
	return nil, reason.New(reason.MalformedJSON, "not built yet")
}

// LooksLike reports whether head, the first bytes of a file (4 KiB are enough),
// begins an SMTP TLS report.
func LooksLike(head []byte) bool { return false }

// Reporter is who names itself as the reporter: organization-name, else the
// domain of contact-info, else the part of the report id behind its @.
func (r *Report) Reporter() string { return r.OrganizationName }

// Domain is the domain that the report is about: the policy domain of the
// policies that are not of type tlsa (whose domain is a mail host), else of all,
// the least in byte order where there are several; else what the file name says.
func (r *Report) Domain() string { return r.hint }

// AppendCanonical appends the policy in a form in which two are equal only if
// all their fields are, for identity.Hasher.
func (p *Policy) AppendCanonical(b []byte) []byte { return b }

// AppendCanonical appends the failure in a form in which two are equal only if
// all their fields are, for identity.Hasher.
func (f *Failure) AppendCanonical(b []byte) []byte { return b }

// Held is about how many bytes of texts the report keeps in memory.
func (r *Report) Held() int { return 0 }
