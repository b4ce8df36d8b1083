package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// dmarc checks the policy record of the domain, wherever it stands, and the
// destinations of its reports.
func (c *checker) dmarc(ctx context.Context) []Result {
	f, err := dmarc.Discover(ctx, c.Resolver, c.Domain)
	if err != nil && (f == nil || f.Tree.Record == nil) {
		return []Result{withWalk(trouble(GroupDMARC, "record", err), f)}
	}
	place := f.Tree
	if place.Record == nil {
		place = f.List
	}
	all := []Result{dmarcRecord(f, place)}
	if place.Record == nil {
		return all
	}
	all = append(all, dmarcSyntax(f, place))
	if place.Record.Applies() {
		all = append(all, dmarcPolicy(place))
		all = append(all, dmarcSubdomains(f, place)...)
		all = append(all, dmarcAlignment(place), dmarcDiscovery(f, err))
		all = append(all, dmarcBoundary(place)...)
	}
	all = append(all, dmarcReports(c.Domain, place)...)
	return append(all, c.external(ctx, place)...)
}

// withWalk adds the questions that were asked, if any were.
func withWalk(r Result, f *dmarc.Found) Result {
	if f != nil && len(f.Walk) > 0 {
		r.Detail = walked(f)
	}
	return r
}

// trouble is the result of a check for which DNS had no answer, not even that
// there is none.
func trouble(group, name string, err error) Result {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return unasked(group, name, e)
	}
	return Result{Group: group, Name: name, Status: StatusUnknown, Text: err.Error(), Next: "try again; if it stays, ask another name server with dns.servers"}
}

// walked shows the tree walk, a line for each question.
func walked(f *dmarc.Found) []string {
	lines := []string{"asked by the tree walk of RFC 9989:"}
	for _, s := range f.Walk {
		text := s.Text
		switch {
		case text != "":
		case len(s.Problems) > 0:
			text = s.Problems[len(s.Problems)-1].String()
		default:
			text = "no record"
		}
		lines = append(lines, "  "+s.Name()+": "+text)
	}
	return lines
}

// dmarcRecord judges whether there is a record, and where.
func dmarcRecord(f *dmarc.Found, place dmarc.Place) Result {
	r := Result{Group: GroupDMARC, Name: "record", Status: StatusPass, Text: place.Text, Detail: walked(f)}
	switch {
	case place.Record != nil && !place.Record.Applies():
		r.Status, r.Text = StatusFail, "receivers do nothing by this record: "+place.Text
		r.Next = "give it a policy: p is none, quarantine or reject"
	case place.Record != nil && place.Inherited:
		r.Text = "that of " + place.Domain + ": " + place.Text
	case place.Record == nil:
		r.Status = StatusFail
		r.Text, r.Next = dmarcMissing(f)
	}
	return r
}

// dmarcMissing says why there is no record: what is at the domain or at its
// organizational domain may be meant to be one.
func dmarcMissing(f *dmarc.Found) (text, next string) {
	for _, s := range f.Walk {
		if s.Domain != f.Domain && s.Domain != f.List.OrgDomain {
			continue
		}
		for _, p := range slices.Backward(s.Problems) {
			switch {
			case p.Kind == dmarc.Several:
				return "there are several records at " + s.Name() + ", so that none counts", "remove all of them but one"
			case meant(p):
				return "the text at " + s.Name() + " is no DMARC record: " + p.Value,
					"begin it with v=DMARC1; and a policy, such as " + firstRecord(s.Domain)
			}
		}
	}
	org := f.List.OrgDomain
	return "there is no DMARC record: anybody can send in the name of the domain, and nobody reports it",
		"publish TXT _dmarc." + org + ` "` + firstRecord(org) + `" and read the reports`
}

// meant reports whether a problem is that of a text that is meant to be a
// record: others, which may come from a wildcard, do no harm.
func meant(p dmarc.Problem) bool { return p.Kind != dmarc.NotARecord || like("dmarc")(p.Value) }

// firstRecord is what to begin with.
func firstRecord(domain string) string {
	rec := dmarc.Record{P: dmarc.None, RUA: []dmarc.URI{dmarc.Mailto("dmarc-reports@" + domain)}}
	return rec.String()
}

// dmarcSyntax lists what is wrong or odd with the record, and with the texts
// beside that of the domain.
func dmarcSyntax(f *dmarc.Found, place dmarc.Place) Result {
	r := Result{Group: GroupDMARC, Name: "syntax", Status: StatusPass, Text: "the record reads without a problem"}
	problems := problemsOf(f, place)
	if len(problems) == 0 {
		return r
	}
	for _, p := range problems {
		r.Detail = append(r.Detail, p.String())
	}
	worst := slices.MaxFunc(problems, func(a, b dmarc.Problem) int { return cmp.Compare(weight(a), weight(b)) })
	r.Text = worst.String()
	if n := len(problems) - 1; n > 0 {
		r.Text += fmt.Sprintf(" (and %d more)", n)
	}
	r.Status, r.Next = StatusWarn, dmarcCure(problems, place.Record)
	switch {
	case !place.Record.Applies():
		r.Status, r.Next = StatusFail, "correct p, sp and np: each is none, quarantine or reject"
	case !meant(worst):
		r.Status, r.Next = StatusInfo, "it does no harm; it may come from a wildcard record"
	case worst.Weight() == dmarc.Note:
		r.Status = StatusInfo
	}
	return r
}

// dmarcCure is what to publish. An address with a fault is to be corrected, not
// to be left away.
func dmarcCure(problems []dmarc.Problem, rec *dmarc.Record) string {
	for _, p := range problems {
		switch p.Kind {
		case dmarc.NoScheme:
			return "write mailto: before " + p.Value + " in " + p.Tag
		case dmarc.BadURI:
			return "correct " + p.Value + " in " + p.Tag + ": an address is like mailto:dmarc@example.com, and a domain with other letters is written with xn--"
		}
	}
	return "publish it as " + tidy(rec)
}

// weight puts what does no harm first.
func weight(p dmarc.Problem) dmarc.Weight {
	if !meant(p) {
		return dmarc.Note - 1
	}
	return p.Weight()
}

// problemsOf are those at the domain and at where its record stands.
func problemsOf(f *dmarc.Found, place dmarc.Place) []dmarc.Problem {
	problems := f.Walk[0].Problems
	if !place.Inherited {
		return problems
	}
	for _, s := range f.Walk[1:] {
		if s.Domain == place.Domain {
			return append(slices.Clip(problems), s.Problems...)
		}
	}
	return problems
}

// tidy is the record without what is historic or ignored.
func tidy(rec *dmarc.Record) string {
	clone := *rec
	clone.Pct, clone.RF, clone.RI, clone.Unknown = nil, "", nil, nil
	clone.RUA, clone.RUF = unlimited(rec.RUA), unlimited(rec.RUF)
	return clone.String()
}

func unlimited(uris []dmarc.URI) []dmarc.URI {
	list := make([]dmarc.URI, len(uris))
	for i, u := range uris {
		u.Size = ""
		list[i] = u
	}
	return list
}
