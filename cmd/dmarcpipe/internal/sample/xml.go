package sample

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// style is how a reporter writes XML, and what it leaves out.
type style struct {
	declaration string // "" is none
	root        string // attributes of the root element
	version     string // "" is none
	indent, eol string // before and after every tag on a line of its own
	dates       string // after the seconds, such as ".0"
	dmarc2      bool   // RFC 9990: no pct, discovery_method and testing instead
	np          bool   // np without the namespace of RFC 9990
	noAlignment bool   // no adkim and aspf
	emptySP     bool
	emptyReason bool
	selector    bool
	scope       bool
	human       bool // an empty human_result
	envelopeTo  bool
	envelope    bool
	bracketed   bool // the mail address in angle brackets
	resultFirst bool // of a signature, result before selector
	nullRow     bool // a report without rows gets an empty one
}

// XML is the report as its reporter writes it.
func (r *Report) XML() []byte {
	w := writer{style: &r.who.style}
	if w.style.declaration != "" {
		w.buf.WriteString(w.style.declaration + w.style.eol)
	}
	w.open("feedback" + w.style.root)
	if w.style.version != "" {
		w.leaf("version", w.style.version)
	}
	w.metadata(r)
	w.policy(&r.Policy)
	for i := range r.Records {
		w.record(&r.Records[i])
	}
	if len(r.Records) == 0 && w.style.nullRow {
		w.null()
	}
	w.close("feedback")
	return w.buf.Bytes()
}

type writer struct {
	buf   bytes.Buffer
	style *style
	depth int
}

func (w *writer) line(parts ...string) {
	for range w.depth {
		w.buf.WriteString(w.style.indent)
	}
	for _, p := range parts {
		w.buf.WriteString(p)
	}
	w.buf.WriteString(w.style.eol)
}

func (w *writer) open(name string) {
	w.line("<", name, ">")
	w.depth++
}

func (w *writer) close(name string) {
	w.depth--
	w.line("</", name, ">")
}

func (w *writer) leaf(name, value string) {
	if strings.ContainsAny(value, "<>&") {
		var escaped strings.Builder
		if err := xml.EscapeText(&escaped, []byte(value)); err == nil {
			value = escaped.String()
		}
	}
	w.line("<", name, ">", value, "</", name, ">")
}

func (w *writer) metadata(r *Report) {
	email := r.Email
	if w.style.bracketed {
		email = "<" + email + ">"
	}
	w.open("report_metadata")
	w.leaf("org_name", r.OrgName)
	w.leaf("email", email)
	if r.ExtraContactInfo != "" {
		w.leaf("extra_contact_info", r.ExtraContactInfo)
	}
	w.leaf("report_id", r.ReportID)
	w.open("date_range")
	w.leaf("begin", strconv.FormatInt(r.Begin.Unix(), 10)+w.style.dates)
	w.leaf("end", strconv.FormatInt(r.End.Unix(), 10)+w.style.dates)
	w.close("date_range")
	w.close("report_metadata")
}

func (w *writer) policy(p *aggregate.Policy) {
	w.open("policy_published")
	w.leaf("domain", p.Domain)
	if w.style.dmarc2 {
		w.leaf("discovery_method", "psl")
	}
	if !w.style.noAlignment {
		w.leaf("adkim", text(p.ADKIM))
		w.leaf("aspf", text(p.ASPF))
	}
	w.leaf("p", text(p.P))
	if sp := text(p.SP); sp != "" || w.style.emptySP {
		w.leaf("sp", sp)
	}
	if np := text(p.NP); np != "" && (w.style.np || w.style.dmarc2) {
		w.leaf("np", np)
	}
	if w.style.dmarc2 {
		w.leaf("testing", "n")
	} else {
		w.leaf("pct", strconv.Itoa(int(p.Pct)))
	}
	if w.style.version != "" {
		w.leaf("fo", p.FO)
	}
	w.close("policy_published")
}

// text is a word as the RFC spells it.
func text[T interface {
	~uint8
	String() string
}](word aggregate.Word[T],
) string {
	return word.Value.String()
}
