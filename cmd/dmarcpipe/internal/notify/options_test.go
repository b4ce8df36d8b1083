package notify

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNewRefuses(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mail := func(change func(o *Options)) Options {
		o := Options{Name: "x", Type: TypeMail, URL: "smtps://mail.example.com", From: "a@example.com", To: []string{"b@example.com"}}
		change(&o)
		return o
	}
	for _, test := range []struct {
		options Options
		want    string
	}{
		{mail(func(o *Options) { o.URL = "smtp://mail.example.com" }), "smtp:// sends mail and password in clear text; write smtps://"},
		{mail(func(o *Options) { o.URL = "smtps://u:" + password + "@mail.example.com" }), "the url holds a password; move it to password_file"},
		{mail(func(o *Options) { o.URL = "smtps://u@mail.example.com" }), "a user in the url and a password go together"},
		{mail(func(o *Options) { o.Password = password }), "a user in the url and a password go together"},
		{mail(func(o *Options) { o.URL = "https://mail.example.com" }), "the url is none of a mail server"},
		{mail(func(o *Options) { o.URL = "smtps://u:" + password + "@%zz" }), "the url is none of a mail server"},
		{mail(func(o *Options) { o.URL = "smtps://mail.example.com:0" }), "ports are 1 to 65535"},
		{mail(func(o *Options) { o.URL = "smtps://mail.example.com/path" }), "the url is none of a mail server"},
		{mail(func(o *Options) { o.From = "nobody" }), `from: "nobody" is not a mail address`},
		{mail(func(o *Options) { o.To = nil }), "to is missing"},
		{mail(func(o *Options) { o.To = []string{"a@example.com\r\nBcc: b@example.com"} }), "is not a mail address"},
		{mail(func(o *Options) { o.CAFile = "/nowhere.pem" }), "reading ca_file: open /nowhere.pem"},
		{mail(func(o *Options) { o.CAFile = empty }), "it holds no certificate in PEM"},
		{Options{Type: TypeSlack, URL: "http://hooks.example.com/" + token}, "http:// to another machine"},
		{Options{Type: TypeSlack, URL: "smtps://hooks.example.com/" + token}, "the url is none of a web hook"},
		{Options{Type: "pager", URL: "https://hooks.example.com/" + token}, `type "pager" is not known`},
	} {
		_, err := New(test.options)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), token) || strings.Contains(err.Error(), password) {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func TestServerURLs(t *testing.T) {
	for text, want := range map[string]server{
		"smtps://mail.example.com":                     {implicitTLS, "mail.example.com", 465, ""},
		"smtp+starttls://u%40example.com@MAIL.example": {startTLS, "mail.example", 587, "u@example.com"},
		"smtp+starttls://[2001:db8::1]:2525/":          {startTLS, "2001:db8::1", 2525, ""},
		"smtp://localhost":                             {clearText, "localhost", 25, ""},
		"smtp://[::1]:2525":                            {clearText, "::1", 2525, ""},
		"smtps://übung.example":                        {implicitTLS, "xn--bung-zra.example", 465, ""},
	} {
		if got, err := parseServer(text, false); err != nil || got != want {
			t.Errorf("%s: %+v (%v)", text, got, err)
		}
	}
}

// remote is a connection that leaves this machine.
type remote struct{ net.Conn }

func (remote) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25} }

// The name localhost may lead elsewhere: nothing is said there in clear text.
func TestLocalhostElsewhere(t *testing.T) {
	for _, o := range []Options{
		{Type: TypeMail, URL: "smtp://u@localhost", Password: password, From: "a@example.com", To: []string{"b@example.com"}},
		{Type: TypeWebhook, URL: "http://localhost/" + token},
	} {
		client, server := net.Pipe()
		o.Dial = func(context.Context, string, string) (net.Conn, error) { return remote{client}, nil }
		err := receiver(t, o).Alerts(t.Context(), []Alert{spoofing()})
		if err == nil || !strings.Contains(err.Error(), "in clear text") && !strings.Contains(err.Error(), "tells everybody") {
			t.Error(err)
		}
		if n, err := server.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Error("something was sent")
		}
	}
}

func TestInsecureIsLogged(t *testing.T) {
	for _, o := range []Options{
		{Type: TypeMail, URL: "smtp://mail.example.com", From: "a@example.com", To: []string{"b@example.com"}},
		{Type: TypeSlack, URL: "http://chat.example.com/" + token},
	} {
		var log bytes.Buffer
		o.Name, o.Insecure, o.Logger = "x", true, slog.New(slog.NewTextHandler(&log, nil))
		receiver(t, o)
		if !strings.Contains(log.String(), "in clear text, as insecure is set") || strings.Contains(log.String(), token) {
			t.Error(log.String())
		}
	}
}

func TestEHLOName(t *testing.T) {
	for _, test := range []struct {
		host string
		addr net.IP
		want string
	}{
		{"worker.example.com", net.IPv4(192, 0, 2, 1), "worker.example.com"},
		{"worker", net.IPv4(192, 0, 2, 1), "[192.0.2.1]"},
		{"", net.ParseIP("2001:db8::1"), "[IPv6:2001:db8::1]"},
		{"evil.example\r\nRSET", net.IPv4(192, 0, 2, 1), "[192.0.2.1]"},
	} {
		l := line{helo: test.host}
		if got := l.name(&net.TCPAddr{IP: test.addr, Port: 1}); got != test.want {
			t.Errorf("%q: %s", test.host, got)
		}
	}
}
