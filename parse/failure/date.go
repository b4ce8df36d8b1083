package failure

import (
	"regexp"
	"strings"
	"time"
)

// maxDate is how long a date may be in bytes.
const maxDate = 200

// layouts are the dates of real reports once normalDate has been over them.
var layouts = [...]string{
	"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 06 15:04:05", "2-Jan-2006 15:04:05", "2-Jan-06 15:04:05",
	"Jan 2 15:04:05 2006", "Jan 2 2006 15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02",
}

// zones are the names of RFC 5322 4.3 and some that real mail has, in hours
// from UTC.
var zones = map[string]int{
	"UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "BST": 1, "JST": 9,
}

var (
	dateComment = regexp.MustCompile(`\([^()]*\)`)
	weekday     = regexp.MustCompile(`(?i)^(mon|tue|wed|thu|fri|sat|sun)[a-z]* ?[,.]? *`)
	offset      = regexp.MustCompile(`^(.*[0-9:TZ]) ?([+-])([0-9]{2}):?([0-9]{2})$`)
	zoneName    = regexp.MustCompile(`^(.*[0-9])(?: ?)([A-Za-z]{1,5})$`)
	yearBehind  = regexp.MustCompile(`^([A-Za-z]{3} [0-9]{1,2} [0-9:]{5,8}) ([A-Z]{2,5}|[+-][0-9]{4}) ([0-9]{4})$`)
)

// parseDate reads a date of RFC 5322, or one that only means to be. zone is
// false if the date has none that is known; it is read as UTC then. A date out
// of what mail can have is none.
func parseDate(s string) (t time.Time, zone, ok bool) {
	if len(s) > maxDate {
		return time.Time{}, false, false
	}
	text, east, zone := cutZone(normalDate(s))
	for _, layout := range layouts {
		t, err := time.Parse(layout, text)
		if err == nil {
			t = t.Add(-east)
			ok := t.Year() >= 1990 && t.Year() < 2100
			if !ok {
				t = time.Time{}
			}
			return t, zone, ok
		}
	}
	return time.Time{}, zone, false
}

// normalDate drops comments, the day of the week and superfluous blanks.
func normalDate(s string) string {
	for range 3 {
		s = dateComment.ReplaceAllString(s, " ")
	}
	s = strings.Join(strings.Fields(s), " ")
	s = weekday.ReplaceAllString(s, "")
	return yearBehind.ReplaceAllString(s, "$1 $3 $2")
}

// cutZone splits a date from its zone, which is given as a duration east of
// UTC.
func cutZone(s string) (text string, east time.Duration, known bool) {
	if m := offset.FindStringSubmatch(s); m != nil {
		if d, err := time.ParseDuration(m[3] + "h" + m[4] + "m"); err == nil && d < 24*time.Hour {
			if m[2] == "-" {
				d = -d
			}
			return strings.TrimSuffix(m[1], "Z"), d, true
		}
	}
	if m := zoneName.FindStringSubmatch(s); m != nil {
		hours, known := zones[strings.ToUpper(m[2])]
		return m[1], time.Duration(hours) * time.Hour, known
	}
	return s, 0, false
}
