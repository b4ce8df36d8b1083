package verdict

// Rule gives a verdict to facts that have every bit of All, at least one of Any
// unless that is 0, and no bit of None.
type Rule struct {
	Verdict        Verdict
	All, Any, None Facts
	Why            string // a sentence
}

const (
	service = SourceService | SignerService
	foreign = ForeignDKIM | ForeignSPF
	relays  = SourceMailbox | SourceForwarder | SourceGateway
	shared  = SourceMailbox | SourceService | SourceGateway // many senders, so that the own SPF record tells little
)

// Rules are asked in order, and the first that matches decides. The last one
// matches everything.
var Rules = []Rule{
	{Aligned, DKIMAligned | SPFAligned, 0, 0, "DKIM and SPF pass and align."},
	{Aligned, SPFAligned | ReportedDKIM | NoResults, 0, 0, "SPF passes and aligns; so does DKIM by the word of the reporter, who shows no results of it."},
	{Aligned, DKIMAligned | ReportedSPF | NoResults, 0, 0, "DKIM passes and aligns; so does SPF by the word of the reporter, who shows no results of it."},

	{MailingList, DKIMAligned, SaysMailingList | SignerList, 0, "The own signature is alive; the reporter or the envelope tells of a list."},
	{MailingList, DKIMAligned | SourceList, 0, SourceOwn, "The own signature is alive, and the source is a host of lists."},
	{Forwarded, DKIMAligned, SaysForwarded | SignerForwarder | SignerGateway, 0, "The own signature is alive; the reporter or the envelope tells of somebody who passes mail on."},
	{Forwarded, DKIMAligned, SourceForwarder | SourceGateway, SourceOwn, "The own signature is alive, and the source is a forwarder or a security gateway."},
	{Forwarded, DKIMAligned | OwnEnvelope, 0, SourceOwn | SourceService | NullEnvelope, "The own signature is alive, and the own envelope comes from a strange host: the mail was passed on as it was."},
	{Forwarded, DKIMAligned | ForeignSPF | SourceMailbox, 0, NullEnvelope, "The own signature is alive, and a mailbox provider put another envelope around the mail."},
	{Forwarded, DKIMAligned | ForeignSPF | SourceHosting, 0, SourceOwn | service | NullEnvelope, "The own signature is alive, and a hoster put another envelope around the mail."},
	{Forwarded, DKIMAligned | ForeignSPF, 0, ForeignDKIM | SourceOwn | SourceKnown | SignerKnown | NullEnvelope, "The own signature is alive, and a host that nobody knows put its own envelope around the mail, without signing it."},
	{AlignedDKIMOnly, DKIMAligned, 0, 0, "The own signature is alive; SPF is of another domain, or fails."},
	{AlignedSPFOnly, SPFAligned, 0, 0, "SPF passes for the own envelope; no own signature passes."},

	{MailingList, 0, SaysMailingList | SignerList, service, "Nothing of the own domain passes; the reporter, or what authenticates, tells of a list."},
	{MailingList, SourceList, 0, SourceOwn | service, "Nothing of the own domain passes, and the source is a host of lists."},
	{Forwarded, SaysForwarded, 0, SourceOwn, "The reporter says that the mail was passed on, or that its ARC chain is sound."},

	{Misconfigured, OwnStrict, 0, 0, "A domain of the organization passes, and alignment is strict: it must be the very domain of From."},

	{Aligned, NoResults | ReportedDKIM | ReportedSPF, 0, 0, "The reporter says that both align, and shows no results."},
	{AlignedDKIMOnly, NoResults | ReportedDKIM, 0, 0, "The reporter says that DKIM aligns, and shows no results of it."},
	{AlignedSPFOnly, NoResults | ReportedSPF, 0, 0, "The reporter says that SPF aligns, and shows no results of it."},
	{Unknown, 0, ReportedDKIM | ReportedSPF, 0, "The reporter says that it aligns, and its own results do not show it."},

	{Forwarded, OwnDKIMBroken | SourceForwarder, 0, SourceOwn, "The own signature was broken on the way, by a known forwarder."},
	{Unaligned, ForeignDKIM, service, 0, "A service signs as itself."},
	{Unaligned, ForeignSPF, service, 0, "A service uses its own envelope."},
	{Misconfigured, SourceOwn, 0, shared, "An own host, or one of the own SPF record, and nothing of the own domain passes."},
	{Misconfigured, SourceOwn, OwnEnvelope | OwnSPFBroken, 0, "The own envelope, from a source of the own SPF record, and SPF does not pass."},
	{Unaligned, SourceService, 0, 0, "A service sends, and nothing was set up."},

	{Misconfigured, OwnDKIMBroken | OwnSPFBroken, 0, foreign | relays | Temporary, "The own signature is broken and the own SPF record is in error, and nobody is known to have passed the mail on."},
	{Forwarded, OwnDKIMBroken, foreign | relays, 0, "The own signature was broken on the way, by somebody who has an envelope or signature of his own, or is known to pass mail on."},
	{Unknown, Temporary, 0, 0, "DNS trouble at the reporter: nothing passed, and something might have."},
	{Forwarded, OwnDKIMBroken, 0, 0, "The mail was signed by the own domain, and changed on the way."},

	{Forwarded, 0, SignerForwarder | SignerGateway, 0, "What authenticates is a forwarder or a security gateway."},
	{Forwarded, ForeignSPF, SourceForwarder | SourceGateway, 0, "A forwarder or a security gateway put another envelope around mail that was not signed."},
	{Forwarded, ForeignSPF | SourceMailbox, 0, ForeignDKIM | NullEnvelope, "A mailbox provider put another envelope around mail that was not signed."},
	{Unaligned, ForeignDKIM, SourceMailbox | SignerMailbox, 0, "A mailbox provider signs as itself: an account there sends in the own name, without the own key."},
	{Unaligned, ForeignDKIM | ForeignSPF, 0, 0, "Somebody signs as himself and uses his own envelope: a service that the catalogue does not know."},
	{Unknown, 0, foreign, 0, "Somebody whom nobody knows passes in one way only: a small service or host, or a forger with a domain of his own."},
	{Unknown, 0, relays, 0, "Nothing passes, from a host that passes mail on: what came in there, nobody can tell."},
	{Unknown, OwnSPFBroken, 0, 0, "The own SPF record is in error, so that nothing can pass by it."},
	{Unknown, NoResults, 0, 0, "The report has no results."},
	{Unknown, SourcePending, 0, 0, "Nothing passes, and the source was not looked up yet."},
	{Spoof, 0, 0, 0, "Nothing authenticates, and the source is not known to send for the domain."},
}

// Of returns the verdict on facts, and the rule that it is of.
func Of(f Facts) (Verdict, *Rule) {
	i := 0
	for i < len(Rules)-1 && !Rules[i].matches(f) {
		i++
	}
	return Rules[i].Verdict, &Rules[i]
}

func (r *Rule) matches(f Facts) bool { return f.match(r.All, r.Any, r.None) }

// match reports whether f has every bit of all, one of some unless that is 0,
// and none of none.
func (f Facts) match(all, some, none Facts) bool {
	return f&(all|none) == all && (some == 0 || f&some != 0)
}
