package notify

import (
	"crypto/tls"
	"encoding/base64"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

const password = "geheim-4711"

// forbidden must not be on the wire: nothing of a login, an address or a mail.
func forbidden() []string {
	return []string{
		password, encoded(password), encoded("\x00user\x00" + password), encoded("user"),
		"AUTH", "MAIL", "RCPT", "DATA", "Subject", "example.org",
	}
}

// notTold fails where something was told in clear text.
func notTold(t *testing.T, f *fake) {
	t.Helper()
	for _, text := range forbidden() {
		if strings.Contains(f.seen(), text) {
			t.Errorf("on the wire: %q in %q", text, f.seen())
		}
	}
}

func TestHostile(t *testing.T) {
	local := authority.Form{Addrs: []net.IP{net.IPv4(127, 0, 0, 1)}}
	a, ca := trusted(t)
	good := certificate(t, a, local)
	expired := local
	expired.From, expired.Until = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
	old := good.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	answer := func(verb, text string) map[string]string { return map[string]string{verb: text} }
	for name, test := range map[string]struct {
		mode    mode
		tls     *tls.Config
		answers map[string]string
		want    string
	}{
		"STARTTLS taken out":                    {startTLS, good, answer("EHLO", "250-mail.example.com\r\n250 AUTH PLAIN LOGIN\r\n"), "the server does not offer STARTTLS, or somebody on the way takes the offer out; nothing was sent; use smtps:// on port 465"},
		"STARTTLS masked":                       {startTLS, good, answer("EHLO", "250-mail.example.com\r\n250-XXXXXXXA\r\n250 AUTH PLAIN\r\n"), "does not offer STARTTLS"},
		"EHLO refused":                          {startTLS, good, answer("EHLO", "502 no\r\n"), "does not offer STARTTLS"},
		"STARTTLS refused":                      {startTLS, good, answer("STARTTLS", "454 TLS not available\r\n"), "starting TLS with ADDR: the server says 454 TLS not available"},
		"STARTTLS refused for good":             {startTLS, good, answer("STARTTLS", "502 no\r\n"), "the server says 502 no"},
		"answers put in before the handshake":   {startTLS, good, answer("STARTTLS", "220 go ahead\r\n250-mail.example.com\r\n250 AUTH PLAIN\r\n"), "something came in clear text after the server agreed to STARTTLS"},
		"one answer put in":                     {startTLS, good, answer("STARTTLS", "220 go ahead\r\n235 welcome\r\n"), "something came in clear text"},
		"certificate of a stranger":             {startTLS, certificate(t, nil, local), nil, "no trusted authority stands behind the certificate, which \"CN=dmarcpipe\" issued; name a PEM file of that authority in ca_file"},
		"certificate of another host":           {startTLS, certificate(t, a, authority.Form{Names: []string{"mx.example.com"}}), nil, "the certificate is for mx.example.com, not for 127.0.0.1; use a name of the certificate in the url"},
		"expired certificate":                   {startTLS, certificate(t, a, expired), nil, "the certificate expired on "},
		"certificate of another host, implicit": {implicitTLS, certificate(t, a, authority.Form{Names: []string{"mx.example.com"}}), nil, "the certificate is for mx.example.com, not for 127.0.0.1"},
		"certificate of a stranger, implicit":   {implicitTLS, certificate(t, nil, local), nil, "no trusted authority"},
		"TLS 1.1 only":                          {startTLS, old, nil, "the server speaks no TLS 1.2 or 1.3"},
		"TLS 1.1 only, implicit":                {implicitTLS, old, nil, "the server speaks no TLS 1.2 or 1.3"},
		"AUTH before TLS only": {startTLS, good, map[string]string{
			"EHLO": "250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n", "TLS EHLO": "250 mail.example.com\r\n",
		}, "no way of logging in that is known here is offered, only \"\"; use the port for submission"},
		"unknown ways of logging in": {startTLS, good, answer("TLS EHLO", "250-mail.example.com\r\n250 AUTH GSSAPI NTLM\r\n"), "only \"GSSAPI NTLM\""},
		"endless line":               {startTLS, good, answer("greeting", "220 "+strings.Repeat("a", maxSaid)), "the server says more than a mail server has to say"},
		"endless lines":              {startTLS, good, answer("EHLO", strings.Repeat("250-A\r\n", maxSaid/7+1)), "the server says more than a mail server has to say"},
		"endless lines in TLS":       {implicitTLS, good, answer("TLS EHLO", strings.Repeat("250-A\r\n", maxSaid/7+1)), "the server says more than a mail server has to say"},
		"no SMTP":                    {startTLS, good, answer("greeting", "HTTP/1.0 400 Bad Request\r\n"), "the answer is not SMTP"},
		"busy":                       {startTLS, good, answer("greeting", "421 too many connections\r\n"), "reading the greeting of ADDR: the server says 421 too many connections"},
		"escape sequences":           {startTLS, good, answer("greeting", "554 \x1b[2Jno\u202e\r\n"), "the server says 554 [2Jno"},
		"endless work": {startTLS, good, map[string]string{
			"TLS EHLO": "250-mail.example.com\r\n250 AUTH SCRAM-SHA-256\r\n",
			"TLS AUTH": "334 \r\n" + "334 " + base64.StdEncoding.EncodeToString([]byte("r=x,s=eA==,i=2000000000")) + "\r\n",
		}, "the server asks for more work than any login needs"},
		"wrong password": {startTLS, good, answer("TLS AUTH", "535 5.7.8 no\r\n"), "logging in at ADDR: the server says 535 5.7.8 no; correct the user in the url"},
		"repeats the password": {
			startTLS, good, answer("TLS AUTH", "535 "+password+" and "+encoded("\x00user\x00"+password)+" are wrong\r\n"),
			"the server says 535 <secret> and <secret> are wrong; correct the user",
		},
		"login later": {startTLS, good, answer("TLS AUTH", "454 4.7.0 later\r\n"), "this is tried again later by itself"},
		"login again and again": {startTLS, good, map[string]string{
			"TLS EHLO": "250-mail.example.com\r\n250 AUTH LOGIN\r\n", "TLS AUTH": "334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n334 b25jZSBtb3Jl\r\n",
		}, "logging in at ADDR"},
		"sender refused":                 {startTLS, good, answer("TLS MAIL", "550 5.7.1 not yours\r\n"), "the server says 550 5.7.1 not yours; set from to an address"},
		"login wanted":                   {startTLS, good, answer("TLS MAIL", "530 5.7.0 Authentication required\r\n"), "the server wants a login"},
		"relaying denied":                {startTLS, good, answer("TLS RCPT", "554 5.7.1 Relay access denied\r\n"), "the server passes on no mail of this user to there"},
		"greylisting":                    {startTLS, good, answer("TLS RCPT", "451 4.7.1 Greylisted\r\n"), "handing in mail to postmaster@example.org at ADDR: the server says 451 4.7.1 Greylisted; this is tried again later by itself"},
		"DATA refused":                   {startTLS, good, answer("TLS DATA", "554 no\r\n"), "handing in the mail at ADDR: the server says 554 no"},
		"mail refused":                   {startTLS, good, answer("TLS .", "550 5.7.1 looks like spam\r\n"), "the server says 550 5.7.1 looks like spam; the server does not like the mail"},
		"mail too large":                 {startTLS, good, answer("TLS .", "552 5.3.4 too large\r\n"), "the mail is too large for the server"},
		"clear text where TLS should be": {implicitTLS, nil, nil, "starting TLS with ADDR: the port begins in clear text, so it is one for STARTTLS; write smtp+starttls://ADDR in the url"},
		"hangs up at once":               {startTLS, good, answer("greeting", hangUp), "reading the greeting of ADDR: the server closed the connection"},
		"hangs up at EHLO":               {startTLS, good, answer("EHLO", hangUp), "introducing ourselves to ADDR: the server closed the connection"},
		"hangs up at STARTTLS":           {startTLS, good, answer("STARTTLS", hangUp), "starting TLS with ADDR: the server closed the connection"},
		"hangs up in TLS":                {startTLS, good, answer("TLS EHLO", hangUp), "starting TLS with ADDR: the server closed the connection"},
		"hangs up at AUTH":               {startTLS, good, answer("TLS AUTH", hangUp), "logging in at ADDR: the server closed the connection"},
		"hangs up at MAIL":               {startTLS, good, answer("TLS MAIL", hangUp), "the server closed the connection"},
		"hangs up at RCPT":               {startTLS, good, answer("TLS RCPT", hangUp), "the server closed the connection"},
		"hangs up at DATA":               {startTLS, good, answer("TLS DATA", hangUp), "handing in the mail at ADDR: the server closed the connection"},
		"hangs up at the end":            {startTLS, good, answer("TLS .", hangUp), "handing in the mail at ADDR: the server closed the connection"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{implicit: test.mode == implicitTLS && test.tls != nil, tls: test.tls, answers: test.answers}
			addr := f.start(t)
			o := Options{
				Type: TypeMail, URL: string(test.mode) + "://user@" + addr, Password: password, CAFile: ca,
				From: "dmarcpipe@example.org", To: []string{"postmaster@example.org"},
			}
			err := mailerOf(t, o).Alerts(t.Context(), []Alert{spoofing()})
			if want := strings.ReplaceAll(test.want, "ADDR", addr); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			if err != nil && (strings.Contains(err.Error(), password) || strings.Contains(err.Error(), encoded("\x00user\x00"+password))) {
				t.Errorf("the error tells the password: %s", err)
			}
			notTold(t, f)
		})
	}
}

