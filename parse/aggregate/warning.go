package aggregate

// WarningKind is the closed list of what a report may have wrong without being
// rejected. It is a metric label.
type WarningKind string

// The kinds of warning.
const (
	WarnUnknownElement   WarningKind = "unknown_element"
	WarnUnknownWord      WarningKind = "unknown_word"
	WarnMappedWord       WarningKind = "mapped_word"
	WarnBadNumber        WarningKind = "bad_number"
	WarnBadDate          WarningKind = "bad_date"
	WarnMillisecondDate  WarningKind = "millisecond_date"
	WarnBadAddress       WarningKind = "bad_address"
	WarnBadCount         WarningKind = "bad_count"
	WarnBadCharset       WarningKind = "bad_charset"
	WarnInvalidUTF8      WarningKind = "invalid_utf8"
	WarnBadMarkup        WarningKind = "bad_markup"
	WarnUnknownEntity    WarningKind = "unknown_entity"
	WarnDoctype          WarningKind = "doctype"
	WarnDuplicateElement WarningKind = "duplicate_element"
	WarnMissingElement   WarningKind = "missing_element"
	WarnNoRecords        WarningKind = "no_records"
	WarnRowSkipped       WarningKind = "row_skipped"
	WarnLongPeriod       WarningKind = "long_period"
	WarnEndBeforeBegin   WarningKind = "end_before_begin"
	WarnFromFileName     WarningKind = "from_file_name"
)

// WarningKinds lists every kind, for metrics and documentation.
var WarningKinds = []WarningKind{
	WarnUnknownElement, WarnUnknownWord, WarnMappedWord, WarnBadNumber, WarnBadDate, WarnMillisecondDate,
	WarnBadAddress, WarnBadCount, WarnBadCharset, WarnInvalidUTF8, WarnBadMarkup, WarnUnknownEntity, WarnDoctype,
	WarnDuplicateElement, WarnMissingElement, WarnNoRecords, WarnRowSkipped, WarnLongPeriod, WarnEndBeforeBegin,
	WarnFromFileName,
}

// MaxWarnings is how many warnings of a report are kept; all are counted.
const MaxWarnings = 50

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
