package imap_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestLoginDisabled(t *testing.T) {
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello", func(command string) []string {
		t.Errorf("sent %q", command)
		return nil
	})
	if err := once(t, opts, newJudge(nil)); err == nil || !strings.Contains(err.Error(), "LOGINDISABLED") {
		t.Errorf("error %v, want LOGINDISABLED", err)
	}
}

func TestPasswordFuncFails(t *testing.T) {
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", oneMail(nil))
	want := errors.New("no such file")
	opts.PasswordFunc = func(context.Context) (string, error) { return "", want }
	if err := once(t, opts, newJudge(nil)); !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

// Refused logins are rare: two folders and two hundred hasty reconnects give
// one login in the time that one is allowed.
func TestRefusedLoginsAreRare(t *testing.T) {
	var logins atomic.Int32
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", func(command string) []string {
		if strings.HasPrefix(command, "LOGIN") {
			logins.Add(1)
			return []string{"TAG NO [AUTHENTICATIONFAILED] no"}
		}
		return []string{"TAG OK done"}
	})
	opts.Folders, opts.Backoff = []string{"INBOX", "Reports"}, time.Second
	source, stop := start(t, opts, newJudge(nil))
	eventually(t, func() bool { return source.LastError() != nil })
	stop()
	if got := logins.Load(); got != 1 {
		t.Errorf("%d logins, want 1", got)
	}
	if got := source.LastError().Error(); !strings.Contains(got, "check username and password") {
		t.Errorf("LastError is %q", got)
	}
}

func TestToken(t *testing.T) {
	for capability, want := range map[string]string{
		"AUTH=XOAUTH2 SASL-IR":                  "AUTHENTICATE XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgdG9rZW4BAQ==",
		"AUTH=OAUTHBEARER AUTH=XOAUTH2 SASL-IR": "AUTHENTICATE OAUTHBEARER ",
	} {
		var got atomic.Value
		answer := oneMail(func(string) []string { return literal("Subject: x") })
		opts := serve(t, "* OK [CAPABILITY IMAP4rev1 "+capability+"] hello", func(command string) []string {
			if strings.HasPrefix(command, "AUTHENTICATE") {
				got.Store(command)
			}
			return answer(command)
		})
		opts.Password = ""
		opts.Token = func(context.Context) (string, error) { return "token", nil }
		if err := once(t, opts, newJudge(nil)); err != nil {
			t.Error(err)
		}
		if command, _ := got.Load().(string); !strings.HasPrefix(command, want) {
			t.Errorf("logged in with %q, want %q", command, want)
		}
	}
}

func TestTokenRefused(t *testing.T) {
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		opts := serve(t, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH="+mechanism+"] hello", func(string) []string {
			return []string{"+ eyJzdGF0dXMiOiI0MDAifQ=="}
		})
		opts.Token = func(context.Context) (string, error) { return "stale", nil }
		err := once(t, opts, newJudge(nil))
		if err == nil || !strings.Contains(err.Error(), "the server refused the login") || !strings.Contains(err.Error(), "400") {
			t.Errorf("%s: error %v, want a refused login with status 400", mechanism, err)
		}
	}
}
