package aggregate

import (
	"bytes"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// date reads seconds since 1970, with or without a fraction. Some reporters
// send milliseconds or smaller units, or a date for people; what is none of
// these is as good as absent.
func (d *decoder) date(n node, raw []byte) int64 {
	date, ok := d.number(cutFraction(raw))
	if !ok {
		if date, ok = d.textDate(raw); ok && date >= 0 {
			d.warn(warning.TextDate, n, raw)
		}
	}
	if !ok || date < 0 {
		d.warn(warning.BadDate, n, raw)
		return epoch.None
	}
	date, smaller := epoch.Seconds(date)
	if smaller {
		d.warn(warning.MillisecondDate, n, raw)
	}
	return date
}

// cutFraction drops the part of a second, which Netease and others send.
func cutFraction(raw []byte) []byte {
	whole, part, _ := bytes.Cut(raw, []byte{'.'})
	if len(whole) > 0 && len(bytes.Trim(part, "0123456789")) == 0 {
		return whole
	}
	return raw
}

// dateLayouts are the dates that have one meaning only; without a zone they
// are UTC, as all times of a report are.
var dateLayouts = [...]string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly}

// textDate reads a date that is written for people.
func (d *decoder) textDate(raw []byte) (int64, bool) {
	if len(raw) > warning.MaxValue {
		return 0, false
	}
	text := d.string(raw)
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Unix(), true
		}
	}
	return 0, false
}
