package aggregate

import (
	"strconv"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// AppendJSON appends the report as members of a JSON object, without the
// braces around them, so that a caller can write members of its own before and
// the records after; a comma is put first unless b is empty or ends in a brace.
//
//	"reporter":{"org_name","email","domain"}, "report_id", "domain", "begin",
//	"end", "version", "namespace", "generator", "extra_contact_info", "errors",
//	"policy":{"domain","adkim","aspf","p","sp","np","pct","fo","testing",
//	"discovery_method"}, "totals":{"records","messages","pass_records",
//	"pass_messages","skipped_rows"}, "warnings":[{"kind","element","row","value"}]
//
// Times are RFC 3339 in UTC. What the report lacks is left out, but for the
// reporter, report_id, domain and pct, which is null. A word that is not of its
// list is "unknown", with what was sent beside it in a member whose name ends
// in _raw; so is a word that was sent in another spelling. warnings holds the
// first MaxWarnings; row is left out outside of records.
func (r *Report) AppendJSON(b []byte) []byte {
	j := jsonBuf(b)
	j.begin("reporter", '{')
	j.text("org_name", r.OrgName)
	j.text("email", r.Email)
	j.text("domain", r.EmailDomain())
	j.end('}')
	j.text("report_id", r.ReportID)
	j.text("domain", r.Policy.Domain)
	j.text("begin", r.Begin.UTC().Format(time.RFC3339))
	j.text("end", r.End.UTC().Format(time.RFC3339))
	j.some("version", r.Version)
	j.some("namespace", r.Namespace)
	j.some("generator", r.Generator)
	j.some("extra_contact_info", r.ExtraContactInfo)
	j.errors(r.Errors)
	j.policy(&r.Policy)
	j.totals(&r.Totals)
	j.warnings(r.Warnings.List)
	return j
}

// MarshalJSON is AppendJSON as an object of its own.
func (r *Report) MarshalJSON() ([]byte, error) {
	return append(r.AppendJSON([]byte{'{'}), '}'), nil
}

func (b *jsonBuf) errors(list []string) {
	if len(list) == 0 {
		return
	}
	b.begin("errors", '[')
	for _, s := range list {
		b.comma()
		*b = appendJSONString(*b, s)
	}
	b.end(']')
}

func (b *jsonBuf) policy(p *Policy) {
	b.begin("policy", '{')
	b.text("domain", p.Domain)
	b.word("adkim", p.ADKIM.Value.String(), p.ADKIM.Raw)
	b.word("aspf", p.ASPF.Value.String(), p.ASPF.Raw)
	b.word("p", p.P.Value.String(), p.P.Raw)
	b.word("sp", p.SP.Value.String(), p.SP.Raw)
	b.word("np", p.NP.Value.String(), p.NP.Raw)
	b.key("pct")
	if p.Pct < 0 {
		*b = append(*b, "null"...)
	} else {
		*b = strconv.AppendInt(*b, int64(p.Pct), 10)
	}
	b.some("fo", p.FO)
	b.word("testing", p.Testing.Value.String(), p.Testing.Raw)
	b.word("discovery_method", p.DiscoveryMethod.Value.String(), p.DiscoveryMethod.Raw)
	b.end('}')
}

func (b *jsonBuf) totals(t *Totals) {
	b.begin("totals", '{')
	b.number("records", t.Records)
	b.number("messages", t.Messages)
	b.number("pass_records", t.PassRecords)
	b.number("pass_messages", t.PassMessages)
	b.number("skipped_rows", t.SkippedRows)
	b.end('}')
}

func (b *jsonBuf) warnings(list []warning.Warning) {
	b.begin("warnings", '[')
	for i := range list {
		w := &list[i]
		b.entry()
		b.text("kind", string(w.Kind))
		b.text("element", w.Element)
		if w.Row >= 0 {
			b.number("row", uint64(w.Row))
		}
		b.some("value", w.Value)
		b.end('}')
	}
	b.end(']')
}

// AppendJSON appends the record as a JSON object:
//
//	{"source_ip","count","disposition","dkim","spf","reasons":[{"type",
//	"comment"}],"header_from","envelope_from","envelope_to","auth_results":
//	{"dkim":[{"domain","selector","result","human_result"}],"spf":[{"domain",
//	"scope","result","human_result"}]}}
//
// source_ip is null for what is no address, with source_raw beside it. Words
// are written as in Report.AppendJSON; what the record lacks is left out, but
// for source_ip, header_from and the lists.
func (r *Record) AppendJSON(b []byte) []byte {
	j := append(jsonBuf(b), '{')
	j.key("source_ip")
	if r.SourceIP.IsValid() {
		j = append(r.SourceIP.AppendTo(append(j, '"')), '"')
	} else {
		j = append(j, "null"...)
		j.some("source_raw", r.SourceRaw)
	}
	j.number("count", r.Count)
	j.word("disposition", r.Disposition.Value.String(), r.Disposition.Raw)
	j.word("dkim", r.DKIM.Value.String(), r.DKIM.Raw)
	j.word("spf", r.SPF.Value.String(), r.SPF.Raw)
	j.reasons(r.Reasons)
	j.text("header_from", r.HeaderFrom)
	j.some("envelope_from", r.EnvelopeFrom)
	j.some("envelope_to", r.EnvelopeTo)
	j.begin("auth_results", '{')
	j.dkim(r.DKIMAuth)
	j.spf(r.SPFAuth)
	return append(j, '}', '}')
}

// MarshalJSON is AppendJSON for encoding/json.
func (r *Record) MarshalJSON() ([]byte, error) { return r.AppendJSON(nil), nil }

func (b *jsonBuf) reasons(list []OverrideReason) {
	b.begin("reasons", '[')
	for i := range list {
		b.entry()
		b.word("type", list[i].Type.Value.String(), list[i].Type.Raw)
		b.some("comment", list[i].Comment)
		b.end('}')
	}
	b.end(']')
}

func (b *jsonBuf) dkim(list []DKIMAuth) {
	b.begin("dkim", '[')
	for i := range list {
		a := &list[i]
		b.entry()
		b.some("domain", a.Domain)
		b.some("selector", a.Selector)
		b.word("result", a.Result.Value.String(), a.Result.Raw)
		b.some("human_result", a.HumanResult)
		b.end('}')
	}
	b.end(']')
}

func (b *jsonBuf) spf(list []SPFAuth) {
	b.begin("spf", '[')
	for i := range list {
		a := &list[i]
		b.entry()
		b.some("domain", a.Domain)
		b.word("scope", a.Scope.Value.String(), a.Scope.Raw)
		b.word("result", a.Result.Value.String(), a.Result.Raw)
		b.some("human_result", a.HumanResult)
		b.end('}')
	}
	b.end(']')
}
