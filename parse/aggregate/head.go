package aggregate

import (
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// maxErrors is how many <error> elements of a report are kept.
const maxErrors = 32

// setHead sets a text of feedback, report_metadata or date_range.
func (d *decoder) setHead(n node, raw []byte) {
	r := d.rep
	switch n {
	case atVersion:
		r.Version = d.string(raw)
	case atOrgName:
		r.OrgName = d.string(raw)
	case atEmail:
		r.Email = unbracket(d.string(raw))
	case atExtraContact:
		r.ExtraContactInfo = d.string(raw)
	case atReportID:
		r.ReportID = unbracket(d.string(raw))
	case atGenerator:
		r.Generator = d.string(raw)
	case atError:
		d.addError(raw)
	case atBegin:
		d.since = d.date(n, raw)
	case atEnd:
		d.until = d.date(n, raw)
	}
}

func (d *decoder) addError(raw []byte) {
	if len(d.rep.Errors) >= maxErrors {
		d.warn(warning.DuplicateElement, atError, raw)
		return
	}
	d.rep.Errors = append(d.rep.Errors, d.string(raw))
}

// unbracket strips the angle brackets that GoDaddy puts around its address and
// others around message ids.
func unbracket(s string) string {
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// Reporter is who made the report: the name of its organisation or, as some
// leave that out, the domain of its e-mail address. It is empty if both lack.
func (r *Report) Reporter() string {
	if r.OrgName != "" {
		return r.OrgName
	}
	return r.EmailDomain()
}

// EmailDomain is the domain of the e-mail address in lower case, or "".
func (r *Report) EmailDomain() string {
	at := strings.LastIndexByte(r.Email, '@')
	if at < 0 {
		return ""
	}
	return clean.Fold(strings.TrimRight(r.Email[at+1:], "> "))
}

// finish checks what only the whole report can tell, and whose it is.
func (d *decoder) finish(h hint.Hints) error {
	d.needPolicy()
	if err := d.identify(h); err != nil {
		return err
	}
	r := d.rep
	r.Begin, r.End = time.Unix(d.since, 0).UTC(), time.Unix(d.until, 0).UTC()
	switch span := d.until - d.since; {
	case span < 0:
		d.warn(warning.EndBeforeBegin, atDateRange, nil)
	case span > 24*60*60:
		d.warn(warning.LongPeriod, atDateRange, []byte(r.End.Sub(r.Begin).String()))
	}
	if d.records == 0 {
		d.warn(warning.NoRecords, atRecord, nil)
	}
	return nil
}

func (d *decoder) needPolicy() {
	for _, n := range []node{atOrgName, atReportID, atPolicy, atP} {
		if d.seen>>n&1 == 0 {
			d.warn(warning.MissingElement, n, nil)
		}
	}
}

// identify fills what the report does not say of itself from the hints, and
// refuses a report that cannot be told from others (see identity.ReportKey).
func (d *decoder) identify(h hint.Hints) error {
	r := d.rep
	if r.Policy.Domain == "" && h.Domain != "" {
		r.Policy.Domain = clean.Domain(h.Domain)
		d.warn(warning.FromFileName, atPolicyDomain, []byte(h.Domain))
	}
	d.since = d.dateOr(atBegin, d.since, h.Begin)
	d.until = d.dateOr(atEnd, d.until, h.End)
	switch {
	case r.Policy.Domain == "":
		return reason.New(reason.NoIdentity, "the policy domain is missing")
	case d.since == epoch.None || d.until == epoch.None:
		return reason.New(reason.NoIdentity, "the period is missing")
	case r.ReportID == "" && r.Reporter() == "":
		return reason.New(reason.NoIdentity, "both report id and reporter are missing")
	}
	return nil
}

func (d *decoder) dateOr(n node, date, hint int64) int64 {
	if date != epoch.None || hint <= 0 || hint >= epoch.Max {
		return date
	}
	d.warn(warning.FromFileName, n, nil)
	return hint
}

// Held is about how many bytes of texts the report keeps in memory.
func (r *Report) Held() int {
	n := len(r.OrgName) + len(r.Email) + len(r.ExtraContactInfo) + len(r.Generator) + len(r.ReportID) + len(r.Namespace)
	for _, e := range r.Errors {
		n += len(e)
	}
	return n
}
