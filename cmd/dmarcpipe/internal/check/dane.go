package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

const (
	typeDS   = 43
	maxTLSA  = 20 // records of one host that are looked at
	signedTL = "org"
)

// tlsaAnswer is what DNS says of the certificate of a mail server.
type tlsaAnswer struct {
	records   []tlsa
	authentic bool // DNSSEC vouches for it
	err       error
}

func (c *checker) askTLSA(ctx context.Context, host string) tlsaAnswer {
	records, authentic, err := c.Resolver.LookupTLSA(ctx, fmt.Sprintf("_%d._tcp.%s", portSMTP, host))
	if lookup.Absent(err) {
		return tlsaAnswer{}
	}
	a := tlsaAnswer{authentic: authentic, err: err}
	for _, r := range records[:min(len(records), maxTLSA)] {
		a.records = append(a.records, tlsa(r))
	}
	return a
}

// usable are the records that count for SMTP.
func (a tlsaAnswer) usable() []tlsa {
	return slices.DeleteFunc(slices.Clone(a.records), func(t tlsa) bool { return !t.usable() })
}

func (a tlsaAnswer) lines() []string {
	var lines []string
	for _, t := range a.records {
		lines = append(lines, t.String())
	}
	return lines
}

// protected reports whether senders that know DANE insist on it for h.
func (s *mailSurvey) protected(h *mailHost) bool {
	return s.mx.authentic && h.tlsa.authentic && len(h.tlsa.usable()) > 0
}

// vouched reports whether a TLSA record is that of the certificate of h. The
// names are those of RFC 7672 section 3.2.2.
func (c *checker) vouched(h *mailHost) bool {
	names := []string{h.name, c.Domain}
	return slices.ContainsFunc(h.tlsa.usable(), func(t tlsa) bool { return t.matches(h.chain(), names, c.Now) })
}

// dane judges the TLSA records of the mail servers, RFC 7672.
func (c *checker) dane(s *mailSurvey) []Result {
	r := Result{Group: GroupDANE, Name: "records", Status: StatusInfo}
	some := func(h *mailHost) bool { return len(h.tlsa.records) > 0 || h.tlsa.err != nil }
	switch {
	case s.mx.err != nil:
		r.Status, r.Text, r.Next = StatusUnknown, "the mail servers are not known", "see the check of the MX records"
		return []Result{r}
	case s.mx.none():
		r.Text = "not needed, as no mail is taken"
		return []Result{r}
	case !slices.ContainsFunc(s.hosts, some):
		r.Text = "no mail server has a TLSA record"
		r.Next = "where the zone is signed with DNSSEC, publish one: it protects mail from senders that look for it"
		return []Result{r}
	}
	all := []Result{c.signed(s)}
	for _, h := range s.hosts {
		all = append(all, c.hostDANE(s, h))
	}
	return all
}

// signed judges whether DNSSEC vouches for the way to the TLSA records.
func (c *checker) signed(s *mailSurvey) Result {
	r := Result{Group: GroupDANE, Name: "DNSSEC", Status: StatusPass, Text: "the MX records are signed"}
	if l, ok := c.Resolver.(interface{ Local() bool }); ok && !l.Local() {
		r.Detail = []string{"the name server is not on this machine, so that its word on DNSSEC counts as much as the way to it"}
	}
	switch {
	case s.mx.authentic:
	case !s.validating:
		r.Status = StatusInfo
		r.Text = "the name server that was asked does not validate DNSSEC, so that it cannot be told whether senders use the TLSA records"
		r.Next = "ask one that validates, such as unbound on this machine, with dns.servers"
	case slices.ContainsFunc(s.hosts, func(h *mailHost) bool { return h.tlsa.authentic }):
		r.Status = StatusInfo
		r.Text = "the MX records are not signed with DNSSEC: who forges them leads mail past the TLSA records, and some senders ignore these"
		r.Next = "sign the zone of " + c.Domain + " with DNSSEC, and give the DS record to its registrar"
	default:
		r.Status = StatusFail
		r.Text = "the MX records are not signed with DNSSEC, so that senders ignore the TLSA records"
		r.Next = "sign the zone of " + c.Domain + " with DNSSEC, and give the DS record to its registrar"
	}
	return r
}

// hostDANE judges the TLSA records of one mail server.
func (c *checker) hostDANE(s *mailSurvey, h *mailHost) Result {
	r := Result{Group: GroupDANE, Name: "TLSA of " + h.name, Status: StatusPass, Detail: h.tlsa.lines()}
	usable := h.tlsa.usable()
	switch {
	case h.tlsa.err != nil:
		r = unasked(r.Group, r.Name, h.tlsa.err)
		r.Detail = []string{"senders that use DANE put mail off while the name servers do not answer this question"}
	case len(h.tlsa.records) == 0:
		r.Status, r.Text = StatusWarn, "it has none, while another mail server has"
		r.Next = "publish a record also for " + h.name + ": an attacker can lead mail there"
	case len(usable) == 0:
		r.Status, r.Text = StatusFail, "no record can be used for SMTP"
		r.Next = "publish a record 3 1 1: the SHA-256 digest of the public key of the server (RFC 7672 section 3.1)"
	case s.mx.authentic && !h.tlsa.authentic:
		r.Status, r.Text = StatusFail, "the records are not signed with DNSSEC, so that senders ignore them"
		r.Next = "sign the zone of " + h.name + " with DNSSEC"
	case h.chain() == nil:
		r.Status, r.Text = StatusUnknown, "there is no certificate to compare with, as TLS with the server did not come about"
		r.Next = "see the checks of port 25"
	case !c.vouched(h):
		r.Status, r.Text = StatusFail, "no record is that of the certificate: senders that use DANE deliver nothing"
		r.Next = "publish the record of the new key beside the old before the certificate changes; now, publish " + recordFor(h)
	default:
		r.Text = "a record vouches for the certificate"
	}
	return r
}

// recordFor is the record of the public key that the server has now.
func recordFor(h *mailHost) string {
	sum := tlsa{Usage: usageDANEEE, Selector: selectorSPKI, MatchingType: matchSHA256}
	sum.Data = sum.sum(h.chain()[0])
	return sum.String()
}

// validates reports whether the name server validates DNSSEC at all, by a
// question for what is signed for sure.
func (c *checker) validates(ctx context.Context) bool {
	ok, err := c.Resolver.Authentic(ctx, signedTL, typeDS)
	return err == nil && ok
}
