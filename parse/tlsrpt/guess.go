package tlsrpt

// guess is what came after a value, or behind an opening bracket, the last time:
// comma, blanks, the name of a member and its colon, byte by byte. Failure
// details are alike, so that it mostly comes again, and one comparison then
// stands for finding the name, its end and its place.
type guess struct {
	size int // of text; 0 is no guess
	text [guessSize]byte
	in   node // the object that is open
	node node // whose value comes
}

const guessSize = 64

// guessed passes the member that was guessed, and returns what it is.
func (d *decoder) guessed(in node) (node, bool) {
	g, rest := &d.guesses[d.last], d.Rest()
	if g.size == 0 || g.in != in || d.seen>>g.node&1 != 0 || len(rest) < g.size || string(rest[:g.size]) != string(g.text[:g.size]) {
		return 0, false
	}
	d.Pos += g.size
	d.known |= 1 << g.node
	d.at = in
	return g.node, true
}

// learn notes that n comes after the last value. What was passed since from, an
// offset, is all that stands before its own value.
func (d *decoder) learn(n node, from int64) {
	slot, size := &d.guesses[d.last], int(d.Offset()-from)
	slot.size = 0
	if n == atSkipped || size > guessSize || size > d.Pos {
		return
	}
	slot.in, slot.node = d.open[len(d.open)-1].node, n
	slot.size = copy(slot.text[:], d.Buf[d.Pos-size:d.Pos])
}
