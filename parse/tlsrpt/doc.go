// Package tlsrpt decodes SMTP TLS reports (RFC 8460), as they are specified and
// as reporters really send them.
//
// [Decode] streams: it reads the JSON once, through a window of 64 KiB, and
// hands over one failure detail after the other. It keeps the policies, which
// are bounded, and nothing else. Members may come in any order, and their names
// in any case and with _ for -. Every value has a verdict of its own: an odd one
// costs that value, a failure detail that counts nothing costs that detail, and
// each leaves a warning. A report is refused only if its JSON is broken, a limit
// is reached, or it cannot be told whose it is; the error is a reason.Error then.
//
// The scanner is not a JSON parser for other purposes. What a report has no
// member for is passed over by its quotes and brackets, unchecked. It forgives
// a comma before a closing bracket, control characters in texts, escapes that
// JSON does not have, and words such as NaN in the place of a value. It refuses
// comments, other quotes and anything in UTF-16. A differential test holds it
// against encoding/json.
package tlsrpt