func TestSlow(t *testing.T) {
	for name, test := range map[string]struct {
		server *fake
		mode   mode
		want   string
	}{
		"drips":                      {&fake{delay: 10 * time.Second}, startTLS, "no answer in time"},
		"drips in TLS":               {&fake{implicit: true, delay: 10 * time.Second}, implicitTLS, "no answer in time"},
		"drips faster":               {&fake{delay: time.Second}, startTLS, "no answer in time"},
		"implicit TLS, not STARTTLS": {&fake{implicit: true}, startTLS, "write smtps://mail.example.com:587 in the url"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, ca := trusted(t)
				f := test.server
				f.tls = certificate(t, a, authority.Form{Names: []string{"mail.example.com"}})
				m := mailerOf(t, Options{
					Type: TypeMail, URL: string(test.mode) + "://user@mail.example.com:587", Password: password, CAFile: ca,
					From: "dmarcpipe@example.org", To: []string{"postmaster@example.org"}, Dial: f.dial,
				})
				defer f.sessions.Wait()
				begin := time.Now()
				err := m.Alerts(t.Context(), []Alert{spoofing()})
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Error(err)
				}
				if took := time.Since(begin); took > defaultTimeout {
					t.Errorf("it took %s", took)
				}
				notTold(t, f)
			})
		})
	}
}
