package verdict

// Rule gives a verdict to facts that have every bit of All, at least one of Any
// unless that is 0, and no bit of None.
type Rule struct {
	Verdict        Verdict
	All, Any, None Facts
	Why            string
}

// passed are the facts of mail that some intermediary passed on.
const passed = SaysForwarded | SourceForwarder | SourceGateway | SignerForwarder | SignerGateway

// lists are the facts of mail that came by a mailing list.
const lists = SaysMailingList | SourceList | SignerList

// Rules are asked in order, and the first that matches decides. The last one
// matches everything.
var Rules = []Rule{
	{Verdict: Aligned, All: DKIMAligned | SPFAligned, Why: "DKIM and SPF pass and align."},
	{Verdict: MailingList, All: DKIMAligned, Any: lists, Why: "The own signature is alive, and a list passed the mail on."},
	{Verdict: Forwarded, All: DKIMAligned, Any: passed, Why: "The own signature is alive, and somebody passed the mail on."},
	{Verdict: AlignedDKIMOnly, All: DKIMAligned, Why: "The own signature is alive; SPF is not for this domain."},
	{Verdict: AlignedSPFOnly, All: SPFAligned, Why: "SPF passes and aligns; no signature of the domain does."},
	{Verdict: Unknown, Why: "Nothing tells."},
}

// Of returns the verdict on facts, and the rule that it is of.
func Of(f Facts) (Verdict, *Rule) {
	for i := range Rules {
		if r := &Rules[i]; f.match(r.All, r.Any, r.None) {
			return r.Verdict, r
		}
	}
	return Unknown, &Rules[len(Rules)-1]
}

// match reports whether f has every bit of all, one of some unless that is 0,
// and none of none.
func (f Facts) match(all, some, none Facts) bool {
	return f&(all|none) == all && (some == 0 || f&some != 0)
}
