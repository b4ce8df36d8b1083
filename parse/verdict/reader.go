package verdict

import (
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// Reader gathers the facts of the rows of one report. It remembers the
// organizational domains that it looked up, so it is for one goroutine.
type Reader struct {
	org                   organization
	strictDKIM, strictSPF bool
}

// NewReader returns a Reader for the rows of a report with this policy, of which
// it keeps nothing. Alignment is relaxed unless the policy says s (RFC 7489 6.3).
func NewReader(p *aggregate.Policy) *Reader {
	return &Reader{
		org:        newOrganization(p.Domain, p.DiscoveryMethod.Value == aggregate.DiscoveryTreeWalk),
		strictDKIM: p.ADKIM.Value == aggregate.AlignmentStrict,
		strictSPF:  p.ASPF.Value == aggregate.AlignmentStrict,
	}
}

// Read returns the facts of a row, and who sent it by its own word: the domain
// that authenticates without being aligned, DKIM before SPF; "" where there is
// none. Of several DKIM domains it is the first that is of one organization with
// that of SPF, else the first; where that of SPF calls itself a host of lists, it
// stands for the organization. A row without a From domain is taken for one of
// the policy domain.
func (r *Reader) Read(rec *aggregate.Record) (Facts, string) {
	r.org.turn(host(rec.HeaderFrom))
	f := Judged | reported(rec) | reasons(rec.Reasons)
	spf, envelope := r.spf(rec)
	dkim, signer := r.dkim(rec.DKIMAuth, envelope)
	f |= spf | dkim
	if signer == "" || isList(envelope) && r.org.of(signer) == r.org.of(envelope) {
		signer = envelope
	}
	if f&passes == 0 && (anyDKIM(rec, temporary) || anySPF(rec, temporary)) {
		f |= Temporary
	}
	return f | silent(rec, f), signer
}

// passes are the facts of rows in which something authenticates.
const passes = DKIMAligned | SPFAligned | ForeignDKIM | ForeignSPF | OwnStrict

// reported returns what the row says of itself.
func reported(rec *aggregate.Record) (f Facts) {
	if rec.DKIM.Value == aggregate.ResultPass {
		f |= ReportedDKIM
	}
	if rec.SPF.Value == aggregate.ResultPass {
		f |= ReportedSPF
	}
	if rec.EnvelopeFrom == nullSender {
		f |= NullEnvelope
	}
	return f
}

// nullSender is the envelope of bounces and automatic answers.
const nullSender = "<>"

// host is the domain of what should be one and may be an address.
func host(s string) string { return s[strings.LastIndexByte(s, '@')+1:] }

// silent returns NoResults for a row that has no results, or has none of what it
// says to pass; f is what it says.
func silent(rec *aggregate.Record, f Facts) Facts {
	noDKIM, noSPF := !anyDKIM(rec, present), !anySPF(rec, present)
	if noDKIM && noSPF || noDKIM && f&ReportedDKIM != 0 || noSPF && f&ReportedSPF != 0 {
		return NoResults
	}
	return 0
}

func anyDKIM(rec *aggregate.Record, is func(aggregate.Result) bool) bool {
	return slices.ContainsFunc(rec.DKIMAuth, func(a aggregate.DKIMAuth) bool { return is(a.Result.Value) })
}

func anySPF(rec *aggregate.Record, is func(aggregate.Result) bool) bool {
	return slices.ContainsFunc(rec.SPFAuth, func(a aggregate.SPFAuth) bool { return is(a.Result.Value) })
}

func temporary(r aggregate.Result) bool { return r == aggregate.ResultTempError }

func present(r aggregate.Result) bool { return r != aggregate.ResultAbsent }
