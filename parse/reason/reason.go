// Package reason holds the closed list of reasons for which dmarcpipe refuses
// a mail, a part of a mail or a report.
//
// A Reason is a metric label and a column value: once released, a name never
// changes its meaning.
package reason

// Reason says in one word why something was rejected.
type Reason string

// The reasons. Each has its sentence in sentences.
const (
	MessageTooLarge    Reason = "message_too_large"
	UnpackedTooLarge   Reason = "unpacked_too_large"
	RatioTooHigh       Reason = "ratio_too_high"
	TooManyMembers     Reason = "too_many_members"
	TooManyParts       Reason = "too_many_parts"
	NestedTooDeep      Reason = "nested_too_deep"
	CorruptArchive     Reason = "corrupt_archive"
	EncryptedArchive   Reason = "encrypted_archive"
	UnsupportedArchive Reason = "unsupported_archive"
	PlaceholderBody    Reason = "placeholder_body"
	EmptyFile          Reason = "empty_file"
	MalformedMail      Reason = "malformed_mail"
	MalformedXML       Reason = "malformed_xml"
	MalformedJSON      Reason = "malformed_json"
	XMLTooDeep         Reason = "xml_too_deep"
	JSONTooDeep        Reason = "json_too_deep"
	TextTooLong        Reason = "text_too_long"
	TooManyRecords     Reason = "too_many_records"
	EntityDeclaration  Reason = "entity_declaration"
	UnknownCharset     Reason = "unknown_charset"
	NoIdentity         Reason = "no_identity"
	DateOutOfRange     Reason = "date_out_of_range"
	Untrusted          Reason = "untrusted"
	Internal           Reason = "internal"
)

// sentences is the one place that lists every reason; All and Explain read it.
var sentences = []struct {
	reason   Reason
	sentence string
}{
	{MessageTooLarge, "The mail is larger than limits.message; raise it if the sender is one that you trust."},
	{UnpackedTooLarge, "Unpacked, the mail is larger than limits.unpacked, or the archives and mails inside of it take more memory than a fifth of limits.message; it is a bomb, or the limit that the detail names is too low for this sender."},
	{RatioTooHigh, "The data unpacks to far more than a report would (limits.ratio); this is how bombs look."},
	{TooManyMembers, "The archives of the mail hold more files than limits.members."},
	{TooManyParts, "The mail has more MIME parts than limits.parts."},
	{NestedTooDeep, "Archives and mails are nested deeper than limits.depth."},
	{CorruptArchive, "The compressed data is damaged or cut short; ask the reporter to send it again."},
	{EncryptedArchive, "The archive is encrypted and cannot be read."},
	{UnsupportedArchive, "The archive uses a compression that dmarcpipe does not read; RFC 9990 asks for gzip."},
	{PlaceholderBody, "The attachment holds a placeholder such as the word 'unused' in place of a report, a known fault of Yahoo and AOL in 2023; nothing can be read from it."},
	{EmptyFile, "The report file has no content."},
	{MalformedMail, "The mail cannot be read as a MIME message."},
	{MalformedXML, "The XML of the report is broken beyond repair, or odd in more places than a report can be; the detail names the place."},
	{MalformedJSON, "The JSON of the TLS report is broken beyond repair, or odd in more places than a report can be; the detail names the place."},
	{XMLTooDeep, "The XML is nested deeper than limits.xml_depth."},
	{JSONTooDeep, "The JSON is nested deeper than limits.json_depth."},
	{TextTooLong, "One text of the report is longer than limits.text."},
	{TooManyRecords, "The report has more rows, policies or failure details than limits.records."},
	{EntityDeclaration, "The XML declares entities, which no report needs and attacks use; it is never expanded."},
	{UnknownCharset, "The report is in a character set that dmarcpipe does not know."},
	{NoIdentity, "The report does not say whose it is: its domain, its period or its reporter and id are missing."},
	{DateOutOfRange, "The report is dated before 2012 or more than 7 days ahead, so it is not stored."},
	{Untrusted, "It is not known well enough who sent the report (trust.require); the detail says why. Where DNS was in trouble, it is judged again by itself; after a change of trust.authserv_ids or trust.require, replay it."},
	{Internal, "dmarcpipe itself failed on this mail; please report it as a bug, with the mail."},
}

// All lists every reason, in the order of the documentation.
func All() []Reason {
	all := make([]Reason, len(sentences))
	for i, s := range sentences {
		all[i] = s.reason
	}
	return all
}

// Explain tells an operator what r means and what to do; it is empty for a
// reason that is not in the list.
func (r Reason) Explain() string {
	for _, s := range sentences {
		if s.reason == r {
			return s.sentence
		}
	}
	return ""
}
