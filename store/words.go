package store

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// rawWords gathers the words that were not sent in their known spelling, as
// element=word, so that nothing that was said is lost.
type rawWords []string

func (r *rawWords) add(raw, element string) {
	if raw != "" {
		*r = append(*r, element+"="+raw)
	}
}

func (r *rawWords) addNth(raw, list string, i int, element string) {
	if raw != "" {
		*r = append(*r, fmt.Sprintf("%s[%d]%s=%s", list, i+1, element, raw))
	}
}

// recordWords returns the odd words of a row. Places in a list count from 1, as
// in SQL.
func recordWords(r *aggregate.Record) rawWords {
	var words rawWords
	words.add(r.Disposition.Raw, "disposition")
	words.add(r.DKIM.Raw, "dkim")
	words.add(r.SPF.Raw, "spf")
	for i := range r.Reasons {
		words.addNth(r.Reasons[i].Type.Raw, "reasons", i, ".type")
	}
	for i := range r.DKIMAuth {
		words.addNth(r.DKIMAuth[i].Result.Raw, "dkim_auth", i, ".result")
	}
	for i := range r.SPFAuth {
		words.addNth(r.SPFAuth[i].Scope.Raw, "spf_auth", i, ".scope")
		words.addNth(r.SPFAuth[i].Result.Raw, "spf_auth", i, ".result")
	}
	return words
}

// policyWords returns the odd words of a published policy.
func policyWords(p *aggregate.Policy) rawWords {
	var words rawWords
	words.add(p.ADKIM.Raw, "adkim")
	words.add(p.ASPF.Raw, "aspf")
	words.add(p.P.Raw, "p")
	words.add(p.SP.Raw, "sp")
	words.add(p.NP.Raw, "np")
	words.add(p.Testing.Raw, "testing")
	words.add(p.DiscoveryMethod.Raw, "discovery_method")
	return words
}
