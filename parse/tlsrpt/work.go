package tlsrpt

// Some ten nanoseconds are a unit of window.Work. A member that came as it did
// the last time is one, and so is an entry or an end; others are as many as they
// cost more.
const (
	slowMemberWork = 3 // a member that is not the one that was guessed
	emptyWork      = 3 // more, for a value that is empty or null
	skipWork       = 2 // a text or a bracket without meaning
	wordWork       = 8 // a word that is in no list as it is, or a name that was not met lately
)
