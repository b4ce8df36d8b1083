package sample

import (
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

func (w *writer) record(r *aggregate.Record) {
	w.open("record")
	w.open("row")
	w.leaf("source_ip", r.SourceIP.String())
	w.leaf("count", strconv.FormatUint(r.Count, 10))
	w.evaluated(r)
	w.close("row")
	w.identifiers(r)
	w.open("auth_results")
	for i := range r.DKIMAuth {
		w.dkim(&r.DKIMAuth[i])
	}
	for i := range r.SPFAuth {
		w.spf(&r.SPFAuth[i])
	}
	w.close("auth_results")
	w.close("record")
}

func (w *writer) evaluated(r *aggregate.Record) {
	w.open("policy_evaluated")
	w.leaf("disposition", text(r.Disposition))
	w.leaf("dkim", text(r.DKIM))
	w.leaf("spf", text(r.SPF))
	if len(r.Reasons) == 0 && w.style.emptyReason {
		w.reason("", "")
	}
	for _, reason := range r.Reasons {
		w.reason(text(reason.Type), reason.Comment)
	}
	w.close("policy_evaluated")
}

func (w *writer) reason(kind, comment string) {
	w.open("reason")
	w.leaf("type", kind)
	w.leaf("comment", comment)
	w.close("reason")
}

func (w *writer) identifiers(r *aggregate.Record) {
	w.open("identifiers")
	if w.style.envelopeTo {
		w.leaf("envelope_to", r.EnvelopeTo)
	}
	if w.style.envelope {
		w.leaf("envelope_from", r.EnvelopeFrom)
	}
	w.leaf("header_from", r.HeaderFrom)
	w.close("identifiers")
}

func (w *writer) dkim(a *aggregate.DKIMAuth) {
	w.open("dkim")
	w.leaf("domain", a.Domain)
	if w.style.resultFirst {
		w.leaf("result", text(a.Result))
	}
	if w.style.selector {
		w.leaf("selector", a.Selector)
	}
	if !w.style.resultFirst {
		w.leaf("result", text(a.Result))
	}
	if w.style.human {
		w.leaf("human_result", "")
	}
	w.close("dkim")
}

func (w *writer) spf(a *aggregate.SPFAuth) {
	w.open("spf")
	w.leaf("domain", a.Domain)
	if w.style.scope {
		w.leaf("scope", text(a.Scope))
	}
	w.leaf("result", text(a.Result))
	w.close("spf")
}

// null writes the row that some reporters send when they saw no mail.
func (w *writer) null() {
	w.open("record")
	w.open("row")
	w.leaf("source_ip", "")
	w.leaf("count", "0")
	w.open("policy_evaluated")
	w.leaf("disposition", "none")
	w.close("policy_evaluated")
	w.close("row")
	w.open("identifiers")
	w.leaf("header_from", "")
	w.close("identifiers")
	w.open("auth_results")
	w.close("auth_results")
	w.close("record")
}
