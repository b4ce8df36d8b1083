package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify/smtptest"
)

func spoofing() Alert {
	return Alert{
		Name: "DmarcSpoofingRun", Severity: "warning", Tenant: "default", Domain: "fjordbank.example", Firing: true,
		Since: time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC), Day: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		Value: 900, Baseline: 12, Threshold: 500,
		Summary:     "Spoofing run against fjordbank.example: 900 messages in a day",
		Description: "900 messages in the last reported day use fjordbank.example as sender; 12 are usual.",
		Runbook:     "https://example.com/runbooks#DmarcSpoofingRun", Examples: []string{"192.0.2.1"},
	}
}

// options are those of a receiver at s.
func options(s *smtptest.Server) Options {
	return Options{
		Name: "postmaster", Type: TypeMail, URL: s.URL(), CAFile: s.CAFile(), Version: "1.0.0",
		From: "dmarcpipe@example.com", To: []string{"postmaster@example.com"},
	}
}

func mailerOf(t *testing.T, o Options) Mailer {
	t.Helper()
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	m, ok := r.(Mailer)
	if !ok {
		t.Fatalf("%T is no Mailer", r)
	}
	return m
}

func TestAlertsByMail(t *testing.T) {
	for name, test := range map[string]struct {
		server smtptest.Options
		user   bool
		tls    bool
	}{
		"implicit TLS":            {smtptest.Options{}, false, true},
		"implicit TLS with login": {smtptest.Options{User: "u", Password: "secret"}, true, true},
		"STARTTLS":                {smtptest.Options{Mode: smtptest.STARTTLS}, false, true},
		"STARTTLS with login":     {smtptest.Options{Mode: smtptest.STARTTLS, User: "u", Password: "secret"}, true, true},
		"loopback":                {smtptest.Options{Mode: smtptest.Clear}, false, false},
		"loopback with login":     {smtptest.Options{Mode: smtptest.Clear, User: "u", Password: "secret"}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := smtptest.Start(t, test.server)
			o := options(s)
			o.Password = test.server.Password
			if err := mailerOf(t, o).Alerts(t.Context(), []Alert{spoofing()}); err != nil {
				t.Fatal(err)
			}
			mails := s.Mails()
			if len(mails) != 1 {
				t.Fatalf("%d mails", len(mails))
			}
			got := mails[0]
			if (got.TLS >= tls.VersionTLS12) != test.tls || (got.User == "u") != test.user {
				t.Errorf("TLS %x, user %q", got.TLS, got.User)
			}
			if got.From != "dmarcpipe@example.com" || !cmp.Equal(got.To, []string{"postmaster@example.com"}) {
				t.Errorf("from %s to %s", got.From, got.To)
			}
			if subject := read(t, got.Data).subject; subject != "[dmarcpipe] warning: Spoofing run against fjordbank.example: 900 messages in a day" {
				t.Error(subject)
			}
		})
	}
}

// parsed is what a mail reader makes of a mail.
type parsed struct {
	subject string
	header  mail.Header
	types   []string // of the leaves
	bodies  []string
}

func read(t *testing.T, data []byte) parsed {
	t.Helper()
	r, err := mail.CreateReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	p := parsed{header: r.Header}
	if p.subject, err = r.Header.Subject(); err != nil {
		t.Fatal(err)
	}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(part.Header.Get("Content-Type"), ";")
		p.types, p.bodies = append(p.types, kind), append(p.bodies, string(body))
	}
}

