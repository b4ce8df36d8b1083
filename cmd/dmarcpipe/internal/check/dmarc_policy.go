package check

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// dmarcPolicy judges what receivers are asked to do with mail that fails.
func dmarcPolicy(place dmarc.Place) Result {
	policy := place.Policy(true)
	r := Result{Group: GroupDMARC, Name: "policy", Status: StatusPass}
	tag := "p"
	if place.Inherited && place.Record.SP != "" {
		tag = "sp"
	}
	switch rec := place.Record; {
	case policy == dmarc.None:
		r.Status, r.Text = StatusWarn, tag+"=none: receivers deliver mail that fails as any other; you only watch"
		r.Next = "when the reports show that your own senders pass, ask for p=quarantine, then p=reject; dmarcpipe domains tells when"
	case rec.Test:
		r.Status, r.Text = StatusWarn, fmt.Sprintf("t=y: receivers are asked not to apply %s=%s yet", tag, policy)
		r.Next = "remove t=y when the reports show that your own senders pass"
	case rec.Pct != nil && *rec.Pct < 100:
		r.Status, r.Text = StatusWarn, fmt.Sprintf("pct=%d: older receivers apply %s=%s to so many of 100 mails only, those of RFC 9989 to all", *rec.Pct, tag, policy)
		r.Next = "remove pct, or use t=y to test"
	case policy == dmarc.Quarantine:
		r.Text = tag + "=quarantine: receivers put mail that fails aside"
	default:
		r.Text = tag + "=reject: receivers refuse mail that fails"
	}
	return r
}

// dmarcSubdomains judges the policy for names below an organizational domain;
// below others sp and np have no meaning.
func dmarcSubdomains(f *dmarc.Found, place dmarc.Place) []Result {
	rec := place.Record
	if place.Inherited || rec.P == dmarc.None || f.Domain != place.OrgDomain {
		return nil
	}
	r := Result{Group: GroupDMARC, Name: "subdomains", Status: StatusPass}
	r.Text = fmt.Sprintf("%s where they exist, %s where they do not", rec.Subdomains(), rec.Nonexistent())
	switch {
	case rec.Subdomains().Weaker(rec.P):
		r.Status, r.Text = StatusWarn, fmt.Sprintf("sp=%s is weaker than p=%s: who cannot use the domain uses a name below it", rec.SP, rec.P)
		r.Next = "remove sp, or, while subdomains send mail that fails, publish a record of its own for each of them"
	case rec.Nonexistent().Weaker(rec.Subdomains()):
		r.Status, r.Text = StatusWarn, fmt.Sprintf("np=%s is weaker than the policy for subdomains that exist, %s", rec.NP, rec.Subdomains())
		r.Next = "set np=reject: no real mail comes from names that do not exist"
	case rec.Nonexistent() != dmarc.Reject:
		r.Status, r.Next = StatusInfo, "add np=reject: no real mail comes from names that do not exist"
	}
	return []Result{r}
}

// dmarcAlignment tells how near the domains of DKIM and SPF must be.
func dmarcAlignment(place dmarc.Place) Result {
	r := Result{Group: GroupDMARC, Name: "alignment", Status: StatusPass, Text: "relaxed: DKIM and SPF of subdomains count too"}
	dkim, spf := place.Record.ADKIM == dmarc.Strict, place.Record.ASPF == dmarc.Strict
	switch {
	case dkim && spf:
		r.Text = "strict: DKIM and SPF count for exactly the domain in the From field"
	case dkim:
		r.Text = "adkim=s: signatures count for exactly the domain in the From field"
	case spf:
		r.Text = "aspf=s: SPF counts for exactly the domain in the From field"
	default:
		return r
	}
	r.Status, r.Next = StatusInfo, "keep it only if each of your senders signs and bounces with that very domain; relaxed is safe for most"
	return r
}

