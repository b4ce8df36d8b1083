package readiness

import (
	"fmt"
	"slices"
	"strings"
)

// Repair is one sender to put in order, and how.
type Repair struct {
	Sender
	Steps []string `json:"steps"` // each of them, the one that helps most first
}

// first is the step to begin with, as a few words.
func (r *Repair) first() string {
	short, _, _ := strings.Cut(r.Steps[0], ":")
	return short
}

// todo are the senders whose mail would be lost, and what to do about each.
func (e *Evidence) todo() []Repair {
	var all []Repair
	for _, s := range e.fixes() {
		all = append(all, Repair{s, s.steps()})
	}
	return all
}

// needed is how many senders have to be fixed, in their order, until p=reject
// costs no more than is bearable; at least 1.
func (e *Evidence) needed() int {
	m, n := e.all(), 0
	for _, s := range e.fixes() {
		if n > 0 && percent(m.Direct, m.Legitimate()) <= limits[rungRejectInPart].Direct {
			break
		}
		m.Direct -= min(m.Direct, s.Messages)
		m.Passed += s.Messages
		n++
	}
	return max(n, 1)
}

// steps are what to set up: a signature first, since it outlives forwarding and
// is enough alone.
func (s *Sender) steps() []string {
	from := orList(s.From, "the domain")
	var all []string
	for need := range strings.SplitSeq(s.Missing, ", ") {
		if step := s.stepFor(need, from); step != "" {
			all = append(all, step)
		}
	}
	if len(all) == 0 {
		return []string{"find out why it does not authenticate as " + from}
	}
	return all
}

// stepFor is what to do about one thing of verdict.Missing.
func (s *Sender) stepFor(need, from string) string {
	switch need {
	case "domain of From itself (strict alignment)":
		return fmt.Sprintf("sign as d=%s, and use it in the return path: another domain of yours passes, and alignment is strict", from)
	case "own DKIM domain":
		if len(s.Signers) == 0 {
			return fmt.Sprintf("sign with DKIM as d=%s: the mail has no signature of the domain", from)
		}
		return fmt.Sprintf("set up DKIM for %s there: it signs or sends as %s", from, list(s.Signers))
	case "DKIM signature that verifies":
		if len(s.Keys) == 0 {
			return fmt.Sprintf("repair the DKIM signature of %s: compare its key in DNS with that of the host", from)
		}
		return fmt.Sprintf("repair the DKIM key: the signature by %s does not verify", list(s.Keys))
	case "SPF record without errors":
		return fmt.Sprintf("repair the SPF record of %s: it is in error, often by more than 10 look-ups (dmarcpipe check %s)", orList(s.SPF, from), orList(s.SPF, from))
	case "source in the SPF record":
		return fmt.Sprintf("add %s to the SPF record of %s: it is not in there", list(s.Sources), orList(s.SPF, from))
	case "custom return-path":
		if len(s.Signers) == 0 {
			return fmt.Sprintf("use a return path below %s: SPF cannot align without", from)
		}
		return fmt.Sprintf("set up a return path below %s there, if it offers that: SPF passes for another domain", from)
	}
	return ""
}

// shown is how many of a list are in a text.
const shown = 3

func list(all []string) string {
	if len(all) == 0 {
		return "its addresses"
	}
	text := strings.Join(all[:min(len(all), shown)], ", ")
	if len(all) > shown {
		text += " and others"
	}
	return text
}

// orList is the first of a list, else what stands in for it.
func orList(all []string, otherwise string) string {
	if i := slices.IndexFunc(all, func(s string) bool { return s != "" }); i >= 0 {
		return all[i]
	}
	return otherwise
}
