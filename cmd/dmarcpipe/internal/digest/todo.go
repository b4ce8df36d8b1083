package digest

import (
	"fmt"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// changed is how many days without mail make a sender one that stopped, or was
// fixed.
const changed = 7

// manyBlocked is how many legitimate messages receivers may quarantine or reject
// before somebody should look, as the alert about it has it by default.
const manyBlocked = 20

// judge says how urgent the domain is, and what to do.
func (d *Domain) judge() {
	d.ToDo = d.todo()
	state := d.Report.Advice.State
	switch {
	case state == readiness.Losing || d.fires("critical"):
		d.Level = Act
	case state == readiness.Silent || d.fires("warning") || d.Now.Blocked >= manyBlocked:
		d.Level = Look
	case len(d.ToDo) > 0:
		d.Level = ToDo
	default:
		d.Level = Fine
	}
}

func (l Level) rank() int { return slices.Index([]Level{Act, Look, ToDo, Fine}, l) }

// todo is what to do: about the policy where that is urgent, then about each
// sender that still fails, about TLS, and about the policy where it may wait.
func (d *Domain) todo() []string {
	a := &d.Report.Advice
	all := []string{}
	switch a.State {
	case readiness.Silent:
		return append(all, "See whether the rua of the record still leads here: there is no report since "+dayText(d.Report.LastDay))
	case readiness.Losing:
		all = append(all, "Publish the record below until the senders are fixed: "+a.Verdict)
	}
	for i := range a.Fixes {
		if f := &a.Fixes[i]; f.QuietDays <= changed && f.Doubted < f.Messages {
			all = append(all, f.Service+": "+f.Steps[0])
		}
	}
	for i := range d.TLS {
		if t := &d.TLS[i]; t.bad() {
			all = append(all, t.todo())
		}
	}
	switch {
	case a.State == readiness.Identify:
		all = append(all, sentence(a.Step))
	case a.Changed && a.State != readiness.Losing:
		all = append(all, "Publish the record below: "+policyOf(a.Next))
	}
	return all
}

// policyOf is what a record says of policies, as "p=none np=reject".
func policyOf(r *dmarc.Record) string {
	text := "p=" + string(r.P)
	if r.SP != "" {
		text += " sp=" + string(r.SP)
	}
	if r.NP != "" {
		text += " np=" + string(r.NP)
	}
	if r.Test {
		text += " t=y"
	}
	return text
}

func (t *TLS) todo() string {
	text := fmt.Sprintf("See why %s of the TLS sessions %s fail", percent(t.Failed, t.sessions()), policyWords(t.Policy))
	if len(t.Failures) > 0 {
		text += ", most of them for " + resultWords(t.Failures[0].Result)
	}
	return text
}

// changes picks the senders that came and went within the period.
func (d *Domain) changes(days int) {
	details := d.Report.Details
	if details == nil {
		return
	}
	for _, s := range details.New {
		if s.FirstDay > backFrom(d.Report.LastDay, days) {
			d.New = append(d.New, s)
		}
	}
	for _, s := range details.Gone {
		// As view gone_senders has it: so long is no surprise.
		if usual := max(changed, 3*s.UsualDays); float64(s.QuietDays) <= usual+float64(days) {
			d.Gone = append(d.Gone, s)
		}
	}
}
