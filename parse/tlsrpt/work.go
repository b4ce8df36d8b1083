package tlsrpt

// Some ten nanoseconds are a unit of window.Work. A member that came as it did
// the last time is one; others are as many as they cost more.
const (
	slowStepWork = 3 // a member or an entry that is not the one that was guessed, or an end
	skipWork     = 2 // a text or a bracket without meaning
	wordWork     = 8 // a word that is in no list as it is, an odd number, a new name
)
