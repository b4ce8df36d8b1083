package aggregate

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// WarningKind is the closed list of what a report may have wrong without being
// rejected. It is a metric label.
type WarningKind string

// The kinds of warning.
const (
	WarnUnknownElement   WarningKind = "unknown_element"   // ignored, with all inside
	WarnUnknownWord      WarningKind = "unknown_word"      // kept as Raw of unknown
	WarnMappedWord       WarningKind = "mapped_word"       // such as hardfail, read as fail
	WarnBadNumber        WarningKind = "bad_number"        // pct
	WarnBadDate          WarningKind = "bad_date"          // as good as absent
	WarnMillisecondDate  WarningKind = "millisecond_date"  // read as such
	WarnTextDate         WarningKind = "text_date"         // such as 2026-01-31, read as UTC
	WarnBadAddress       WarningKind = "bad_address"       // the record is kept without it
	WarnBadCount         WarningKind = "bad_count"         // the record is skipped
	WarnBadCharset       WarningKind = "bad_charset"       // the declaration is wrong
	WarnInvalidUTF8      WarningKind = "invalid_utf8"      // read as windows-1252
	WarnBadMarkup        WarningKind = "bad_markup"        // recovered
	WarnUnknownEntity    WarningKind = "unknown_entity"    // kept as sent
	WarnDoctype          WarningKind = "doctype"           // passed over
	WarnDuplicateElement WarningKind = "duplicate_element" // the first one counts
	WarnMissingElement   WarningKind = "missing_element"
	WarnNoRecords        WarningKind = "no_records"
	WarnRowSkipped       WarningKind = "row_skipped" // a row without source and messages
	WarnLongPeriod       WarningKind = "long_period" // more than a day
	WarnEndBeforeBegin   WarningKind = "end_before_begin"
	WarnFromFileName     WarningKind = "from_file_name"
	WarnDamagedArchive   WarningKind = "damaged_archive" // behind the report: cut short, or a wrong checksum
)

// WarningKinds lists every kind, for metrics and documentation.
var WarningKinds = []WarningKind{
	WarnUnknownElement, WarnUnknownWord, WarnMappedWord, WarnBadNumber, WarnBadDate, WarnMillisecondDate,
	WarnTextDate, WarnBadAddress, WarnBadCount, WarnBadCharset, WarnInvalidUTF8, WarnBadMarkup, WarnUnknownEntity, WarnDoctype,
	WarnDuplicateElement, WarnMissingElement, WarnNoRecords, WarnRowSkipped, WarnLongPeriod, WarnEndBeforeBegin,
	WarnFromFileName, WarnDamagedArchive,
}

// MaxWarnings is how many warnings of a report are kept; all are counted.
const MaxWarnings = 50

// maxWarningValue is how many bytes of a value a warning shows.
const maxWarningValue = 64

// Warning says what was odd, where. Row is the number of the record in the
// report from 0, or -1 outside of records. Value is the text as sent, cut to
// 64 bytes.
type Warning struct {
	Kind    WarningKind
	Element string
	Row     int
	Value   string
}

// Warnings keeps the first MaxWarnings warnings of a report and counts all.
type Warnings struct {
	List   []Warning
	Counts map[WarningKind]int
}

// Add counts a warning and keeps it if there is room.
func (w *Warnings) Add(kind WarningKind, element string, row int, value []byte) {
	if w.Counts == nil {
		w.Counts = make(map[WarningKind]int)
	}
	w.Counts[kind]++
	if len(w.List) < MaxWarnings {
		w.List = append(w.List, Warning{kind, clip([]byte(element)), row, clip(value)})
	}
}

// clip makes a short text for people of what was sent.
func clip(b []byte) string {
	b = bytes.TrimSpace(b)
	if len(b) > maxWarningValue {
		b = b[:maxWarningValue]
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
