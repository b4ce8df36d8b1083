package tlsrpt

import (
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// step reads one member of the innermost object, or one entry of the innermost
// list, or its end.
func (d *decoder) step() error {
	top := &d.open[len(d.open)-1]
	if top.node == atSkipped {
		return d.skip()
	}
	d.Work.Done++
	if n, ok := d.guessed(top.node); ok {
		top.more = true
		return d.value(n)
	}
	return d.slowStep(top)
}

// slowStep is step for what was not guessed.
func (d *decoder) slowStep(top *frame) error {
	from := d.Offset()
	c, err := d.next()
	if err == nil && c != top.end && top.more {
		c, err = d.comma(c, top.end)
	}
	switch {
	case err != nil:
		return err
	case c == top.end:
		d.Pos++
		return d.leave()
	}
	top.more = true
	if top.end == ']' {
		return d.value(entries[top.node])
	}
	d.Work.Done += slowMemberWork
	n, err := d.member(c)
	if err != nil {
		return err
	}
	d.learn(n, from)
	return d.value(n)
}

// comma passes the comma c and returns what follows it. One that stands before
// the end is forgiven.
func (d *decoder) comma(c, end byte) (byte, error) {
	if c != ',' {
		return 0, d.malformed("%q stands where a comma or %q should", c, end)
	}
	d.Pos++
	c, err := d.next()
	if c == end {
		d.warn(warning.BadMarkup, d.open[len(d.open)-1].node, []byte{',', end})
	}
	return c, err
}

// member reads the name of a member, which begins with c, and its colon.
func (d *decoder) member(c byte) (node, error) {
	if c != '"' {
		return 0, d.malformed("%q stands where the name of a member should", c)
	}
	d.at = d.open[len(d.open)-1].node
	name, escaped, err := d.quoted()
	if err != nil {
		return 0, err
	}
	if escaped {
		name = d.unescape(name)
	}
	n := d.place(name)
	if c, err = d.next(); err != nil {
		return 0, err
	}
	if c != ':' {
		return 0, d.malformed("%q stands where a colon should", c)
	}
	d.Pos++
	return n, nil
}

// place says what a member is here; atSkipped is to pass over.
func (d *decoder) place(name []byte) node {
	top := d.open[len(d.open)-1].node
	n := lookup(name)
	switch {
	case n == atSkipped || members[n].parent != top:
		d.warnAt(warning.UnknownElement, string(name[:min(len(name), 2*warning.MaxValue)]), nil)
		return atSkipped
	case d.seen>>n&1 != 0:
		d.warn(warning.DuplicateElement, n, nil)
		return atSkipped
	}
	d.known |= 1 << n
	return n
}

// value reads the value of n.
func (d *decoder) value(n node) error {
	c, err := d.next()
	if err != nil {
		return err
	}
	d.at, d.last = n, n
	switch {
	case c == '{' || c == '[':
		return d.begins(d.shaped(n, c), c)
	case c == '"' && n == atSkipped:
		return d.skipText()
	case c == '"':
		return d.text(n)
	}
	return d.bare(n, c)
}

// shaped is what an object or a list becomes in the place of n: n, if it has
// that shape, an entry of n, if it is one without a list around it, or nothing.
func (d *decoder) shaped(n node, bracket byte) node {
	switch {
	case n == atSkipped, bracket == '{' && isObject[n], bracket == '[' && entries[n] != 0:
		return n
	}
	d.warn(warning.WrongType, n, []byte{bracket})
	if bracket == '{' && isObject[entries[n]] {
		d.seen |= 1 << n
		return entries[n]
	}
	return atSkipped
}

// begins enters the object or list n, whose bracket is at the position.
func (d *decoder) begins(n node, bracket byte) error {
	if len(d.open) >= d.lim.JSONDepth {
		return d.refuse(reason.JSONTooDeep, "more than %d objects and lists inside one another", d.lim.JSONDepth)
	}
	d.Pos++
	d.open = append(d.open, frame{node: n, end: bracket + 2}) // '}' and ']' in ASCII
	d.last = nodeCount + n
	d.seen |= 1 << n &^ (1 << atSkipped)
	switch n {
	case atEntry:
		return d.beginEntry()
	case atFailure:
		return d.beginFailure()
	}
	return nil
}

// leave ends the innermost object or list.
func (d *decoder) leave() error {
	n := d.open[len(d.open)-1].node
	var err error
	switch n {
	case atEntry:
		d.endEntry()
	case atFailure:
		err = d.endFailure()
	}
	d.open = d.open[:len(d.open)-1]
	d.at, d.last = n, n
	return err
}
