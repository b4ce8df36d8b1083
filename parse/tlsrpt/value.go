package tlsrpt

import (
	"github.com/dmarcpipe/dmarcpipe/parse/warning"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// form is how a value was written.
type form uint8

const (
	quoted form = iota
	number
	otherWord // true, false, or a word that JSON does not have
)

// text reads the text of n and sets its value. An empty one is as good as
// absent.
func (d *decoder) text(n node) error {
	raw, escaped, err := d.quoted()
	if err != nil {
		return err
	}
	if escaped {
		raw = d.unescape(raw)
	}
	if raw = window.Trim(raw); len(raw) == 0 {
		d.Work.Done += emptyWork
		return nil
	}
	d.set(n, raw, quoted)
	return d.fault
}

// bare reads a value of n that is neither quoted nor in brackets, and begins
// with c. Null is as good as absent.
func (d *decoder) bare(n node, c byte) error {
	switch {
	case classes[c]&bareword == 0:
		return d.malformed("%q stands where a value should", c)
	case n == atSkipped:
		return d.skipWord()
	}
	raw, err := d.unquoted()
	if err != nil {
		return err
	}
	switch {
	case string(raw) == "null":
		d.Work.Done += emptyWork
	case c == '-' || c >= '0' && c <= '9':
		d.set(n, raw, number)
	default:
		if s := string(raw); s != "true" && s != "false" {
			d.warn(warning.BadMarkup, n, raw)
		}
		d.set(n, raw, otherWord)
	}
	return d.fault
}

// set sets the value of n, which was written as raw. The first value wins.
func (d *decoder) set(n node, raw []byte, how form) {
	switch {
	case entries[n] != 0 && !isObject[entries[n]] && how != otherWord: // one text for a list
		d.warn(warning.WrongType, n, raw)
		d.seen |= 1 << n
		d.set(entries[n], raw, quoted)
		return
	case entries[n] != 0 || isObject[n]:
		d.warn(warning.WrongType, n, raw)
		return
	}
	if members[n].parent != atStrings && members[n].parent != atMXHosts {
		d.seen |= 1 << n
	}
	switch n {
	case atSuccessful, atFailed, atSessions:
		d.setCount(n, raw, how)
		return
	case atBegin:
		d.begin = d.date(n, raw, how)
		return
	case atEnd:
		d.until = d.date(n, raw, how)
		return
	}
	if how != quoted {
		d.warn(warning.WrongType, n, raw)
	}
	if how != otherWord {
		d.setText(n, raw)
	}
}

// setText sets a value that is a text.
func (d *decoder) setText(n node, raw []byte) {
	switch r := d.rep; {
	case n == atOrganization:
		r.OrganizationName = d.string(raw)
	case n == atContact:
		r.ContactInfo = d.string(raw)
	case n == atReportID:
		r.ReportID = d.string(raw)
	case n < atSummary:
		d.setPolicy(n, raw)
	default:
		d.setFailure(n, raw)
	}
}
