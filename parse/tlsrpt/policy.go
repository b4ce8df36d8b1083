package tlsrpt

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// The policies are all that is kept of a report, so that they have bounds of
// their own. A text counts for textOverhead more than it is long.
const (
	maxPolicies      = 50_000
	maxPolicyTexts   = 8 << 20
	textOverhead     = 16
	structOfPolicies = 112 // bytes of a Policy without its texts
)

func (d *decoder) beginEntry() error {
	n := len(d.rep.Policies) + 1
	if n > maxPolicies || n+d.failures > d.lim.Records {
		return d.refuse(reason.TooManyRecords, "more than %d policies, or %d policies and failure details", maxPolicies, d.lim.Records)
	}
	d.seen &^= perEntry
	d.rep.Policies = append(d.rep.Policies, Policy{})
	return nil
}

// policy is the one whose entry is being read.
func (d *decoder) policy() *Policy { return &d.rep.Policies[len(d.rep.Policies)-1] }

// setPolicy sets a text of policy, or adds one to its lists.
func (d *decoder) setPolicy(n node, raw []byte) {
	p := d.policy()
	switch n {
	case atType:
		p.Type = d.word(n, raw, PolicyTypes)
		d.weigh(p.Type.Raw)
	case atDomain:
		p.Domain = d.weigh(d.name(raw))
	case atString:
		p.Strings = d.appendText(p.Strings, d.string(raw))
	case atMXHost:
		p.MXHosts = d.appendText(p.MXHosts, d.mxHost(raw))
	}
}

// mxHost reads a pattern of an MTA-STS policy (RFC 8461 4.1), also as the line
// of the policy that it comes from: "mx: *.example.com".
func (d *decoder) mxHost(raw []byte) string {
	host := d.name(raw)
	if pattern := linePattern(host); pattern != host {
		d.warn(warning.MappedWord, atMXHost, raw)
		return pattern
	}
	return host
}

// linePattern is the pattern in a line of a policy, or host itself.
func linePattern(host string) string {
	for len(host) <= clean.MaxDomain {
		pattern, isLine := strings.CutPrefix(host, "mx:")
		if !isLine {
			break
		}
		host = canonicalName(strings.TrimSpace(pattern))
	}
	return host
}

func (d *decoder) appendText(list []string, text string) []string {
	if text == "" {
		return list
	}
	return append(list, d.weigh(text))
}

// weigh counts a text of a policy, and refuses the report where they are too
// much.
func (d *decoder) weigh(text string) string {
	if d.weight += len(text) + textOverhead; d.weight > maxPolicyTexts {
		d.fail(d.refuseValue(reason.TextTooLong, "the policies hold more than %d bytes of texts", maxPolicyTexts))
	}
	return text
}

// endEntry warns of what the policy lacks.
func (d *decoder) endEntry() {
	p := d.policy()
	if p.Type.Value == "" {
		d.warn(warning.MissingElement, atType, nil)
	}
	if p.Domain == "" {
		d.warn(warning.MissingElement, atDomain, nil)
	}
	if d.seen>>atSummary&1 == 0 {
		d.warn(warning.MissingElement, atSummary, nil)
	}
	t := &d.rep.Totals
	t.Policies++
	t.SuccessfulSessions += p.Successful
	t.FailedSessions += p.Failed
}
