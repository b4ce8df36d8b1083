package tlsrpt

import "bytes"

// skip passes over what has no meaning up to the next quote or bracket, and
// over the text that it begins.
func (d *decoder) skip() error {
	if err := d.seekStructural(); err != nil {
		return err
	}
	d.lightly()
	switch c := d.buf[d.pos]; c {
	case '"':
		return d.skipText()
	case '{', '[':
		return d.begins(atSkipped, c)
	case d.open[len(d.open)-1].end:
		d.pos++
		return d.leave()
	default:
		return d.malformed("%q closes %q", c, d.open[len(d.open)-1].end-2)
	}
}

func (d *decoder) seekStructural() error {
	for {
		for i, c := range d.buf[d.pos:d.end] {
			if classes[c]&structural != 0 {
				d.pos += i
				return nil
			}
		}
		d.pos = d.end
		if !d.more() {
			return d.cut()
		}
	}
}

// skipText passes over the text whose quote is at the position, however long
// it is.
func (d *decoder) skipText() error {
	d.pos++
	for escape := false; ; {
		rest := d.rest()
		quote := bytes.IndexByte(rest, '"')
		if quote >= 0 {
			rest = rest[:quote]
		}
		escape = openEscape(rest, escape)
		d.pos += len(rest)
		switch {
		case quote < 0 && !d.more():
			return d.cut()
		case quote < 0:
			continue
		}
		d.pos++
		if !escape {
			return nil
		}
		if escape = false; d.lightly() {
			return d.fault
		}
	}
}

// skipWord passes over a number or a word, however long it is.
func (d *decoder) skipWord() error {
	for {
		for i, c := range d.buf[d.pos:d.end] {
			if classes[c]&bareword == 0 {
				d.pos += i
				return nil
			}
		}
		d.pos = d.end
		if !d.more() {
			return d.cut()
		}
	}
}
