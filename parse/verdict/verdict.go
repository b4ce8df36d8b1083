package verdict

// Verdict says what a row means for the owner of the domain.
type Verdict string

// The verdicts.
const (
	Aligned         Verdict = "aligned"           // DKIM and SPF pass and align
	AlignedDKIMOnly Verdict = "aligned_dkim_only" // DMARC passes by DKIM alone
	AlignedSPFOnly  Verdict = "aligned_spf_only"  // DMARC passes by SPF alone
	Forwarded       Verdict = "forwarded"         // mail of the owner that somebody passed on
	MailingList     Verdict = "mailing_list"      // mail of the owner to a list
	Unaligned       Verdict = "unaligned_service" // a service for the owner that authenticates as somebody else
	Misconfigured   Verdict = "misconfigured_own" // an own host, signature or record in error
	Spoof           Verdict = "spoof"             // nothing authenticates, from an unknown source
	Unknown         Verdict = "unknown"           // the row does not tell
)

// Verdicts lists every verdict.
var Verdicts = []Verdict{Aligned, AlignedDKIMOnly, AlignedSPFOnly, Forwarded, MailingList, Unaligned, Misconfigured, Spoof, Unknown}
