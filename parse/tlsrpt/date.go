package tlsrpt

import (
	"strconv"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

const (
	// leastSeconds is the year 2000; what is less is rather a date like 20260131.
	leastSeconds = 946_684_800
	day          = 24 * 60 * 60
)

// date reads a time of RFC 3339 as seconds since 1970; a part of a second is
// dropped. Microsoft has sent times without a zone, which are UTC then. Other
// ways to write a date are read where they have one meaning only, and so are
// seconds since 1970 and smaller units of it. What is none of these, or before
// 1970, is as good as absent.
func (d *decoder) date(n node, raw []byte, how form) int64 {
	text := d.string(raw)
	date, ok := wholeSeconds(text)
	switch {
	case ok:
		d.warn(warning.WrongType, n, raw)
	case how == quoted && len(text) <= warning.MaxValue:
		date, ok = d.textDate(n, strings.ToUpper(text))
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

// wholeSeconds reads a whole number; the part of a second is dropped.
func wholeSeconds(text string) (int64, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	return n, err == nil && n >= leastSeconds
}

// dateLayouts are the dates that have one meaning only, and what is odd about
// them. A fraction of a second is read by all that have seconds.
var dateLayouts = [...]struct {
	layout string
	odd    warning.Kind
}{
	{time.RFC3339, ""},
	{"2006-01-02T15:04:05", warning.ZonelessDate},
	{"2006-01-02T15:04:05Z0700", warning.TextDate},
	{"2006-01-02 15:04:05Z07:00", warning.TextDate},
	{"2006-01-02 15:04:05 Z07:00", warning.TextDate},
	{"2006-01-02 15:04:05 Z0700", warning.TextDate},
	{"2006-01-02 15:04:05 UTC", warning.TextDate},
	{time.DateTime, warning.ZonelessDate},
	{"2006-01-02T15:04Z07:00", warning.TextDate},
	{"2006-01-02T15:04", warning.ZonelessDate},
	{time.DateOnly, warning.TextDate},
	{"20060102", warning.TextDate},
}

// textDate reads a date that is written for people or for programs.
func (d *decoder) textDate(n node, text string) (int64, bool) {
	for _, l := range dateLayouts {
		t, err := time.Parse(l.layout, text)
		if err != nil {
			continue
		}
		if l.odd != "" {
			d.warn(l.odd, n, []byte(text))
		}
		return t.Unix(), t.Unix() < epoch.Max
	}
	return 0, false
}

// period fills the dates that the report lacks: from the name of the file, else
// from each other, as a report is of one day (RFC 8460 4.1). It is false if
// there is none.
func (d *decoder) period(begin, end int64) bool {
	d.begin = d.dateOr(atBegin, d.begin, begin)
	d.until = d.dateOr(atEnd, d.until, end)
	switch {
	case d.begin == epoch.None && d.until == epoch.None:
		return false
	case d.begin == epoch.None:
		d.warn(warning.MissingElement, atBegin, nil)
		d.begin = max(0, (d.until-1)/day*day)
	case d.until == epoch.None:
		d.warn(warning.MissingElement, atEnd, nil)
		d.until = d.begin + day - 1
	}
	return true
}

func (d *decoder) dateOr(n node, date, hint int64) int64 {
	if date != epoch.None || hint <= 0 || hint >= epoch.Max {
		return date
	}
	d.warn(warning.FromFileName, n, nil)
	return hint
}

// checkPeriod warns of a period that is longer than a day, or none.
func (d *decoder) checkPeriod() {
	r := d.rep
	switch span := r.End.Sub(r.Begin); {
	case span < 0:
		d.warn(warning.EndBeforeBegin, atDateRange, nil)
	case span > day*time.Second:
		d.warn(warning.LongPeriod, atDateRange, []byte(span.String()))
	}
}
