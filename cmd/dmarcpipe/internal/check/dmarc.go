package check

import (
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
	if f != nil {
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
	first := f.Walk[0].Problems
	switch {
	case place.Record != nil && !place.Record.Applies():
		r.Status, r.Text = StatusFail, "receivers do nothing by this record: "+place.Text
		r.Next = "give it a policy: p is none, quarantine or reject"
	case place.Record != nil && place.Inherited:
		r.Text = "that of " + place.Domain + ": " + place.Text
	case place.Record != nil:
	case len(first) > 0 && first[len(first)-1].Kind == dmarc.Several:
		r.Status, r.Text = StatusFail, "there are several records at "+f.Walk[0].Name()+", so that none counts"
		r.Next = "remove all of them but one"
	case len(first) > 0:
		r.Status, r.Text = StatusFail, "the text at "+f.Walk[0].Name()+" is no DMARC record: "+first[0].Value
		r.Next = "begin it with v=DMARC1; and a policy, such as " + firstRecord(f.Domain)
	default:
		r.Status, r.Text = StatusFail, "there is no DMARC record: anybody can send in the name of the domain, and nobody reports it"
		r.Next = "publish TXT _dmarc." + f.List.OrgDomain + ` "` + firstRecord(f.List.OrgDomain) + `" and read the reports`
	}
	return r
}

// firstRecord is what to begin with.
func firstRecord(domain string) string {
	rec := dmarc.Record{P: dmarc.None, RUA: []dmarc.URI{dmarc.Mailto("dmarc-reports@" + domain)}}
	return rec.String()
}

// dmarcSyntax lists what is wrong or odd with the record, and with the texts
// beside that of the domain.
func dmarcSyntax(f *dmarc.Found, place dmarc.Place) Result {
	r := Result{Group: GroupDMARC, Name: "syntax", Status: StatusPass, Text: "the record reads without a problem"}
	worst := -1
	var worstText string
	for _, p := range problemsOf(f, place) {
		r.Detail = append(r.Detail, p.String())
		if int(p.Weight()) > worst {
			worst, worstText = int(p.Weight()), p.String()
		}
	}
	if worst < 0 {
		return r
	}
	r.Text = worstText
	if n := len(r.Detail) - 1; n > 0 {
		r.Text += fmt.Sprintf(" (and %d more)", n)
	}
	r.Status, r.Next = StatusWarn, "publish it as "+tidy(place.Record)
	if worst == int(dmarc.Note) {
		r.Status = StatusInfo
	}
	if !place.Record.Applies() {
		r.Status, r.Next = StatusFail, "correct p, sp and np: each is none, quarantine or reject"
	}
	return r
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
