package smtptest

import (
	"errors"

	"github.com/emersion/go-sasl"
)

// loginServer is the server's side of LOGIN, which many programs still want:
// https://datatracker.ietf.org/doc/html/draft-murchison-sasl-login-00.
type loginServer struct {
	check func(user, password string) error
	step  int
	user  string
}

var _ sasl.Server = (*loginServer)(nil)

// Next asks for the name, then for the password.
func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		if response == nil {
			return []byte("Username:"), false, nil
		}
		l.step++
		fallthrough
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	case 3:
		return nil, true, l.check(l.user, string(response))
	}
	return nil, false, errors.New("the login is over")
}
