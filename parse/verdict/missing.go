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
	{"domain of From itself (strict alignment)", []Verdict{AlignedDKIMOnly, AlignedSPFOnly, Misconfigured}, OwnStrict, 0, 0},
	{"own DKIM domain", []Verdict{AlignedSPFOnly, Unaligned, Misconfigured}, 0, 0, OwnDKIMBroken | OwnStrict | NoResults},
	{"DKIM signature that verifies", []Verdict{AlignedSPFOnly, Unaligned, Misconfigured}, OwnDKIMBroken, 0, 0},
	{"SPF record without errors", []Verdict{AlignedDKIMOnly, Unaligned, Misconfigured, Unknown}, OwnSPFBroken, 0, 0},
	{"source in the SPF record", []Verdict{AlignedDKIMOnly, Unaligned, Misconfigured}, OwnEnvelope, 0, OwnSPFBroken | NullEnvelope},
	{"custom return-path", []Verdict{AlignedDKIMOnly}, ForeignSPF, 0, OwnEnvelope | OwnSPFBroken | NullEnvelope},
	{"custom return-path", []Verdict{Unaligned, Misconfigured}, 0, 0, OwnEnvelope | OwnSPFBroken | OwnStrict | NullEnvelope | NoResults},
}

// Missing says what to set up so that rows with this verdict and these facts
// become aligned: things of a closed list, with ", " between; "" where there is
// nothing that the owner of the domain can do.
func Missing(v Verdict, f Facts) string {
	var out []string
	for i := range needs {
		if n := &needs[i]; slices.Contains(n.verdicts, v) && f.match(n.all, n.any, n.none) {
			out = append(out, n.text)
		}
	}
	return strings.Join(out, ", ")
}
