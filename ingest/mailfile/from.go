package mailfile

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

var (
	fromPrefix = []byte("From ")
	quotedFrom = []byte(">From ")
)

// maxFromLine is longer than any From_ line, and maxFieldName than any name of
// a header field.
const (
	maxFromLine  = 1000
	maxFieldName = 80
)

// fromLayouts are the dates that mail software writes at the end of a From_
// line: asctime as in RFC 4155, with a zone as Google exports it, and a mail
// date.
var fromLayouts = []string{
	"Mon Jan 2 15:04:05 2006",
	"Mon Jan 2 15:04:05 -0700 2006",
	"Mon Jan 2 15:04:05 MST 2006",
	"Mon, 2 Jan 2006 15:04:05 -0700",
}

// fromDate returns the date of a From_ line in UTC, or the zero time.
func fromDate(line []byte) time.Time {
	fields := strings.Fields(string(line[:min(len(line), maxFromLine)]))
	for _, layout := range fromLayouts {
		n := strings.Count(layout, " ") + 1
		if len(fields) < n {
			continue
		}
		if t, err := time.Parse(layout, strings.Join(fields[len(fields)-n:], " ")); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// hasDate reports whether a line has the name of a month and a time of day.
func hasDate(line []byte) bool {
	if len(line) > maxFromLine {
		return false
	}
	var month, clock bool
	for word := range bytes.FieldsSeq(line) {
		month = month || isMonth(string(word))
		clock = clock || isClock(word)
	}
	return month && clock
}

func isMonth(word string) bool {
	return len(word) == 3 && strings.Contains("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", word)
}

// isClock knows 1:02, 01:02 and 01:02:03.
func isClock(word []byte) bool {
	hour, rest, found := bytes.Cut(word, []byte(":"))
	return found && len(hour) >= 1 && len(hour) <= 2 && allDigits(hour) && len(rest) >= 2 && allDigits(rest[:2])
}

func allDigits(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c < '0' || c > '9' })
}

// isField reports whether head starts with a header field (RFC 5322 2.2).
func isField(head []byte) bool {
	name, _, found := bytes.Cut(head[:min(len(head), maxFieldName)], []byte(":"))
	return found && len(name) > 0 && !slices.ContainsFunc(name, func(c byte) bool { return c <= ' ' || c >= 0x7f })
}

func isBlank(line []byte) bool { return len(bytes.TrimRight(line, "\r\n")) == 0 }

// unquote takes one ">" from every line that reads ">From ", ">>From " and so
// on, as mboxrd writes them, in place. Encoded parts have no such lines.
func unquote(data []byte) []byte {
	if !bytes.Contains(data, quotedFrom) {
		return data
	}
	out := data[:0]
	for line := range bytes.Lines(data) {
		if line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), fromPrefix) {
			line = line[1:]
		}
		out = append(out, line...)
	}
	return out
}
