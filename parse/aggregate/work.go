package aggregate

// Some ten nanoseconds are a unit of window.Work. A tag that came as it did the
// last time is one; others are as many as they cost more.
const (
	slowTagWork   = 3 // a tag that is not the one that was guessed
	oddTagWork    = 6 // more, for one with attributes, a prefix, another case or no meaning
	wordWork      = 8 // a word in upper case, or one that is in no list
	markupWork    = 4 // a comment, a CDATA section or the like
	referenceWork = 2 // an entity or a character by number

	attributePerWork = 4 // bytes of attributes
)
