package spf

import (
	"iter"
	"net/netip"
	"slices"
)

// The limits that RFC 7208 4.6.4 sets to receivers.
const (
	MaxLookups = 10 // of terms that ask DNS
	MaxVoids   = 2  // of names without an answer
	MaxMX      = 10 // hosts of one mx
)

// Outcome is what receivers make of a record, whatever the mail.
type Outcome string

// The outcomes.
const (
	NoRecord  Outcome = "none"
	Sound     Outcome = "sound"
	Permerror Outcome = "permerror" // at least for mail that no earlier term matches
	Temperror Outcome = "temperror" // not known: DNS did not answer
)

// Tree is the record of a domain with all that it leads to.
type Tree struct {
	Root     *Record
	Lookups  int // that receivers count at most; a lower bound where the tree is Cut
	Voids    int // of them without an answer
	Queries  int // that were asked here
	Cut      bool
	Err      error // of the resolver: the last trouble, or nil
	Problems []Problem
}

// Record is the record of one domain.
type Record struct {
	Domain  string
	Text    string // "" where there is none, or several
	Nodes   []*Node
	Missing Kind // why there is no Text, or ""
}

// none is the Missing of a domain that has no SPF record.
const none Kind = "none"

// Node is one term of a record, with what it leads to.
type Node struct {
	Term
	Lookups  int            // of the term and all below it
	Running  int            // of the whole tree, up to the end of this term
	Unused   bool           // never reached, behind all
	Networks []netip.Prefix // that the term itself matches, whatever its qualifier
	Record   *Record        // of include and redirect; nil where it was not asked for
}

// Outcome is what receivers make of the record.
func (t *Tree) Outcome() Outcome {
	breaks := slices.ContainsFunc(t.Problems, Problem.Breaks)
	trouble := slices.ContainsFunc(t.Problems, func(p Problem) bool { return p.Kind == Temporary })
	switch {
	case t.Root.Missing == none, t.Root.Missing == BadName:
		return NoRecord
	case breaks:
		return Permerror
	case trouble:
		return Temperror
	}
	return Sound
}

// All is the qualifier of mail that nothing else matches: that of all, be it by
// redirect, else Neutral (RFC 7208 4.7).
func (t *Tree) All() Qualifier {
	for rec := t.Root; rec != nil; {
		next := rec
		rec = nil
		for _, n := range next.Nodes {
			switch {
			case n.Unused || n.Fault != "":
			case n.Name == "all":
				return n.Qualifier
			case n.Name == "redirect":
				rec = n.Record
			}
		}
	}
	return Neutral
}

// Networks are those whose mail passes: of ip4 and ip6, and of the addresses of
// a and mx, here and in what the record includes. Prefixes so wide that they say
// nothing of a sender are left out, as is what a macro or DNS trouble hides. An
// error in the record does not matter: it tells what its owner means.
func (t *Tree) Networks() []netip.Prefix {
	var all []netip.Prefix
	for n := range t.Root.passing() {
		for _, p := range n.Networks {
			if p = plain(p); p.Bits() >= narrowest(p) {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, netip.Prefix.Compare)
	return slices.Compact(all)
}

// Open are the terms that make mail pass from anywhere, or nearly: all with
// Pass, and networks that Networks leaves out. They may stand in what the record
// includes.
func (t *Tree) Open() []*Node {
	var open []*Node
	for n := range t.Root.passing() {
		wide := func(p netip.Prefix) bool { p = plain(p); return p.Bits() < narrowest(p) }
		if n.Name == "all" || slices.ContainsFunc(n.Networks, wide) {
			open = append(open, n)
		}
	}
	return open
}

// narrowest is the shortest length that a network of senders has: no more than
// one former class A, or what a provider has of IPv6.
func narrowest(p netip.Prefix) int {
	if p.Addr().Is4() {
		return 8
	}
	return 19
}

// passing walks the nodes whose match makes mail pass, in order.
func (r *Record) passing() iter.Seq[*Node] {
	return func(yield func(*Node) bool) { r.pass(yield) }
}

func (r *Record) pass(yield func(*Node) bool) bool {
	if r == nil {
		return true
	}
	for _, n := range r.Nodes {
		if n.Unused || n.Name != "redirect" && n.Qualifier != Pass {
			continue
		}
		if !yield(n) || !n.Record.pass(yield) {
			return false
		}
	}
	return true
}
