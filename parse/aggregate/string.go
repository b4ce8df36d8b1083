package aggregate

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/intern"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// string returns a text as it is stored: valid UTF-8 without outer blanks. A
// control character becomes U+FFFD; tab and line feed stay, a carriage return
// with or without a line feed becomes one line feed.
func (d *decoder) string(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	slot := d.texts.Slot(raw)
	if slot != nil && slot.Raw == string(raw) {
		return slot.Value
	}
	text, usual := d.plain(raw)
	if usual {
		intern.Put(slot, raw, text)
	}
	return text
}

// domain returns a domain name or address in lower case, without a trailing
// dot, and as A-labels (RFC 5890) where it came in Unicode.
func (d *decoder) domain(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	slot := d.domains.Slot(raw)
	if slot != nil && slot.Raw == string(raw) {
		return slot.Value
	}
	text, usual := d.plain(raw)
	text = clean.Fold(text)
	if len(raw) > intern.MaxLength {
		d.Work.Done += int64(len(raw) / window.ConvertPerWork)
	}
	switch {
	case usual:
		intern.Put(slot, raw, text)
	case !d.repaired:
		text = d.aLabels(text)
	}
	return text
}

// maxIDNs is how many different names outside of ASCII one report may have.
const maxIDNs = 10_000

// aLabels is clean.ALabels for the names of one report, most of which come again.
func (d *decoder) aLabels(s string) string {
	if len(s) > clean.MaxDomain || clean.ASCII(s) {
		return s
	}
	a, ok := d.idns[s]
	switch {
	case ok:
		return a
	case len(d.idns) >= maxIDNs:
		d.fail(d.malformed("more than %d names outside of ASCII", maxIDNs))
		return s
	}
	d.Work.Done += window.IDNWork
	a = clean.ALabels(s)
	d.idns[s] = a
	return a
}

// plain converts a text that is not interned yet. usual is true for the usual
// text, which is stored as it is; only such a text is interned, because others
// depend on the charset of the report or raise a warning each time.
func (d *decoder) plain(raw []byte) (text string, usual bool) {
	if len(raw) > intern.MaxLength {
		d.weight += len(raw)
		d.Work.Done += int64(len(raw) / window.LongPerWork)
	}
	if len(raw) > d.lim.Text || d.weight/maxWeight > d.lim.Text {
		d.fail(d.tooLong())
		return "", false
	}
	if printable(raw) {
		return string(raw), true
	}
	d.Work.Done += int64(len(raw) / window.ConvertPerWork)
	valid := raw
	if !d.decoded {
		valid = d.decodeText(nil, raw)
	}
	text = clean.Text(string(valid))
	if len(text) > d.lim.Text {
		d.fail(d.tooLong())
		return "", false
	}
	return text, false
}

// maxWeight bounds the long texts of one record, in units of the longest one.
const maxWeight = 16

// printable reports whether b is printable ASCII without references.
func printable(b []byte) bool { return clean.Printable(b) && bytes.IndexByte(b, '&') < 0 }
