package failure

// Keep says how much of a reported mail, which may be a private one, is kept.
type Keep string

// What may be kept.
const (
	// KeepHeaders keeps domains, the header fields that the verdict needs
	// (Authentication-Results and Received-SPF without free text, DKIM-Signature
	// without its signature, From, Date, Message-ID), and in place of each local
	// part a keyed hash, which tells whether two are the same and nothing else.
	KeepHeaders Keep = "headers"
	// KeepFull keeps all header fields and the mail itself as it came.
	KeepFull Keep = "full"
	// KeepNone keeps nothing of the reported mail and its envelope but domains,
	// the source address, results and times.
	KeepNone Keep = "none"
)

// Privacy says what is kept. The zero value, and any other word for Keep, is
// KeepHeaders. An address or an id is kept as hash@domain, or as @domain without
// a Key; what has no domain as its hash, or not at all. Nothing of the body is
// ever read.
type Privacy struct {
	Keep Keep
	Key  []byte // of the hashes (HMAC-SHA-256); without a key local parts are dropped
}
