package imap

import (
	"fmt"

	"github.com/emersion/go-sasl"
)

// xoauth2 is the mechanism of Google and Microsoft 365 that came before
// OAUTHBEARER; go-sasl leaves it out on purpose.
type xoauth2 struct{ username, token string }

var _ sasl.Client = (*xoauth2)(nil)

// Start returns the one message that there is.
func (x *xoauth2) Start() (mechanism string, initial []byte, err error) {
	return "XOAUTH2", fmt.Appendf(nil, "user=%s\x01auth=Bearer %s\x01\x01", x.username, x.token), nil
}

// Next gets the reason of a refusal, which is the only challenge.
func (x *xoauth2) Next(challenge []byte) ([]byte, error) {
	return nil, &tokenError{reason: string(challenge)}
}

// tokenError is the refusal of a bearer token, with the JSON of the server.
type tokenError struct{ reason string }

func (e *tokenError) Error() string { return fmt.Sprintf("the token is not valid: %.200q", e.reason) }
