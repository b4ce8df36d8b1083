package tlsrpt

import "bytes"

const (
	blank      = 1 << iota // between values
	structural             // has a meaning where all else is passed over
	bareword               // of a number or a word
)

// classes says what a byte may be.
var classes = func() (table [256]uint8) {
	for c, class := range map[string]uint8{
		" \t\r\n": blank,
		`"{}[]`:   structural,
		"+-._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ": bareword,
	} {
		for i := range len(c) {
			table[c[i]] |= class
		}
	}
	return table
}()

// next passes over blanks and returns the byte at the position then.
func (d *decoder) next() (byte, error) {
	if d.Pos < d.End && d.Buf[d.Pos] > ' ' {
		return d.Buf[d.Pos], nil
	}
	return d.slowNext()
}

func (d *decoder) slowNext() (byte, error) {
	for {
		for i, c := range d.Rest() {
			if classes[c]&blank == 0 {
				d.Pos += i
				return c, nil
			}
		}
		d.Pos = d.End
		if !d.More() {
			return 0, d.cut()
		}
	}
}

// quoted returns what stands between the quote at the position and the one
// that ends it, and whether there are escapes in it. The bytes are good until
// the window moves. Nearly every text takes the first way.
func (d *decoder) quoted() (text []byte, escaped bool, err error) {
	rest := d.Buf[d.Pos+1 : d.End]
	i := bytes.IndexByte(rest, '"')
	if i >= 0 && i <= d.lim.Text && bytes.IndexByte(rest[:i], '\\') < 0 {
		d.Pos += i + 2
		return rest[:i], false, nil
	}
	for from := 1; ; {
		n := d.Find(from, '"')
		if n < 0 {
			return nil, false, d.cut()
		}
		if n-1 > d.lim.Text {
			return nil, false, d.tooLong()
		}
		if text = d.Buf[d.Pos+1 : d.Pos+n]; !openEscape(text[from-1:], false) {
			d.Pos += n + 1
			return text, bytes.IndexByte(text, '\\') >= 0, nil
		}
		from = n + 1
	}
}

// openEscape reports whether b ends inside of an escape; before says it of what
// stands before b.
func openEscape(b []byte, before bool) bool {
	n := len(b) - len(bytes.TrimRight(b, `\`))
	if n == len(b) {
		return before != (n%2 == 1)
	}
	return n%2 == 1
}

// unquoted returns the number or word at the position; it is empty for anything else.
func (d *decoder) unquoted() ([]byte, error) {
	for n := 0; ; {
		for _, c := range d.Buf[d.Pos+n : d.End] {
			if classes[c]&bareword == 0 {
				text := d.Buf[d.Pos : d.Pos+n]
				d.Pos += n
				return text, nil
			}
			n++
		}
		if n > d.lim.Text {
			return nil, d.tooLong()
		}
		if !d.More() {
			return nil, d.cut()
		}
	}
}
