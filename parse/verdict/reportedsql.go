package verdict

import "strings"

// ReportedSQL returns an expression of ClickHouse of type UInt32 that gives the
// facts of rows from before there were facts, as far as the columns of the table
// records tell: alignment is as reported, domains are own from the policy domain
// down, and Judged is unset.
func ReportedSQL() string {
	const (
		own        = "(d = domain OR endsWith(d, concat('.', domain)))"
		passes     = "r = 'pass'"
		troubled   = "r = 'temperror'"
		unaligned  = "dkim != 'pass' AND spf != 'pass' AND "
		somePassed = "has(arrayConcat(dkim_auth.result, spf_auth.result), 'pass')"
	)
	either := func(condition string) string {
		return "(" + resultSQL("dkim", condition) + " OR " + resultSQL("spf", condition) + ")"
	}
	return "toUInt32(" + strings.Join([]string{
		bitSQL("dkim = 'pass'", DKIMAligned|ReportedDKIM),
		bitSQL("spf = 'pass'", SPFAligned|ReportedSPF),
		bitSQL(resultSQL("dkim", passes+" AND NOT "+own), ForeignDKIM),
		bitSQL(resultSQL("spf", passes+" AND NOT "+own), ForeignSPF),
		bitSQL("dkim != 'pass' AND "+resultSQL("dkim", "r NOT IN ('', 'unknown', 'none', 'pass') AND "+own), OwnDKIMBroken),
		bitSQL("spf != 'pass' AND "+resultSQL("spf", "r = 'permerror' AND "+own), OwnSPFBroken),
		bitSQL("spf != 'pass' AND "+resultSQL("spf", "r IN ('fail', 'softfail', 'neutral', 'none') AND "+own), OwnEnvelope),
		bitSQL("hasAny(reasons.type, ['forwarded', 'trusted_forwarder'])", SaysForwarded),
		bitSQL("has(reasons.type, 'mailing_list')", SaysMailingList),
		bitSQL(unaligned+"NOT "+somePassed+" AND "+either(troubled), Temporary),
		bitSQL("empty(dkim_auth.result) AND empty(spf_auth.result)", NoResults),
		bitSQL("envelope_from = '<>'", NullEnvelope),
		bitSQL(unaligned+either(passes+" AND "+own), OwnStrict),
	}, " + ") + ")"
}

// resultSQL is the condition that a result r for a domain d of a mechanism is as
// the condition says.
func resultSQL(mechanism, condition string) string {
	return "arrayExists((d, r) -> " + condition + ", " + mechanism + "_auth.domain, " + mechanism + "_auth.result)"
}
