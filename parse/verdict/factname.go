package verdict

import "strings"

// factNames are the names of the facts by their bits.
var factNames = [32]string{
	"dkim_aligned", "spf_aligned", "reported_dkim", "reported_spf", "foreign_dkim", "foreign_spf", "own_dkim_broken", "own_spf_broken",
	"own_envelope", "says_forwarded", "says_mailing_list", "temporary", "no_results", "judged", "null_envelope", "own_strict",
	"source_own", "source_service", "source_forwarder", "source_list", "source_gateway", "source_known", "signer_service", "signer_forwarder",
	"signer_list", "signer_known", "source_pending", "source_mailbox", "source_hosting", "signer_mailbox", "signer_gateway", "",
}

// String lists the names of the facts, with ", " between.
func (f Facts) String() string {
	var names []string
	for i, name := range factNames {
		if f>>i&1 != 0 && name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
