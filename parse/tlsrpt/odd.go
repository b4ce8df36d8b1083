package tlsrpt

import (
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// warn notes something odd about a node.
func (d *decoder) warn(kind warning.Kind, n node, value []byte) { d.warnAt(kind, n.String(), value) }

// warnAt is warn for what has only a name.
func (d *decoder) warnAt(kind warning.Kind, element string, value []byte) {
	row := -1
	if d.inFailure() {
		row = d.failures - 1
	}
	d.rep.Warnings.Add(kind, element, row, value)
	d.oddities(1)
}

// failureDepth is where a failure detail lies: in the report, policies, an
// entry of it, and failure-details; one level less where a list is left out.
const failureDepth = 4

func (d *decoder) inFailure() bool {
	for i := failureDepth - 2; i <= failureDepth && i < len(d.open); i++ {
		if d.open[i].node == atFailure {
			return true
		}
	}
	return false
}

// A report may have maxOddities, and oddPerEntry more for each policy and each
// failure detail. Those cost more time than what they stand beside, so that a
// flood of them is refused. Escapes, empty values and what is passed over, which
// an honest report may have many of, count only a little.
const (
	maxOddities    = 100_000
	oddPerEntry    = 32
	lightPerOddity = 64
)

// oddities counts n more, and refuses the report where there are too many.
func (d *decoder) oddities(n int) {
	if d.odd += n; d.odd > maxOddities+oddPerEntry*(d.failures+len(d.rep.Policies)) {
		d.fail(d.refuseValue(reason.MalformedJSON, "more than %d oddities, and %d for each policy and failure detail", maxOddities, oddPerEntry))
	}
}

// lightly counts a light oddity, and reports whether the report is refused.
func (d *decoder) lightly() bool {
	if d.light++; d.light%lightPerOddity == 0 {
		d.oddities(1)
	}
	return d.fault != nil
}

// here is the member whose value is being read.
func (d *decoder) here() string {
	if d.at == atSkipped {
		return "a value without meaning"
	}
	return d.at.String()
}

// fail keeps the first refusal that comes out of a value.
func (d *decoder) fail(err error) {
	if d.fault == nil {
		d.fault = err
	}
}
