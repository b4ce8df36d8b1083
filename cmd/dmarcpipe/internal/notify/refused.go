package notify

import (
	"strings"
)

// refusedLogin says what to do about an answer to AUTH, RFC 4954 section 6.
func refusedLogin(step, host string, err error) *Error {
	e := explain(step, host, err)
	switch number, text := code(err); {
	case e.Next != "":
	case number/100 == 4:
		e.Next = nextLater
	case number == 534 || strings.Contains(text, "application"):
		e.Next = "make a password for applications at the provider, and put it in password_file"
	case number == 535:
		e.Next = "correct the user in the url (an @ there is written %40) or the password; some providers want a password made for applications"
	case number/100 == 5:
		e.Next = "ask who runs the server how programs log in"
	}
	return e
}

// refusedSender says what to do about an answer to MAIL.
func refusedSender(step, host string, err error) *Error {
	e := explain(step, host, err)
	switch number, _ := code(err); {
	case number == 530:
		e.Next = "the server wants a login: put the user in the url, and set password_file"
	case number/100 == 4:
		e.Next = nextLater
	case number/100 == 5:
		e.Next = "set from to an address that this user may send from"
	}
	return e
}

// refusedRecipient says what to do about an answer to RCPT.
func refusedRecipient(step string, m *mailer, err error) *Error {
	e := explain(step, m.host, err)
	number, text := code(err)
	switch relay := strings.Contains(text, "relay"); {
	case number/100 == 4:
		e.Next = nextLater + ": servers put strangers off for some minutes (greylisting), or the mailbox is full"
	case relay && m.user == "" || number == 530:
		e.Next = "the server passes on mail only for users it knows: put the user in the url and set password_file, or let it relay for this machine"
	case relay:
		e.Next = "the server passes on no mail of this user to there: ask who runs it, or use the server of another provider"
	case number/100 == 5:
		e.Next = "correct the address in to"
	}
	return e
}

// refusedContent says what to do about an answer to DATA.
func refusedContent(step, host string, err error) *Error {
	e := explain(step, host, err)
	switch number, _ := code(err); {
	case number/100 == 4:
		e.Next = nextLater
	case number == 552:
		e.Next = "the mail is too large for the server: allow some megabytes there"
	case number/100 == 5:
		e.Next = "the server does not like the mail: see its log; from has to be an address that this user may send from"
	}
	return e
}
