package tlsrpt

import "bytes"

// skip passes over what has no meaning up to the next quote or bracket, and
// over the text that it begins.
func (d *decoder) skip() error {
	if err := d.seekStructural(); err != nil {
		return err
	}
	d.Work.Done += skipWork
	switch c := d.Buf[d.Pos]; c {
	case '"':
		return d.skipText()
	case '{', '[':
		return d.begins(atSkipped, c)
	case d.open[len(d.open)-1].end:
		d.Pos++
		return d.leave()
	default:
		return d.malformed("%q closes %q", c, d.open[len(d.open)-1].end-2)
	}
}

func (d *decoder) seekStructural() error {
	for {
		for i, c := range d.Buf[d.Pos:d.End] {
			if classes[c]&structural != 0 {
				d.Pos += i
				return nil
			}
		}
		d.Pos = d.End
		if !d.More() {
			return d.cut()
		}
	}
}

// skipText passes over the text whose quote is at the position, however long
// it is.
func (d *decoder) skipText() error {
	d.Pos++
	for escape := false; ; {
		rest := d.Rest()
		quote := bytes.IndexByte(rest, '"')
		if quote >= 0 {
			rest = rest[:quote]
		}
		escape = openEscape(rest, escape)
		d.Pos += len(rest)
		switch {
		case quote < 0 && !d.More():
			return d.cut()
		case quote < 0:
			continue
		}
		d.Pos++
		if !escape {
			return nil
		}
		escape = false
		d.Work.Done++
	}
}

// skipWord passes over a number or a word, however long it is.
func (d *decoder) skipWord() error {
	for {
		for i, c := range d.Buf[d.Pos:d.End] {
			if classes[c]&bareword == 0 {
				d.Pos += i
				return nil
			}
		}
		d.Pos = d.End
		if !d.More() {
			return d.cut()
		}
	}
}
