package tlsrpt

import (
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// finish checks what only the whole report can tell, and whose it is.
func (d *decoder) finish(h hint.Hints) error {
	for _, n := range [...]node{atOrganization, atReportID} {
		if d.seen>>n&1 == 0 {
			d.warn(warning.MissingElement, n, nil)
		}
	}
	r := d.rep
	switch {
	case !d.period(h.Begin, h.End):
		return reason.New(reason.NoIdentity, "the period is missing")
	case r.ReportID == "" && r.Reporter() == "":
		return reason.New(reason.NoIdentity, "both report id and reporter are missing")
	}
	r.Begin, r.End = time.Unix(d.begin, 0).UTC(), time.Unix(d.until, 0).UTC()
	d.checkPeriod()
	if len(r.Policies) == 0 {
		d.warn(warning.NoPolicies, atPolicies, nil)
	}
	if r.Domain() == "" && h.Domain != "" {
		r.hint = canonicalName(h.Domain)
		d.warn(warning.FromFileName, atDomain, []byte(h.Domain))
	}
	r.Totals.LeastSessions = leastSessions(r.Policies)
	return nil
}

// leastSessions is the greatest sum of sessions over the policies of one type.
// Types that are not of the list are told apart by their word.
func leastSessions(policies []Policy) uint64 {
	sums, most := make(map[string]uint64), uint64(0)
	for i := range policies {
		p := &policies[i]
		kind := p.Type.Value
		if kind == word.Unknown {
			kind += " " + strings.ToLower(p.Type.Raw)
		}
		sums[kind] += p.Successful + p.Failed
		most = max(most, sums[kind])
	}
	return most
}

// Reporter is who names itself as the reporter: organization-name, else the
// domain of contact-info, else the part of the report id behind its @. It is
// empty if all of them lack.
func (r *Report) Reporter() string {
	if r.OrganizationName != "" {
		return r.OrganizationName
	}
	return r.ContactDomain()
}

// ContactDomain is the domain of contact-info, else the part of the report id
// behind its @, in lower case, or "".
func (r *Report) ContactDomain() string {
	if domain := behindAt(r.ContactInfo); domain != "" {
		return domain
	}
	return behindAt(r.ReportID)
}

// behindAt is the domain of an address, also of one in angle brackets or in a
// URI with a query.
func behindAt(s string) string {
	s, _, _ = strings.Cut(s, "?")
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return ""
	}
	s = s[at+1:]
	if end := strings.IndexAny(s, "> ,;\t\n"); end >= 0 {
		s = s[:end]
	}
	return canonicalName(s)
}

// Domain is the domain that the report is about: the policy domain of the
// policies that are not of type tlsa (whose domain is a mail host), else of all,
// the least in byte order where there are several; else what the file name says.
func (r *Report) Domain() string {
	least, host := "", ""
	for i := range r.Policies {
		p := &r.Policies[i]
		switch {
		case p.Domain == "":
		case p.Type.Value == typeTLSA:
			host = lesser(host, p.Domain)
		default:
			least = lesser(least, p.Domain)
		}
	}
	switch {
	case least != "":
		return least
	case host != "":
		return host
	}
	return r.hint
}

// lesser is the lesser of two texts in byte order; an empty one does not count.
func lesser(a, b string) string {
	if a == "" {
		return b
	}
	return min(a, b)
}

// Held is about how many bytes the report keeps in memory for its texts and
// policies.
func (r *Report) Held() int {
	n := len(r.OrganizationName) + len(r.ContactInfo) + len(r.ReportID) + len(r.hint)
	for i := range r.Policies {
		p := &r.Policies[i]
		n += structOfPolicies + len(p.Type.Raw) + len(p.Domain)
		for _, list := range [][]string{p.Strings, p.MXHosts} {
			for _, s := range list {
				n += textOverhead + len(s)
			}
		}
	}
	return n
}
