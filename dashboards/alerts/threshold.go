package alerts

import (
	"slices"
	"strings"
)

// Threshold is a number in the conditions of rules, which the configuration may
// set for all domains or for one.
type Threshold struct {
	Name    string
	Default float64
	Unit    Unit // Count for a factor
	Meaning string
}

// Thresholds are all there are.
var Thresholds = []Threshold{
	{"new_sender_messages", 100, Messages, "failing messages in a day that make a new sender worth a look"},
	{"history_days", 14, Days, "days with reports that a baseline needs; rules that compare with one are quiet before"},
	{"pass_rate_band", 0.05, Share, "how far below its usual worst days the pass rate of a sender may fall"},
	{"pass_rate_messages", 100, Messages, "messages in a day below which a pass rate tells nothing"},
	{"spoof_messages", 500, Messages, "spoofed messages in a day that make a run"},
	{"spoof_factor", 5, Count, "times the usual day that a run has"},
	{"lost_messages", 20, Messages, "legitimate messages in a day that a policy may cost"},
	{"volume_factor", 3, Count, "times the usual greatest day of passing mail that is too much"},
	{"volume_messages", 500, Messages, "passing messages in a day below which no volume is unusual"},
	{"tls_failed_share", 0.05, Share, "share of TLS sessions in a day that may fail"},
	{"tls_sessions", 20, Sessions, "sessions in a day below which a share of them tells nothing"},
	{"tls_broken_sessions", 5, Sessions, "sessions in a day that find a policy broken"},
	{"silent_reports", 10, Reports, "reports that a reporter must have sent for its silence to matter"},
	{"no_report_days", 3, Days, "days that a domain may be without reports, if its habit is no longer"},
	{"policy_days", 2, Days, "days that reporters have to see a new policy"},
	{"forged_reports", 5, Reports, "reports in a day whose mail fails authentication"},
}

// ThresholdByName returns the threshold with that name.
func ThresholdByName(name string) (Threshold, bool) {
	at := slices.IndexFunc(Thresholds, func(t Threshold) bool { return t.Name == name })
	if at < 0 {
		return Threshold{}, false
	}
	return Thresholds[at], true
}

// InForce returns all thresholds by name: what the first of set has, else the next,
// else the default. Names that no rule knows are left out.
func InForce(set ...map[string]float64) map[string]float64 {
	all := make(map[string]float64, len(Thresholds))
	for _, t := range Thresholds {
		all[t.Name] = t.Default
		if at := slices.IndexFunc(set, func(s map[string]float64) bool { _, ok := s[t.Name]; return ok }); at >= 0 {
			all[t.Name] = set[at][t.Name]
		}
	}
	return all
}

// fill replaces each $name of a threshold by what with makes of it.
func fill(text string, with func(Threshold) string) string {
	pairs := make([]string, 0, 2*len(Thresholds))
	for _, t := range Thresholds {
		pairs = append(pairs, "$"+t.Name, with(t))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// anchor is the name of a heading in the address of a page on GitHub.
func anchor(heading string) string { return strings.ToLower(heading) }
