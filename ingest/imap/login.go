package imap

import (
	"context"
	"errors"
	"fmt"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
)

// errLogin marks a login that the server refused; trying it again soon could
// lock the account.
var errLogin = errors.New("the server refused the login")

// login authenticates, unless the greeting was PREAUTH.
func (s *session) login(ctx context.Context) error {
	if s.client.State() == goimap.ConnStateAuthenticated {
		return nil
	}
	method, err := s.method(ctx)
	if err != nil {
		return err
	}
	err = s.do(cmdLogin, method)
	if wrong(err) {
		s.metrics.refused.Inc()
		return fmt.Errorf("%w of %q: %w", errLogin, s.opts.Username, err)
	}
	return err
}

// wrong says that the server does not take the password or the token.
func wrong(err error) bool {
	no, refused := refusal(err)
	_, xoauth2 := errors.AsType[*tokenError](err)
	_, bearer := errors.AsType[*sasl.OAuthBearerError](err)
	return refused && !temporary(no) || xoauth2 || bearer
}

// temporary is a refusal that says nothing about the password (RFC 5530).
func temporary(no *goimap.Error) bool {
	switch no.Code {
	case goimap.ResponseCodeUnavailable, goimap.ResponseCodeInUse, goimap.ResponseCodeLimit, goimap.ResponseCodeServerBug:
		return true
	}
	return false
}

func (s *session) method(ctx context.Context) (func() error, error) {
	if s.opts.Token != nil {
		return s.bearer(ctx)
	}
	password, err := s.password(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case !s.caps.Has(goimap.CapLoginDisabled):
		return func() error { return s.client.Login(s.opts.Username, password).Wait() }, nil
	case s.caps.Has(goimap.AuthCap(sasl.Plain)):
		return s.authenticate(sasl.NewPlainClient("", s.opts.Username, password)), nil
	default:
		return nil, errors.New("the server refuses logins on this connection (LOGINDISABLED); use TLS, or log in with a token")
	}
}

func (s *session) password(ctx context.Context) (string, error) {
	if s.opts.PasswordFunc == nil {
		return s.opts.Password, nil
	}
	password, err := s.opts.PasswordFunc(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	return password, nil
}

func (s *session) bearer(ctx context.Context) (func() error, error) {
	token, err := s.opts.Token(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetching a token: %w", err)
	}
	if s.caps.Has(goimap.AuthCap(sasl.OAuthBearer)) {
		return s.authenticate(sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
			Username: s.opts.Username, Token: token, Host: s.opts.Host, Port: s.opts.Port,
		})), nil
	}
	return s.authenticate(&xoauth2{username: s.opts.Username, token: token}), nil
}

func (s *session) authenticate(client sasl.Client) func() error {
	return func() error { return s.client.Authenticate(client) }
}