func TestLetterWithPictures(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{})
	l := Letter{Subject: "Weekly: äöü ✓", Text: "text\n", HTML: `<img src="cid:a.png"><img src="cid:b.png">`, Pictures: []Picture{
		{"a.png", []byte("A")}, {"b.png", []byte("B")},
	}}
	if err := mailerOf(t, options(s)).Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	got := read(t, s.Mails()[0].Data)
	if diff := cmp.Diff([]string{"text/plain", "text/html", "image/png", "image/png"}, got.types); diff != "" {
		t.Error(diff)
	}
	if got.subject != l.Subject {
		t.Error(got.subject)
	}
	if diff := cmp.Diff([]string{"text\r\n", "A", "B"}, []string{got.bodies[0], got.bodies[2], got.bodies[3]}); diff != "" {
		t.Error(diff)
	}
	text := string(s.Mails()[0].Data)
	for i := range l.Pictures {
		_, rest, _ := strings.Cut(got.bodies[1], `"cid:`)
		cid, after, _ := strings.Cut(rest, `"`)
		got.bodies[1] = after
		if !strings.Contains(text, "Content-Id: <"+cid+">") {
			t.Errorf("picture %d: no part has the id %s", i, cid)
		}
	}
	first, _, _ := strings.Cut(text, ";")
	if !strings.HasSuffix(first, "Content-Type: multipart/alternative") || !strings.Contains(text, "Content-Type: multipart/related; type=\"text/html\"; ") {
		t.Errorf("the pictures are not beside the page only:\n%s", text)
	}
	holdLines(t, []byte(text))
	if auto := got.header.Get("Auto-Submitted"); auto != "auto-generated" {
		t.Error(auto)
	}
}

func TestSomeRecipients(t *testing.T) {
	full := &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "Mailbox full"}
	unknown := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
	answers := map[string]error{"full@example.com": full, "unknown@example.com": unknown}
	s := smtptest.Start(t, smtptest.Options{Refuse: func(to string) error { return answers[to] }})
	var log bytes.Buffer
	o := options(s)
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	for _, test := range []struct {
		to        []string
		got       []string
		log       string
		err       string
		temporary bool
	}{
		{to: []string{"a@example.com", "unknown@example.com"}, got: []string{"a@example.com"}, log: "No such user; correct the address in to"},
		{to: []string{"unknown@example.com"}, err: "550 5.1.1 No such user; correct the address in to"},
		{to: []string{"unknown@example.com", "full@example.com"}, err: "452 4.2.2 Mailbox full; this is tried again later", temporary: true},
	} {
		log.Reset()
		before := len(s.Mails())
		o.To = test.to
		err := mailerOf(t, o).Alerts(t.Context(), []Alert{spoofing()})
		if err == nil && test.err != "" || err != nil && (test.err == "" || !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%s: %v", test.to, err)
		}
		if e, ok := errors.AsType[*Error](err); ok && e.Temporary != test.temporary {
			t.Errorf("%s: temporary: %t", test.to, e.Temporary)
		}
		if mails := s.Mails()[before:]; test.got != nil && !cmp.Equal(mails[0].To, test.got) {
			t.Errorf("%s: %v", test.to, mails[0].To)
		}
		if !strings.Contains(log.String(), test.log) {
			t.Errorf("%s: log %s", test.to, &log)
		}
	}
}

func TestAddressesBeyondASCII(t *testing.T) {
	for name, test := range map[string]struct {
		to   string
		utf8 bool
		path string
		err  string
	}{
		"domain":                   {to: "post@übung.example", path: "post@xn--bung-zra.example"},
		"local part":               {to: "jürgen@übung.example", utf8: true, path: "jürgen@xn--bung-zra.example"},
		"local part not supported": {to: "jürgen@example.com", err: "the server does not take addresses beyond ASCII (SMTPUTF8)"},
	} {
		t.Run(name, func(t *testing.T) {
			s := smtptest.Start(t, smtptest.Options{UTF8: test.utf8})
			o := options(s)
			o.To = []string{test.to}
			err := mailerOf(t, o).Alerts(t.Context(), []Alert{spoofing()})
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatal(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if to := s.Mails()[0].To[0]; to != test.path {
				t.Error(to)
			}
		})
	}
}

func TestStopped(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := mailerOf(t, options(s)).Alerts(ctx, []Alert{spoofing()}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
