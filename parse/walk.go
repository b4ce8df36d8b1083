package parse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
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
	held      int      // rows held for all findings
	heldBytes int      // of these rows
	mails     int      // around what is read now, without that which Mail was given
	spent     bool     // a limit of the whole mail is reached: nothing more is read
	private   bool     // it is, or has in it, a failure report or a complaint
}

// item is a part of a mail, or a file, before it is unpacked.
type item struct {
	data      []byte
	member    string   // where it is, for people
	names     []string // what it and what is around it are called, as hints
	kind      string   // content type as labelled, a hint
	tlsDomain string   // that a TLS report is about, as the mail says, a hint
	depth     int      // archives and mails around it
	copied    bool     // data is not part of the mail that Mail was given
}

// part is a part of a mail, decoded.
type part struct {
	item
	root   bool // the whole mail is this part
	header message.Header
	about  failure.Feedback // as its fields say, if it has some
}

// maxHeader is how far a mail is looked at to know it as one.
const maxHeader = 64 << 10

// top judges what Mail was given.
func (w *walk) top(data []byte, name string) {
	if len(data) == 0 {
		w.reject("", reason.New(reason.EmptyFile, "no bytes at all"), nil)
		return
	}
	it := item{data: data, names: []string{member.Base(member.Clean(name))}}
	if IsMail(data) {
		w.mail(it)
		return
	}
	w.item(it)
}

// mail walks through the parts of a mail, unless they are one report.
func (w *walk) mail(it item) {
	m := message.Read(it.data)
	parts, err := w.parts(m, it)
	judged := w.feedback(m, it, parts)
	if !judged {
		w.each(parts, isFeedbackReport(m))
	}
	if err != nil && !w.spent {
		w.spent = true
		w.reject(it.member, reason.From(err), nearOf(it.data))
	}
	if !judged {
		w.details = slices.Insert(w.details, 0, describe(m))
	}
}

// each judges parts one by one. Of a feedback report that cannot be read, the
// mail that it is about is still none of ours.
func (w *walk) each(parts []part, feedback bool) {
	for _, p := range parts {
		if w.spent {
			return
		}
		if feedback && p.isMail() {
			w.complaint()
			continue
		}
		w.guard(p.member, func() { w.part(p) })
	}
}

// parts decodes the parts of a mail up to an error, which it returns as well.
func (w *walk) parts(m *message.Message, mail item) (parts []part, err error) {
	tlsDomain := address.Host(m.Header.Get("TLS-Report-Domain"))
	for read, err := range m.Parts(w.budget) {
		if err != nil {
			return parts, err
		}
		p := part{item: item{
			member: member.Join(mail.member, partName(read)), kind: read.Type, depth: mail.depth,
			names: append([]string{read.Name}, mail.names...), tlsDomain: tlsDomain, copied: mail.copied,
		}, root: read.Root, header: read.Header}
		if err := w.content(&p.item, read); err != nil {
			return parts, err
		}
		if p.mayBeFields() {
			p.about = failure.Classify(p.head())
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// content decodes what a part holds. Copies of a mail have room, copies of copies
// take from that of Hold: otherwise mails in base64 inside one another would take
// several times the memory of the mail.
func (w *walk) content(it *item, read *message.Part) error {
	copies := read.Copies()
	if it.copied {
		if err := w.budget.Hold(copies); err != nil {
			return err
		}
	}
	it.data, it.copied = read.Data(), it.copied || copies > 0
	return nil
}

// partName is the file name of a part, or its number. A mail that is one part
// without a name is that part.
func partName(p *message.Part) string {
	if p.Name == "" && !p.Root {
		return fmt.Sprintf("part %d", p.Number)
	}
	return p.Name
}

func (w *walk) part(p part) {
	before := len(w.findings)
	if p.isMail() {
		w.nested(p.item)
	} else {
		w.item(p.item)
	}
	if len(w.findings) == before && p.depth == 0 && p.root && strings.HasPrefix(p.kind, "multipart/") && isReportSubject(p.header) {
		w.reject(p.member, reason.New(reason.MalformedMail, "a multipart without parts"), nearOf(p.data))
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
		w.reject(it.member, reason.From(err), nearOf(it.data))
		return
	}
	w.mails++
	defer func() { w.mails-- }()
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
			w.reject(place, reason.New(reason.Internal, "%v", v), nil)
		}
	}()
	f()
}

func (w *walk) report(f Finding) {
	f.Inner = w.mails > 0
	w.findings = append(w.findings, f)
}

// reject adds a refusal. Near is the start of what is refused, for people; it
// counts where err does not know better.
func (w *walk) reject(place string, err *reason.Error, near []byte) {
	switch err.Reason {
	case reason.UnpackedTooLarge, reason.RatioTooHigh, reason.TooManyMembers, reason.TooManyParts:
		w.spent = true
	}
	w.report(Finding{Kind: KindRejected, Member: place, Err: err.At(near)})
}

// ignore notes what a part is that is no report.
func (w *walk) ignore(detail string) { w.details = append(w.details, detail) }

// verdict returns the findings, or what the mail is instead of a report.
func (w *walk) verdict() []Finding {
	if len(w.findings) == 0 {
		return []Finding{w.notReport()}
	}
	for i := range w.findings {
		w.findings[i].Private = w.private
	}
	return w.findings
}

func (w *walk) notReport() Finding {
	detail := "nothing in it is a report"
	if len(w.details) > 0 {
		detail = w.details[0]
	}
	return Finding{Kind: KindNotReport, Detail: detail, Private: w.private}
}
