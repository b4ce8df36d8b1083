package aggregate

import (
	"github.com/dmarcpipe/dmarcpipe/parse/warning"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// warn notes something odd about a node.
func (d *decoder) warn(kind warning.Kind, n node, value []byte) { d.warnAt(kind, nodeNames[n], value) }

// warnAt is warn for what has only a name.
func (d *decoder) warnAt(kind warning.Kind, element string, value []byte) {
	row := -1
	if len(d.open) > 1 && d.open[1].node == atRecord {
		row = d.records - 1
	}
	d.rep.Warnings.Add(kind, element, row, value)
	d.Work.Done += window.OddityWork
}

// here is the element whose text is being read, or that was opened last.
func (d *decoder) here() string { return nodeNames[d.last%nodeCount] }

// fail keeps the first refusal that comes out of a value.
func (d *decoder) fail(err error) {
	if d.fault == nil {
		d.fault = err
	}
}
