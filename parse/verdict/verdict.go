package verdict

// Verdict says what a row means for the owner of the domain.
type Verdict string

// The verdicts.
const (
	Aligned         Verdict = "aligned"
	AlignedDKIMOnly Verdict = "aligned_dkim_only"
	AlignedSPFOnly  Verdict = "aligned_spf_only"
	Forwarded       Verdict = "forwarded"
	MailingList     Verdict = "mailing_list"
	Unaligned       Verdict = "unaligned_service"
	Misconfigured   Verdict = "misconfigured_own"
	Spoof           Verdict = "spoof"
	Unknown         Verdict = "unknown"
)

// Verdicts lists every verdict.
var Verdicts = []Verdict{Aligned, AlignedDKIMOnly, AlignedSPFOnly, Forwarded, MailingList, Unaligned, Misconfigured, Spoof, Unknown}
