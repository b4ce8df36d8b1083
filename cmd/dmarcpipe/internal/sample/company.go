package sample

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// company is a domain owner: what it publishes, and who sends in its name.
type company struct {
	domain  string
	rua     string
	history []published // by begin
	streams []stream

	daily    []string // reporters that report every day; others then report never
	silences []silence
	old      span // of days on which reporters see p=none
}

// silence is that of one reporter, or of all.
type silence struct {
	org  string // "" is all
	days span
}

// published is a policy from one moment on, in percent of the period.
type published struct {
	begin  int
	policy policy
}

// policy is what a DMARC record says. pct below 100 samples.
type policy struct {
	p, sp, np   aggregate.Disposition
	adkim, aspf aggregate.AlignmentMode
	pct         int16
}

const (
	relaxed    = aggregate.AlignmentRelaxed
	strict     = aggregate.AlignmentStrict
	none       = aggregate.DispositionNone
	quarantine = aggregate.DispositionQuarantine
	reject     = aggregate.DispositionReject
)

// at is the policy after so many percent of the period.
func (c *company) at(percent int) policy {
	now := c.history[0].policy
	for _, h := range c.history {
		if h.begin <= percent {
			now = h.policy
		}
	}
	return now
}

// asked is what the policy asks for mail that fails, from this header from.
func (c *company) asked(p policy, headerFrom string) aggregate.Disposition {
	if headerFrom != c.domain && p.sp != aggregate.DispositionAbsent {
		return p.sp
	}
	return p.p
}

// aligned reports whether an authenticated domain fits the header from
// (RFC 7489 3.1). Every company is its own organizational domain.
func (c *company) aligned(mode aggregate.AlignmentMode, authenticated, headerFrom string) bool {
	if mode == strict {
		return authenticated == headerFrom
	}
	return authenticated == c.domain || strings.HasSuffix(authenticated, "."+c.domain)
}

// companies are the four domains of the sample. Their streams are in streams.go.
var companies = []company{
	{
		domain: "fjordbank.example", rua: "dmarc@fjordbank.example",
		history: []published{{0, policy{p: reject, sp: reject, np: reject, adkim: strict, aspf: relaxed, pct: 100}}},
		streams: fjordbank,
	},
	{
		domain: "acme-store.example", rua: "dmarc-reports@acme-store.example",
		history: []published{{0, policy{p: quarantine, sp: quarantine, adkim: relaxed, aspf: relaxed, pct: 100}}},
		streams: acmeStore,
	},
	{
		domain: "campus.example", rua: "postmaster@campus.example",
		history: []published{
			{0, policy{p: none, sp: none, adkim: relaxed, aspf: relaxed, pct: 100}},
			{70, policy{p: quarantine, sp: none, adkim: relaxed, aspf: relaxed, pct: 25}},
		},
		streams: campus,
	},
	{
		domain: "nimbus.example", rua: "it@nimbus.example",
		history: []published{{0, policy{p: none, adkim: relaxed, aspf: relaxed, pct: 100}}},
		streams: nimbus,
	},
}
