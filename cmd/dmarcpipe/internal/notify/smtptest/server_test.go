package smtptest

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestServer(t *testing.T) {
	for name, dial := range map[string]struct {
		mode Mode
		dial func(string, *tls.Config) (*smtp.Client, error)
	}{
		"implicit": {Implicit, smtp.DialTLS},
		"starttls": {STARTTLS, smtp.DialStartTLS},
	} {
		t.Run(name, func(t *testing.T) {
			s := Start(t, Options{Mode: dial.mode, User: "reports", Password: "secret"})
			_, addr, _ := strings.Cut(s.URL(), "@")
			c, err := dial.dial(addr, &tls.Config{RootCAs: trusted(t, s.CAFile())})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Auth(sasl.NewPlainClient("", "reports", "secret")); err != nil {
				t.Fatal(err)
			}
			text := "Subject: one\r\n\r\ntext\r\n"
			if err := c.SendMail("from@example.com", []string{"to@example.com"}, strings.NewReader(text)); err != nil {
				t.Fatal(err)
			}
			mails, err := s.Wait(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			want := []Mail{{From: "from@example.com", To: []string{"to@example.com"}, User: "reports", Data: []byte(text)}}
			if diff := cmp.Diff(want, mails, cmpopts.IgnoreFields(Mail{}, "TLS")); diff != "" {
				t.Error(diff)
			}
			if mails[0].TLS < tls.VersionTLS12 {
				t.Errorf("TLS %x", mails[0].TLS)
			}
		})
	}
}

func trusted(t *testing.T, file string) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return pool
}