// dmarcBoundary judges a record that says that others register names below the
// domain.
func dmarcBoundary(place dmarc.Place) []Result {
	child := "example." + place.Domain
	if place.Record.PSD != dmarc.PublicSuffix || dmarc.OrgDomain(child) == child {
		return nil
	}
	return []Result{{
		Group: GroupDMARC, Name: "psd", Status: StatusWarn,
		Text: "psd=y says that others register names below " + place.Domain + ": no subdomain is aligned with it any more",
		Next: "remove psd=y, which is for registries",
	}}
}

// dmarcDiscovery tells whether old and new receivers find the same. err is what
// kept the walk from its end.
func dmarcDiscovery(f *dmarc.Found, err error) Result {
	if err != nil {
		return withWalk(trouble(GroupDMARC, "discovery", err), f)
	}
	r := Result{Group: GroupDMARC, Name: "discovery", Status: StatusPass, Text: "receivers of RFC 7489 and RFC 9989 find the same"}
	r.Detail = []string{"by the tree walk: " + found(f.Tree), "by the public suffix list: " + found(f.List)}
	switch {
	case f.Tree.Domain != f.List.Domain:
		r.Status = StatusWarn
		r.Text = fmt.Sprintf("receivers of RFC 9989 use %s, others %s", recordOf(f.Tree), recordOf(f.List))
		r.Next = "publish a record at _dmarc." + f.Domain + ", which all of them find"
	case f.Differs():
		r.Status = StatusInfo
		r.Text = fmt.Sprintf("to receivers of RFC 9989 the organizational domain is %s, to others %s; relaxed alignment reaches as far", f.Tree.OrgDomain, f.List.OrgDomain)
		r.Next = agreement(f)
	}
	return r
}

// agreement is what makes both ways find the same organizational domain.
func agreement(f *dmarc.Found) string {
	for _, s := range f.Walk {
		if s.Record != nil && (s.Record.PSD == dmarc.PublicSuffix || s.Record.PSD == dmarc.Organizational) {
			return fmt.Sprintf("see that psd=%s in the record of %s is meant so; only receivers of RFC 9989 know it", s.Record.PSD, s.Domain)
		}
	}
	return "publish a record at _dmarc." + f.List.OrgDomain + " too, so that both agree"
}

func found(p dmarc.Place) string {
	return recordOf(p) + ", organizational domain " + p.OrgDomain
}

func recordOf(p dmarc.Place) string {
	if p.Domain == "" {
		return "no record"
	}
	return "the record of " + p.Domain
}

// dmarcReports judges who is asked to report, and to whom.
func dmarcReports(domain string, place dmarc.Place) []Result {
	rec := place.Record
	r := Result{Group: GroupDMARC, Name: "aggregate reports", Status: StatusPass, Text: "to " + list(texts(rec.RUA), maxNames)}
	switch n := mailboxes(rec.RUA); {
	case len(rec.RUA) == 0:
		r.Status, r.Text = StatusWarn, "nobody is asked to report: you do not see who sends in your name"
		r.Next = "add rua=" + dmarc.Mailto("dmarc-reports@"+domain).Text
	case n == 0:
		r.Status, r.Text = StatusFail, "no address that reporters send to: "+list(texts(rec.RUA), maxNames)
		r.Next = "use an address with mailto: in rua"
	case n > sureURIs:
		r.Status, r.Next = StatusInfo, fmt.Sprintf("reporters need not send to more than %d addresses; put the important ones first", sureURIs)
	}
	all := []Result{r}
	if len(rec.RUF) > 0 {
		all = append(all, Result{
			Group: GroupDMARC, Name: "failure reports", Status: StatusInfo, Text: "to " + list(texts(rec.RUF), maxNames),
			Next: "few reporters send them, and they may hold personal data; leave ruf away if nobody reads them",
		})
	}
	return all
}

// sureURIs is how many addresses reporters must at least send to (RFC 7489 6.2).
const sureURIs = 2

func texts(uris []dmarc.URI) []string {
	all := make([]string, len(uris))
	for i, u := range uris {
		all[i] = u.Text
	}
	return all
}

func mailboxes(uris []dmarc.URI) int {
	n := 0
	for _, u := range uris {
		if u.Address != "" {
			n++
		}
	}
	return n
}
