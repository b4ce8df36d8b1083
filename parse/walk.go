package parse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/member"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

// walk goes through one mail and everything inside it.
type walk struct {
	options   Options
	budget    *limit.Budget
	packed    int64 // bytes of the mail
	findings  []Finding
	details   []string // what the parts that are no reports are
	held      int      // records held for all findings
	heldBytes int      // of these records
	spent     bool     // a limit of the whole mail is reached: nothing more is read
}

// item is a part of a mail, or a file, before it is unpacked.
type item struct {
	data   []byte
	member string   // where it is, for people
	names  []string // what it and what is around it are called, as hints
	kind   string   // content type as labelled, a hint
	depth  int      // archives and mails around it
}

// maxHeader is how far a mail is looked at to know it as one.
const maxHeader = 64 << 10

// top judges what Mail was given.
func (w *walk) top(data []byte, name string) {
	if len(data) == 0 {
		w.reject("", reason.New(reason.EmptyFile, "no bytes at all"))
		return
	}
	it := item{data: data, names: []string{member.Base(member.Clean(name))}}
	if isMail(data) {
		w.mail(it)
		return
	}
	w.item(it)
}

// mail walks through the parts of a mail.
func (w *walk) mail(it item) {
	m := message.Read(it.data)
	for part, err := range m.Parts(w.budget) {
		if err != nil {
			w.stop(it.member, reason.From(err))
			break
		}
		place := member.Join(it.member, partName(part))
		w.guard(place, func() { w.part(it, part, place) })
		if w.spent {
			break
		}
	}
	w.details = slices.Insert(w.details, 0, describe(m))
}

// partName is the file name of a part, or its number. A mail that is one part
// without a name is that part.
func partName(p *message.Part) string {
	if p.Name == "" && !p.Root {
		return fmt.Sprintf("part %d", p.Number)
	}
	return p.Name
}

func (w *walk) part(mail item, p *message.Part, place string) {
	it := item{
		data: p.Data(), member: place, kind: p.Type, depth: mail.depth,
		names: append([]string{p.Name}, mail.names...),
	}
	before := len(w.findings)
	switch p.Type {
	case "message/feedback-report":
		w.feedbackReport(it)
	case "message/rfc822", "text/rfc822", "message/global":
		w.nested(it)
	default:
		w.item(it)
	}
	if len(w.findings) == before && mail.depth == 0 && p.Root && strings.HasPrefix(p.Type, "multipart/") && isReportSubject(p.Header) {
		w.reject(place, reason.New(reason.MalformedMail, "a multipart without parts"))
	}
}

// isReportSubject knows the subject of RFC 7489 7.2.1.1 and RFC 9990 4.1. It
// is used only where a mail is too broken to tell anything else.
func isReportSubject(h message.Header) bool {
	return strings.Contains(strings.ToLower(h.Get("Subject")), "report domain:")
}

// nested walks through a mail inside a mail.
func (w *walk) nested(it item) {
	it.depth++
	if err := w.budget.Depth(it.depth); err != nil {
		w.reject(it.member, reason.From(err))
		return
	}
	w.mail(it)
}

// item unpacks data and judges every file in it.
func (w *walk) item(it item) {
	for leaf := range unpack.Leaves(it.data, w.budget, it.depth) {
		place := member.Join(it.member, leaf.Name)
		w.guard(place, func() { w.leaf(it, leaf, place) })
		if w.spent {
			return
		}
	}
}

// guard keeps a bug of ours from costing more than one part of the mail.
func (w *walk) guard(place string, f func()) {
	defer func() {
		if v := recover(); v != nil {
			w.reject(place, reason.New(reason.Internal, "%v", v))
		}
	}()
	f()
}

func (w *walk) report(f Finding) { w.findings = append(w.findings, f) }

func (w *walk) reject(place string, err *reason.Error) {
	switch err.Reason {
	case reason.UnpackedTooLarge, reason.RatioTooHigh, reason.TooManyMembers, reason.TooManyParts:
		w.spent = true
	}
	w.report(Finding{Kind: KindRejected, Member: place, Err: err})
}

func (w *walk) stop(place string, err *reason.Error) {
	w.spent = true
	w.reject(place, err)
}

// ignore notes what a part is that is no report.
func (w *walk) ignore(detail string) { w.details = append(w.details, detail) }

// verdict returns the findings, or what the mail is instead of a report.
func (w *walk) verdict() []Finding {
	if len(w.findings) > 0 {
		return w.findings
	}
	detail := "nothing in it is a report"
	if len(w.details) > 0 {
		detail = w.details[0]
	}
	return []Finding{{Kind: KindNotReport, Detail: detail}}
}
