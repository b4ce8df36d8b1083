package aggregate

import "strings"

// guess is what came after an element the last time: blanks and a tag, byte by
// byte. Records are alike, so that it mostly comes again, and one comparison
// then stands for finding the tag, its end, its name and its place. That holds
// because a node has one parent only: the same tag after the same node means
// the same.
type guess struct {
	size int // of text; 0 is no guess
	text [guessSize]byte
	node node // that begins
	name string
	ends bool // the tag ends the parent
}

const guessSize = 64

// learn notes the tag of size bytes that ends at the position, and the blanks
// before it. Nothing is learnt after what has no meaning, for that may stand
// anywhere, nor of a name with a prefix, which may mean another namespace the
// next time.
func (d *decoder) learn(g guess, size int) {
	size += d.gap
	from := d.Pos - size // is not in sight any more if the window has moved
	slot := &d.guesses[d.last]
	slot.size = 0
	if d.last%nodeCount == atSkipped || d.gap < 0 || from < 0 || size > guessSize || strings.Contains(g.name, ":") {
		return
	}
	slot.node, slot.name, slot.ends = g.node, g.name, g.ends
	slot.size = copy(slot.text[:], d.Buf[from:d.Pos])
}
