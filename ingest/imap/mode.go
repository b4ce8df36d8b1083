package imap

// TLSMode says how a connection is protected (RFC 8314).
type TLSMode string

// The modes.
const (
	// ImplicitTLS speaks TLS from the first byte, on port 993.
	ImplicitTLS TLSMode = "implicit"
	// StartTLS upgrades a connection to port 143. A server that does not offer
	// it is refused, unless clear text is allowed: to loopback, or with Insecure.
	StartTLS TLSMode = "starttls"
	// ClearText never uses TLS. It is for loopback, or with Insecure.
	ClearText TLSMode = "none"
)

var tlsModes = []TLSMode{ImplicitTLS, StartTLS, ClearText}

func (m TLSMode) port() int {
	if m == ImplicitTLS {
		return 993
	}
	return 143
}

// Action is what happens to a mail after its verdict.
type Action string

// The actions. Mail whose verdict is retry stays untouched with all of them.
const (
	// Move puts a mail into the folder of MoveTo that its verdict names.
	Move Action = "move"
	// Flag leaves it where it is and sets a keyword.
	Flag Action = "flag"
	// Delete deletes stored mail and duplicates; the rest is moved as with Move.
	Delete Action = "delete"
	// None changes nothing; a cursor in the store says how far the folder is read.
	None Action = "none"
)

// Actions lists every Action.
var Actions = []Action{Move, Flag, Delete, None}
