package tlsrpt

import (
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
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
	d.Work.Done += window.OddityWork
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
