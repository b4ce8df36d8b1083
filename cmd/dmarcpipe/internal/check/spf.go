package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/spf"
)

// spf checks the SPF record of the domain with all that it includes.
func (c *checker) spf(ctx context.Context) []Result {
	tree := spf.Expand(ctx, c.Resolver, c.Domain)
	all := []Result{c.spfRecord(tree)}
	if tree.Root.Text == "" {
		return all
	}
	if r, odd := spfEvaluation(tree); odd {
		all = append(all, r)
	}
	all = append(all, spfLookups(tree), spfAll(tree))
	return append(all, spfNotes(tree)...)
}

// spfRecord judges whether there is a record.
func (c *checker) spfRecord(tree *spf.Tree) Result {
	r := Result{Group: GroupSPF, Name: "record", Status: StatusPass, Text: tree.Root.Text}
	switch kind := tree.Root.Missing; {
	case kind == spf.Temporary:
		return trouble(r.Group, r.Name, tree.Err)
	case kind == spf.Several:
		r.Status, r.Text = StatusFail, "there are several SPF records, so that receivers use none (permerror)"
		r.Next = "merge them into one record that begins with v=spf1"
	case kind == spf.TooLarge:
		r.Status, r.Text = StatusFail, "the record is larger than receivers read"
		r.Next = "publish less: name networks in place of single addresses, and include other records"
	case kind != "":
		r.Status, r.Text = StatusFail, "there is no SPF record: receivers cannot tell your hosts from others"
		r.Next = `publish TXT ` + c.Domain + ` "v=spf1 mx -all" with what sends for you, or "v=spf1 -all" if nothing does`
		if i := slices.IndexFunc(tree.Problems, isKind(spf.Stray)); i >= 0 {
			r.Text, r.Next = tree.Problems[i].String(), "correct how the record begins"
		}
	default:
		r.Detail = treeLines(tree)
	}
	return r
}

func isKind(k spf.Kind) func(spf.Problem) bool {
	return func(p spf.Problem) bool { return p.Kind == k }
}

// spfEvaluation says why receivers give up, or why that is not known. There is
// nothing to say of a sound record.
func spfEvaluation(tree *spf.Tree) (Result, bool) {
	r := Result{Group: GroupSPF, Name: "evaluation"}
	var breaking []spf.Problem
	for _, p := range tree.Problems {
		if p.Breaks() {
			breaking = append(breaking, p)
		}
	}
	switch tree.Outcome() {
	case spf.Permerror:
		r.Status, r.Text = StatusFail, "receivers give up (permerror): "+breaking[0].String()
		if n := len(breaking) - 1; n > 0 {
			r.Text += fmt.Sprintf(" (and %d more)", n)
			r.Detail = sentences(breaking)
		}
		r.Next = spfCure(breaking[0])
	case spf.Temperror:
		r = trouble(r.Group, r.Name, tree.Err)
	default:
		return r, false
	}
	return r, true
}

func sentences(problems []spf.Problem) []string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return lines
}

// spfCure is what to do about a problem.
func spfCure(p spf.Problem) string {
	switch p.Kind {
	case spf.Several:
		return "leave one record at " + p.Domain
	case spf.IncludeMissing, spf.RedirectMissing:
		return "remove " + p.Term + ", or publish a record where it leads"
	case spf.Loop:
		return "remove " + p.Term + " from the record of " + p.Domain
	case spf.TooManyLookups, spf.TooLarge:
		return "remove what no longer sends for you, or give senders subdomains of their own; ip4 and ip6 need no lookup"
	case spf.TooManyVoids:
		return "remove the terms whose names do not exist"
	case spf.TooManyMX:
		return "name the networks of the mail hosts with ip4 and ip6 in place of " + p.Term
	}
	return "correct or remove " + p.Term + " in the record of " + p.Domain
}

// manyLookups is from where on a domain has little room left.
const manyLookups = 8

func spfLookups(tree *spf.Tree) Result {
	r := Result{Group: GroupSPF, Name: "lookups", Status: StatusPass, Text: fmt.Sprintf("%d of %d", tree.Lookups, spf.MaxLookups)}
	if tree.Cut {
		r.Text = fmt.Sprintf("at least %d of %d", tree.Lookups, spf.MaxLookups)
	}
	cure := "remove what no longer sends for you, or give senders subdomains of their own"
	switch {
	case tree.Lookups > spf.MaxLookups:
		r.Status, r.Next = StatusFail, cure+"; -v shows what each term costs"
	case tree.Lookups >= manyLookups:
		r.Status, r.Next = StatusWarn, "there is hardly room for another sender, and included records grow: "+cure
	}
	return r
}

// spfAll judges what is said of hosts that nothing else matches.
func spfAll(tree *spf.Tree) Result {
	r := Result{Group: GroupSPF, Name: "all", Status: StatusPass, Text: "-all: other hosts fail"}
	if open := tree.Open(); len(open) > 0 {
		r.Status, r.Text = StatusFail, open[0].Text+": hosts of all the Internet pass, so that anybody passes DMARC in your name"
		r.Next = "remove " + open[0].Text + ", or what includes it, and end the record with ~all or -all"
		return r
	}
	switch tree.All() {
	case spf.SoftFail:
		r.Status, r.Text = StatusInfo, "~all: other hosts softly fail"
		r.Next = "good with DMARC, which decides then; -all makes some receivers refuse forwarded mail before DKIM is looked at"
	case spf.Neutral:
		r.Status, r.Text = StatusWarn, "?all or no all: nothing is said of other hosts"
		r.Next = "end the record with ~all, or with -all if all your senders are in it"
	}
	return r
}

// spfNotes are the odd things that receivers put up with.
func spfNotes(tree *spf.Tree) []Result {
	var all []Result
	notes := Result{Group: GroupSPF, Name: "terms", Status: StatusInfo, Next: "see that they are meant so"}
	for _, p := range tree.Problems {
		switch p.Kind {
		case spf.Deprecated:
			all = append(all, Result{Group: GroupSPF, Name: "ptr", Status: StatusWarn, Text: p.String(), Next: "name the networks with ip4 and ip6 in its place"})
		case spf.Void:
			all = append(all, Result{Group: GroupSPF, Name: "void lookup", Status: StatusWarn, Text: p.String(), Next: "correct or remove it: receivers allow two of these"})
		case spf.Misspelt:
			all = append(all, Result{Group: GroupSPF, Name: "ignored term", Status: StatusWarn, Text: p.String(), Next: "write " + strings.Replace(p.Term, "=", ":", 1)})
		case spf.AfterAll, spf.RedirectIdle, spf.Twice, spf.Stray, spf.BadName, spf.Macro:
			notes.Detail = append(notes.Detail, p.String())
		}
	}
	if n := len(notes.Detail); n > 0 {
		notes.Text = notes.Detail[0]
		if n > 1 {
			notes.Text += fmt.Sprintf(" (and %d more)", n-1)
		}
		all = append(all, notes)
	}
	return all[:min(len(all), maxNotes)]
}

// maxNotes bounds results of one group that strangers can multiply.
const maxNotes = 20
