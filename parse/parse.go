// Package parse turns the bytes of one mail, or of one report file, into
// findings: reports, refusals with a reason, or the knowledge that it is no
// report. It is pure: no disk, no log, no metrics, no clock, no network.
package parse

import "github.com/dmarcpipe/dmarcpipe/parse/limit"

// DefaultHoldRecords is how many records of one mail are held in memory.
const DefaultHoldRecords = 10_000

// Options bound the reading of one mail. The zero value means the defaults.
type Options struct {
	Limits      limit.Limits
	HoldRecords int
}

// Mail judges one mail (RFC 5322), or the bytes of one report file: XML, gzip,
// zip, by content and not by name. name is the file's name where there is one;
// it is a hint for reports that lack their domain or period and for telling a
// damaged report from a text, never a type. There is always at least one
// finding. data must not change while findings are in use.
func Mail(data []byte, name string, o Options) []Finding {
	panic("parse: Mail is not written yet")
}
