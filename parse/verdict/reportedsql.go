package verdict

import "strings"

// ReportedSQL returns an expression of ClickHouse of type UInt32 that gives the
// facts of rows from before there were facts, as far as the columns of the table
// records tell: alignment is as reported, and Judged is unset.
func ReportedSQL() string {
	const (
		own     = "(d = domain OR endsWith(d, concat('.', domain)))"
		dkimOwn = "arrayExists((d, r) -> r NOT IN ('', 'none', 'pass') AND " + own + ", dkim_auth.domain, dkim_auth.result)"
		spfOwn  = "arrayExists((d, r) -> r NOT IN ('', 'pass', 'permerror', 'temperror') AND " + own + ", spf_auth.domain, spf_auth.result)"
		spfBad  = "arrayExists((d, r) -> r = 'permerror' AND " + own + ", spf_auth.domain, spf_auth.result)"
	)
	return "toUInt32(" + strings.Join([]string{
		bitSQL("dkim = 'pass'", DKIMAligned|ReportedDKIM),
		bitSQL("spf = 'pass'", SPFAligned|ReportedSPF),
		bitSQL("dkim != 'pass' AND has(dkim_auth.result, 'pass')", ForeignDKIM),
		bitSQL("spf != 'pass' AND has(spf_auth.result, 'pass')", ForeignSPF),
		bitSQL("dkim != 'pass' AND "+dkimOwn, OwnDKIMBroken),
		bitSQL("spf != 'pass' AND "+spfBad, OwnSPFBroken),
		bitSQL("spf != 'pass' AND "+spfOwn, OwnEnvelope),
		bitSQL("hasAny(reasons.type, ['forwarded', 'trusted_forwarder'])", SaysForwarded),
		bitSQL("has(reasons.type, 'mailing_list')", SaysMailingList),
		bitSQL("empty(dkim_auth.result) AND empty(spf_auth.result)", NoResults),
		bitSQL("envelope_from = '<>'", NullEnvelope),
	}, " + ") + ")"
}
