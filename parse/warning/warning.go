// Package warning holds the closed list of what may be odd in a report that is
// read all the same.
package warning

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Kind is the closed list of what a report may have wrong without being
// rejected. It is a metric label.
type Kind string

// The kinds of warning.
const (
	UnknownElement   Kind = "unknown_element"   // ignored, with all inside
	UnknownWord      Kind = "unknown_word"      // kept as Raw of unknown
	MappedWord       Kind = "mapped_word"       // such as hardfail, read as fail
	BadNumber        Kind = "bad_number"        // pct, Source-Port
	BadDate          Kind = "bad_date"          // as good as absent
	MillisecondDate  Kind = "millisecond_date"  // read as such
	TextDate         Kind = "text_date"         // such as 2026-01-31, read as UTC
	BadAddress       Kind = "bad_address"       // the row is kept without it
	BadCount         Kind = "bad_count"         // costs its row, else as good as absent
	BadCharset       Kind = "bad_charset"       // the declaration is wrong
	InvalidUTF8      Kind = "invalid_utf8"      // read as windows-1252
	BadMarkup        Kind = "bad_markup"        // recovered
	UnknownEntity    Kind = "unknown_entity"    // kept as sent
	Doctype          Kind = "doctype"           // passed over
	DuplicateElement Kind = "duplicate_element" // the first one counts
	MissingElement   Kind = "missing_element"
	NoRecords        Kind = "no_records"
	RowSkipped       Kind = "row_skipped" // a row without source and messages, or without its count
	LongPeriod       Kind = "long_period" // more than a day
	EndBeforeBegin   Kind = "end_before_begin"
	FromFileName     Kind = "from_file_name"
	DamagedArchive   Kind = "damaged_archive" // behind the report: cut short, or a wrong checksum
	WrongType        Kind = "wrong_type"      // JSON: a text for a number, one value for a list
	ZonelessDate     Kind = "zoneless_date"   // read as UTC
	NoPolicies       Kind = "no_policies"
	PlainText        Kind = "plain_text" // a failure report made for people only
)

// Kinds lists every kind, for metrics and documentation.
var Kinds = []Kind{
	UnknownElement, UnknownWord, MappedWord, BadNumber, BadDate, MillisecondDate,
	TextDate, BadAddress, BadCount, BadCharset, InvalidUTF8, BadMarkup, UnknownEntity, Doctype,
	DuplicateElement, MissingElement, NoRecords, RowSkipped, LongPeriod, EndBeforeBegin,
	FromFileName, DamagedArchive, WrongType, ZonelessDate, NoPolicies, PlainText,
}

// Max is how many warnings of a report are kept; all are counted.
const Max = 50

// MaxValue is how many bytes of a value a warning shows.
const MaxValue = 64

// Warning says what was odd, where. Row is the number of the record or failure
// detail in the report from 0, or -1 outside of them. Value is the text as sent, cut to
// 64 bytes.
type Warning struct {
	Kind    Kind
	Element string
	Row     int
	Value   string
}

// Log keeps the first Max warnings of a report and counts all.
type Log struct {
	List   []Warning
	Counts map[Kind]int
}

// Add counts a warning and keeps it if there is room.
func (w *Log) Add(kind Kind, element string, row int, value []byte) {
	if w.Counts == nil {
		w.Counts = make(map[Kind]int)
	}
	w.Counts[kind]++
	if len(w.List) < Max {
		w.List = append(w.List, Warning{kind, Clip([]byte(element)), row, Clip(value)})
	}
}

// Clip makes a short text for people of what was sent: trimmed, valid UTF-8, at
// most 64 bytes.
func Clip(b []byte) string {
	b = bytes.TrimSpace(b)
	if len(b) > MaxValue {
		b = b[:MaxValue]
		for i := range utf8.UTFMax - 1 { // do not cut inside of a character
			if tail := b[len(b)-1-i:]; utf8.RuneStart(tail[0]) {
				if !utf8.FullRune(tail) {
					b = b[:len(b)-1-i]
				}
				break
			}
		}
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}
