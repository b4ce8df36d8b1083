package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify/smtptest"
)

// told is a trial in lines, with what changes from run to run left out.
func told(steps []Step, leaveOut ...string) []string {
	var lines []string
	for _, s := range steps {
		text := strings.TrimSpace(string(s.Status) + " " + s.Name + ": " + s.Text + " -> " + s.Next)
		for _, varies := range leaveOut {
			text = strings.ReplaceAll(text, varies, "*")
		}
		lines = append(lines, strings.TrimSuffix(text, " ->"))
	}
	return lines
}

// only connects to one port, whatever else listens on this machine.
func only(port int) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if !strings.HasSuffix(address, ":"+strconv.Itoa(port)) {
			return nil, syscall.ECONNREFUSED
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
}

func TestTryMail(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{User: "u", Password: "secret", Refuse: func(to string) error {
		if strings.HasPrefix(to, "unknown") {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
		}
		return nil
	}})
	o := options(s)
	o.URL = strings.Replace(o.URL, "localhost", "127.0.0.1", 1)
	o.Dial = only(s.Port())
	o.To, o.Password = []string{"postmaster@example.com", "unknown@example.com"}, "secret"
	trial := Try(t.Context(), o)
	want := []string{
		"pass connect: 127.0.0.1:*",
		"pass TLS: TLS 1.3, certificate for localhost, 127.0.0.1, valid until *, from CN=dmarcpipe authority",
		"pass login: PLAIN; the server offers PLAIN LOGIN",
		"pass sender: dmarcpipe@example.com",
		"pass recipient: postmaster@example.com",
		"fail recipient: handing in mail to unknown@example.com at 127.0.0.1:*: the server says 550 5.1.1 No such user -> correct the address in to",
		"pass mail: the server has taken it",
	}
	if diff := cmp.Diff(want, told(trial.Steps, strconv.Itoa(s.Port()), day(time.Now().Add(24*time.Hour)))); diff != "" {
		t.Error(diff)
	}
	if trial.OK || len(trial.Ports) != 5 || len(s.Mails()) != 1 {
		t.Errorf("ok %t, %d ports, %d mails", trial.OK, len(trial.Ports), len(s.Mails()))
	}
	if subject := read(t, s.Mails()[0].Data).subject; subject != "[dmarcpipe] info: Test notification of dmarcpipe" {
		t.Error(subject)
	}
}

func TestTryHook(t *testing.T) {
	s, _ := hookServer(t, taken)
	trial := Try(t.Context(), hookOptions(t, s, TypeAlertmanager))
	want := []string{
		"pass connect: *",
		"pass TLS: *",
		"pass answer: the other side has taken it; the test ends by itself after 20m0s",
	}
	varies := []string{s.Listener.Addr().String(), described(tls.ConnectionState{Version: tls.VersionTLS13, PeerCertificates: []*x509.Certificate{s.Certificate()}})}
	if diff := cmp.Diff(want, told(trial.Steps, varies...)); diff != "" || !trial.OK {
		t.Error(diff)
	}
	gone, _ := hookServer(t, http.NotFound)
	trial = Try(t.Context(), hookOptions(t, gone, TypeSlack))
	if last := trial.Steps[len(trial.Steps)-1]; trial.OK || last.Status != StatusFail || !strings.HasPrefix(last.Next, "make a new web hook") {
		t.Errorf("%+v", last)
	}
}

func TestTryNothing(t *testing.T) {
	trial := Try(t.Context(), Options{Name: "x", Type: "pager", URL: "https://example.com"})
	if trial.OK || len(trial.Steps) != 1 || trial.Steps[0].Name != "configuration" {
		t.Errorf("%+v", trial)
	}
}

// visitOf is what a port of a server on loopback does.
func visitOf(t *testing.T, s *smtptest.Server, user string) visit {
	t.Helper()
	o := options(s)
	if user != "" {
		o.URL, o.Password = "smtps://"+user+"@localhost", "secret"
	}
	m, err := newMailer(o.complete())
	if err != nil {
		t.Fatal(err)
	}
	return m.port(t.Context(), s.Port())
}

func TestPorts(t *testing.T) {
	implicit := visitOf(t, smtptest.Start(t, smtptest.Options{}), "")
	starttls := visitOf(t, smtptest.Start(t, smtptest.Options{Mode: smtptest.STARTTLS, User: "u", Password: "secret"}), "u@example.com")
	open := visitOf(t, smtptest.Start(t, smtptest.Options{Mode: smtptest.Clear}), "")
	if implicit.err != nil || implicit.line.mode != implicitTLS || implicit.login != "" {
		t.Errorf("implicit TLS: %+v", implicit)
	}
	if starttls.err != nil || starttls.line.mode != startTLS || starttls.login != "PLAIN LOGIN" || !strings.HasPrefix(starttls.url(), "smtp+starttls://u%40example.com@localhost:") {
		t.Errorf("STARTTLS: %+v", starttls)
	}
	if open.err == nil || open.away || !strings.Contains(open.err.Error(), "does not offer STARTTLS") {
		t.Errorf("clear text: %+v", open)
	}
}

func TestAdvice(t *testing.T) {
	at := func(m mode, port int, err *Error) visit {
		return visit{line: line{server: server{m, "mail.example.com", port, "u"}}, err: err}
	}
	no := &Error{}
	m := &mailer{line: at(startTLS, 587, nil).line}
	for _, test := range []struct {
		visits []visit
		want   string
	}{
		{[]visit{at(implicitTLS, 465, nil), at(startTLS, 587, nil)}, "info url: the best one is smtps://u@mail.example.com:465: it is in TLS from the first byte"},
		{[]visit{at(implicitTLS, 465, no), at(startTLS, 587, nil)}, "pass url: the best one is in the configuration: smtp+starttls://u@mail.example.com:587"},
		{[]visit{at(startTLS, 2525, nil), at(startTLS, 25, nil)}, "info url: the best one is smtp+starttls://u@mail.example.com:2525"},
		{[]visit{at(implicitTLS, 465, no)}, "info url: none of the usual ports takes mail under TLS from this machine"},
	} {
		tr := &trace{}
		m.advise(tr, test.visits)
		if diff := cmp.Diff([]string{test.want}, told(tr.steps)); diff != "" {
			t.Error(diff)
		}
	}
}
