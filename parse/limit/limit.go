// Package limit holds the bounds that every mail is read under, and the
// Budget that one mail may spend. A limit fails, it never truncates.
package limit

// The defaults. A mail that needs more is rejected with a reason.
const (
	DefaultMessage   = 50 << 20 // bytes of one mail as it came
	DefaultUnpacked  = 1 << 30  // bytes of all reports of one mail, unpacked
	DefaultRatio     = 250      // unpacked to packed bytes, past RatioGrace
	RatioGrace       = 10 << 20 // unpacked bytes for which no ratio is asked
	DefaultMembers   = 64       // archive members of one mail
	DefaultParts     = 1000     // MIME parts of one mail
	DefaultDepth     = 4        // archives and mails inside one another
	DefaultXMLDepth  = 32       // XML elements inside one another
	DefaultJSONDepth = 32       // JSON objects and lists inside one another
	DefaultText      = 64 << 10 // bytes of one text in a report
	DefaultRecords   = 5_000_000
)

// Limits bounds the reading of one mail. The zero value of a field means its
// default; see Default.
type Limits struct {
	Message   int64
	Unpacked  int64
	Ratio     int64
	Members   int
	Parts     int
	Depth     int
	XMLDepth  int
	JSONDepth int
	Text      int
	Records   int
}

// Default returns the limits that hold when nothing is configured.
func Default() Limits { return Limits{}.WithDefaults() }

// WithDefaults returns l with every field that is not positive set to its default.
func (l Limits) WithDefaults() Limits {
	l.Message = or(l.Message, DefaultMessage)
	l.Unpacked = or(l.Unpacked, DefaultUnpacked)
	l.Ratio = or(l.Ratio, DefaultRatio)
	l.Members = or(l.Members, DefaultMembers)
	l.Parts = or(l.Parts, DefaultParts)
	l.Depth = or(l.Depth, DefaultDepth)
	l.XMLDepth = or(l.XMLDepth, DefaultXMLDepth)
	l.JSONDepth = or(l.JSONDepth, DefaultJSONDepth)
	l.Text = or(l.Text, DefaultText)
	l.Records = or(l.Records, DefaultRecords)
	return l
}

func or[T int | int64](v, fallback T) T {
	if v > 0 {
		return v
	}
	return fallback
}
