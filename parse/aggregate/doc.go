// Package aggregate decodes DMARC aggregate reports: RFC 7489 appendix C, the
// drafts before it, RFC 9990, and what reporters really send.
//
// [Decode] streams: it reads the XML once, through a window of 64 KiB, and hands
// over one record after the other. It asks no order of the elements and looks at
// their local names, unless they are declared to be of another namespace. Every value has a verdict of its own: an odd one costs
// that value, a bad row costs that row, and each leaves a [Warning]. A report is
// refused only if its structure is broken, a limit is reached, or it cannot be
// told whose it is; the error is a reason.Error then.
//
// Words such as pass or quarantine become a [Word]: the value understood and,
// where it was sent otherwise, the text as sent.
//
// The scanner is not an XML parser for other purposes. It checks that tags
// match, and little else; it knows the five entities of XML and never reads a
// DTD. In exchange it is some twenty times as fast as encoding/xml, which
// differential tests hold it against.
package aggregate
