package spf

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// Resolver is what this package asks of DNS; net.Resolver fits. An error with
// IsNotFound means that there is no such record, any other that it is unknown.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
}

// The bounds of a tree. They lie far above what receivers read, so that a
// record that breaks their limits is still shown whole.
const (
	MaxText      = 16 << 10 // bytes of one record
	MaxTerms     = 4000     // of the whole tree
	MaxQueries   = 150      // of the whole tree
	MaxDepth     = 12       // of includes
	MaxAddresses = 100      // of one name
	MaxTroubles  = 3        // unanswered questions, after which no more are asked
)

// Expand reads the SPF record of a domain and all that it leads to. Whatever
// goes wrong is in the tree; Outcome says what it amounts to. Macros are not
// evaluated, for there is no mail; only the one for the domain itself is.
func Expand(ctx context.Context, r Resolver, domain string) *Tree {
	e := expander{r: r, tree: &Tree{}}
	e.tree.Root = e.record(ctx, clean.Domain(domain), nil)
	if e.tree.Lookups > MaxLookups {
		e.add(TooManyLookups, e.tree.Root.Domain, "")
	}
	if e.tree.Voids > MaxVoids {
		e.add(TooManyVoids, e.tree.Root.Domain, "")
	}
	return e.tree
}

// expander builds one tree.
type expander struct {
	r        Resolver
	tree     *Tree
	terms    int
	troubles int
	included []string
}

func (e *expander) add(kind Kind, domain, term string) {
	e.tree.Problems = append(e.tree.Problems, newProblem(kind, domain, term))
	e.tree.Cut = e.tree.Cut || kind == TooLarge || kind == Temporary
}

// record reads the record of a domain. path are the domains that led to it.
func (e *expander) record(ctx context.Context, domain string, path []string) *Record {
	rec := &Record{Domain: domain}
	rec.Text, rec.Missing = e.find(ctx, domain)
	if rec.Text == "" {
		return rec
	}
	path = append(slices.Clip(path), domain)
	terms := Parse(rec.Text)
	if e.terms += len(terms); e.terms > MaxTerms {
		e.add(TooLarge, domain, "")
		return rec
	}
	for _, t := range terms {
		rec.Nodes = append(rec.Nodes, &Node{Term: t})
	}
	e.markUnused(rec)
	for _, n := range rec.inOrder() {
		before := e.tree.Lookups
		e.node(ctx, rec, n, path)
		n.Running = e.tree.Lookups
		n.Lookups = n.Running - before
	}
	return rec
}

// inOrder are the nodes as receivers evaluate them: redirect last.
func (r *Record) inOrder() []*Node {
	nodes := slices.Clone(r.Nodes)
	slices.SortStableFunc(nodes, func(a, b *Node) int { return last(a) - last(b) })
	return nodes
}

func last(n *Node) int {
	if n.Name == "redirect" {
		return 1
	}
	return 0
}

// find looks for the one record of a domain; the kind says why there is none.
func (e *expander) find(ctx context.Context, domain string) (string, Kind) {
	txts, kind := ask(ctx, e, domain, e.r.LookupTXT)
	var found []string
	stray := ""
	for _, txt := range txts {
		switch {
		case IsRecord(txt):
			found = append(found, txt)
		case len(txt) >= len(Version) && strings.EqualFold(txt[:len(Version)], Version):
			stray = txt
		}
	}
	if stray != "" {
		e.add(Stray, domain, stray)
	}
	if len(found) == 1 && len(found[0]) <= MaxText {
		return found[0], ""
	}
	kind = missing(found, kind)
	if kind != none && kind != BadName {
		e.add(kind, domain, "")
	}
	return "", kind
}

// missing says why the texts found at a name are no record to read.
func missing(found []string, kind Kind) Kind {
	switch {
	case len(found) > 1:
		return Several
	case len(found) == 1:
		return TooLarge
	case kind == "" || kind == Void:
		return none
	}
	return kind
}

// markUnused finds what receivers never come to: behind all, and a redirect
// beside it (RFC 7208 5.1).
func (e *expander) markUnused(rec *Record) {
	all := slices.IndexFunc(rec.Nodes, func(n *Node) bool { return n.Name == "all" && n.Fault == "" })
	if all < 0 {
		return
	}
	for i, n := range rec.Nodes {
		switch {
		case n.Fault != "":
		case n.Name == "redirect":
			n.Unused = true
			e.add(RedirectIdle, rec.Domain, n.Text)
		case i > all && n.Qualifier != 0:
			n.Unused = true
			e.add(AfterAll, rec.Domain, n.Text)
		}
	}
}

// node follows one term.
func (e *expander) node(ctx context.Context, rec *Record, n *Node, path []string) {
	if n.Fault != "" {
		e.add(n.Fault, rec.Domain, n.Text)
		return
	}
	if n.misspelt() {
		e.add(Misspelt, rec.Domain, n.Text)
	}
	if n.Prefix.IsValid() {
		n.Networks = append(n.Networks, n.Prefix)
	}
	if n.Unused || !n.Queries() {
		return
	}
	e.tree.Lookups++
	name, ok := e.name(rec, n)
	if !ok {
		return
	}
	switch n.Name {
	case "include", "redirect":
		e.follow(ctx, rec, n, name, path)
	case "a":
		e.hosts(ctx, rec, n, name)
	case "mx":
		e.exchangers(ctx, rec, n, name)
	case "ptr":
		e.add(Deprecated, rec.Domain, n.Text)
	}
}

// name is what a term asks DNS for; not ok where that depends on the mail.
func (e *expander) name(rec *Record, n *Node) (string, bool) {
	if n.Target == "" {
		return rec.Domain, true
	}
	name, ok := expand(n.Target, rec.Domain)
	if !ok {
		e.add(Macro, rec.Domain, n.Text)
		return "", false
	}
	return clean.Domain(name), true
}

// follow reads the record of include and redirect.
func (e *expander) follow(ctx context.Context, rec *Record, n *Node, name string, path []string) {
	switch {
	case slices.Contains(path, name):
		e.add(Loop, rec.Domain, n.Text)
		return
	case len(path) >= MaxDepth:
		e.add(TooLarge, rec.Domain, n.Text)
		return
	case slices.Contains(e.included, name):
		e.add(Twice, rec.Domain, n.Text)
	}
	e.included = append(e.included, name)
	n.Record = e.record(ctx, name, path)
	switch {
	case n.Record.Missing != none && n.Record.Missing != BadName:
	case n.Name == "include":
		e.add(IncludeMissing, rec.Domain, n.Text)
	default:
		e.add(RedirectMissing, rec.Domain, n.Text)
	}
}
