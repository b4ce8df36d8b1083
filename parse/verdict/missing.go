package verdict

import (
	"slices"
	"strings"
)

// need is one thing to set up, for rows with one of some verdicts whose facts
// match as those of a Rule do.
type need struct {
	text           string
	verdicts       []Verdict
	all, any, none Facts
}

// needs are in the order in which Missing names them.
var needs = []need{
	{text: "own DKIM domain", verdicts: []Verdict{AlignedSPFOnly, Unaligned, Misconfigured}, none: OwnDKIMBroken},
	{text: "DKIM signature that verifies", verdicts: []Verdict{AlignedSPFOnly, Unaligned, Misconfigured}, all: OwnDKIMBroken},
	{text: "SPF record without errors", verdicts: []Verdict{AlignedDKIMOnly, Misconfigured, Unaligned}, all: OwnSPFBroken},
	{text: "source in the SPF record", verdicts: []Verdict{AlignedDKIMOnly, Misconfigured, Unaligned}, all: OwnEnvelope, none: OwnSPFBroken},
	{
		text: "custom return-path", verdicts: []Verdict{AlignedDKIMOnly, Misconfigured, Unaligned},
		none: OwnEnvelope | OwnSPFBroken | NullEnvelope | SPFAligned,
	},
}

// Missing says what to set up so that rows with this verdict and these facts
// become aligned: things of a closed list, with ", " between; "" where there is
// nothing that the owner of the domain can do.
func Missing(v Verdict, f Facts) string {
	var out []string
	for i := range needs {
		n := &needs[i]
		if slices.Contains(n.verdicts, v) && f.match(n.all, n.any, n.none) {
			out = append(out, n.text)
		}
	}
	return strings.Join(out, ", ")
}
