package aggregate

import "github.com/dmarcpipe/dmarcpipe/parse/warning"

// warn notes something odd about a node.
func (d *decoder) warn(kind warning.Kind, n node, value []byte) { d.warnAt(kind, nodeNames[n], value) }

// warnAt is warn for what has only a name.
func (d *decoder) warnAt(kind warning.Kind, element string, value []byte) {
	row := -1
	if len(d.open) > 1 && d.open[1].node == atRecord {
		row = d.records - 1
	}
	d.rep.Warnings.Add(kind, element, row, value)
	d.oddities(1)
}

// A report may have maxOddities, and oddPerRecord more for each record. Those
// cost more time than what they stand beside, so that a flood of them is refused.
// Tags with a prefix, attributes or a strange name, which an extension may be
// full of, count only a little.
const (
	maxOddities   = 1_000_000
	oddPerRecord  = 32
	tagsPerOddity = 16
)

// oddities counts n more, and refuses the report where there are too many.
func (d *decoder) oddities(n int) {
	if d.odd += n; d.odd > maxOddities+oddPerRecord*d.records {
		d.fail(d.malformed("more than %d oddities, and %d for each record", maxOddities, oddPerRecord))
	}
}

// here is the element whose text is being read, or that was opened last.
func (d *decoder) here() string { return nodeNames[d.last%nodeCount] }

// fail keeps the first refusal that comes out of a value.
func (d *decoder) fail(err error) {
	if d.fault == nil {
		d.fault = err
	}
}
