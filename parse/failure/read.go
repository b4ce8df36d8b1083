package failure

import (
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// Mail is the parts of a mail that a failure report is made of. Each may be
// nil or empty. With KeepFull the report shares memory with Original and Text.
type Mail struct {
	From     string // From field of the report mail, as sent
	Date     string // Date field of the report mail, as sent
	Feedback []byte // the fields of message/feedback-report
	Original []byte // the reported mail, or its header
	Text     []byte // the part that is made for people
}

// Read reads one failure report: from the fields of m.Feedback, or, where
// there are none, from m.Text. What the report lacks is taken from the header
// of the reported mail, and its time from m.Date. The error is a *reason.Error
// with NoIdentity where nothing says whose mail failed, or with TextTooLong
// where a field that counts is longer than lim.Text, or all fields are longer
// than 4 MiB. What p removes is in no part of the report, nor in an error.
func Read(m *Mail, lim limit.Limits, p Privacy) (*Report, error) {
	d := reader{r: &Report{Format: FormatARF, Incidents: 1}, text: lim.WithDefaults().Text}
	d.read(m)
	if d.err == nil && d.r.Domain == "" {
		d.err = reason.New(reason.NoIdentity, "nothing says whose mail failed: no Reported-Domain, and no domain in the reported mail")
	}
	if d.err != nil {
		return nil, d.err
	}
	d.r.seal(d.trace)
	newReducer(p, d.text).report(d.r)
	return d.r, nil
}

// reader fills one report with everything that the mail says.
type reader struct {
	r     *Report
	text  int // limit of one text in bytes
	trace []string
	err   *reason.Error
}

func (d *reader) read(m *Mail) {
	original := m.Original
	f := readFields(m.Feedback)
	switch {
	case len(m.Feedback) > maxFeedback:
		d.fail(reason.New(reason.TextTooLong, "a feedback report of %d bytes", len(m.Feedback)))
	case f.known():
		d.feedback(f)
	case LooksLike(m.Text):
		d.r.Format = FormatText
		original = d.plain(m.Text, original)
	default:
		d.fail(reason.New(reason.NoIdentity, "no fields of a feedback report"))
	}
	d.original(original)
	d.complete(m, f)
}

// complete puts in what is missing from where else it stands.
func (d *reader) complete(m *Mail, f fields) {
	r := d.r
	r.Reporter = address.Domain(short(m.From))
	if r.Reporter == "" {
		r.Reporter = reportingMTA(f.get("reporting-mta"))
	}
	if r.Arrival.IsZero() {
		r.Arrival = d.date("Date", m.Date)
	}
	for _, domain := range append(r.Domains, r.HeaderFrom, r.DKIMDomain, domainName(r.MailFrom)) {
		if domain != "" {
			r.Domain = domain
			return
		}
	}
}

// value returns a text of the report: clean and within the limit.
func (d *reader) value(element, sent string) string {
	s := clean.Text(strings.ToValidUTF8(sent, "\ufffd"))
	if len(s) > d.text {
		d.fail(reason.New(reason.TextTooLong, "%s has %d bytes", element, len(s)))
		return ""
	}
	return s
}

// list returns the first maxList texts of a field that may be repeated.
func (d *reader) list(element string, sent []string) []string {
	var list []string
	for i, s := range sent {
		if i >= maxList {
			d.warn(warning.DuplicateElement, element, s)
			continue
		}
		if s = d.value(element, s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

func (d *reader) date(element, sent string) time.Time {
	t, zone, ok := parseDate(sent)
	switch {
	case sent == "":
	case !ok:
		d.warn(warning.BadDate, element, sent)
	case !zone:
		d.warn(warning.ZonelessDate, element, sent)
	}
	return t
}

func (d *reader) warn(kind warning.Kind, element, value string) {
	d.r.Warnings.Add(kind, element, -1, []byte(clean.Line(value, warning.MaxValue)))
}

func (d *reader) fail(err *reason.Error) {
	if d.err == nil {
		d.err = err
	}
}
