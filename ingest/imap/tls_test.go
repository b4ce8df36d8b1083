package imap_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

func TestTLS(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	stranger := dovecottest.Start(t, dovecottest.Options{})
	for name, test := range map[string]struct {
		change func(*imap.Options)
		want   string // in the error; none when ""
	}{
		"implicit": {func(o *imap.Options) { o.TLS, o.Port = imap.ImplicitTLS, server.TLS }, ""},
		"STARTTLS": {func(o *imap.Options) { o.TLS, o.Port = imap.StartTLS, server.Clear }, ""},
		"STARTTLS by name": {func(o *imap.Options) {
			o.Host, o.TLS, o.Port = "localhost", imap.StartTLS, server.Clear
		}, ""},
		"implicit, other authority": {func(o *imap.Options) {
			o.TLS, o.Port, o.CAFile = imap.ImplicitTLS, server.TLS, stranger.CAFile
		}, "name its PEM file in ca_file"},
		"STARTTLS, other authority": {func(o *imap.Options) {
			o.TLS, o.Port, o.CAFile = imap.StartTLS, server.Clear, stranger.CAFile
		}, "name its PEM file in ca_file"},
		"implicit, system authorities": {func(o *imap.Options) {
			o.TLS, o.Port, o.CAFile = imap.ImplicitTLS, server.TLS, ""
		}, "name its PEM file in ca_file"},
		"other name": {func(o *imap.Options) {
			o.TLS, o.Port, o.ServerName = imap.ImplicitTLS, server.TLS, "mail.example.com"
		}, `the certificate is for ["localhost"] and not for "mail.example.com"`},
		"TLS to the clear port": {func(o *imap.Options) {
			o.TLS, o.Port = imap.ImplicitTLS, server.Clear
		}, "does not speak TLS; use imap (STARTTLS, port 143)"},
		"no such file": {func(o *imap.Options) {
			o.CAFile = filepath.Join(t.TempDir(), "none.pem")
		}, "reading ca_file"},
		"no certificate": {func(o *imap.Options) { o.CAFile = os.Args[0] }, "holds no certificate in PEM"},
		"password":       {func(o *imap.Options) { o.Password = "wrong" }, "check username and password"},
		"folder": {func(o *imap.Options) {
			o.Folders = []string{"Reports"}
		}, `opening folder "Reports"; the server has ["DMARC.NotReport" "DMARC.Rejected" "DMARC.Stored" "INBOX"]`},
		"port":             {func(o *imap.Options) { o.Port = 1 }, "nothing answers on port 1"},
		"port of STARTTLS": {func(o *imap.Options) { o.Port, o.TLS = 1, imap.StartTLS }, "nothing answers on port 1"},
		"clear text to the TLS port": {func(o *imap.Options) {
			o.Dial, o.Port, o.CommandTimeout = dialPort(server.TLS), 993, 20*time.Millisecond
		}, "port 993 waits for TLS; use imaps"},
	} {
		t.Run(name, func(t *testing.T) {
			opts := onClear(server, "ann")
			opts.CAFile = server.CAFile
			test.change(&opts)
			err := once(t, opts, newJudge(nil))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("error %v, want none", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// A server that offers no STARTTLS, or somebody on the way who strips it, gets
// neither a password nor a user name.
func TestStartTLSIsNotOptional(t *testing.T) {
	var login atomic.Bool
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", func(command string) []string {
		if !strings.HasPrefix(command, "STARTTLS") && !strings.HasPrefix(command, "CAPABILITY") {
			login.Store(true)
		}
		return []string{"TAG BAD unknown"}
	})
	opts.TLS, opts.Host = imap.StartTLS, "mail.example.com"
	opts.Dial = dialPort(opts.Port)
	err := once(t, opts, newJudge(nil))
	if err == nil || !strings.Contains(err.Error(), "does not offer STARTTLS") {
		t.Errorf("error %v, want one about STARTTLS", err)
	}
	if login.Load() {
		t.Error("something was sent in clear text")
	}
}

func TestStartTLSOnLoopbackMayBeAbsent(t *testing.T) {
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", oneMail(func(string) []string {
		return literal("Subject: x")
	}))
	opts.TLS = imap.StartTLS
	if err := once(t, opts, newJudge(nil)); err != nil {
		t.Error(err)
	}
}

func TestUnknownHost(t *testing.T) {
	opts := imap.Options{Name: "x", Host: "mail.invalid", Username: "u", Password: "p"}
	err := once(t, opts, newJudge(nil))
	if err == nil || !strings.Contains(err.Error(), `"mail.invalid" cannot be resolved; check host`) {
		t.Errorf("error %v, want one about the name", err)
	}
}
