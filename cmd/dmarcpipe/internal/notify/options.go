package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"
)

// The types of receivers.
const (
	TypeMail         = "mail"
	TypeSlack        = "slack"
	TypeTeams        = "teams"
	TypeAlertmanager = "alertmanager"
	TypeWebhook      = "webhook"
)

// Options describe one receiver.
type Options struct {
	Name     string        // by which people know it
	Type     string        // one of the constants
	URL      string        // of the mail server or web hook; a secret, never told in errors or logs
	Password string        // of the user in URL; a web hook with no user there gets it as a bearer token
	From     string        // address that mails are from, also in the envelope
	To       []string      // addresses that mails go to
	CAFile   string        // PEM file of authorities, in place of the system's
	Insecure bool          // allows clear text to other machines
	Timeout  time.Duration // of one delivery; 0 is two minutes
	Every    time.Duration // how often alerts are evaluated; 0 is five minutes. An Alertmanager forgets them after a few times of it
	Version  string        // of this program
	Host     string        // name of this machine, for EHLO; "" asks the system
	Logger   *slog.Logger
	Dial     func(ctx context.Context, network, address string) (net.Conn, error) // nil is that of package net
}

const (
	defaultTimeout = 2 * time.Minute
	defaultEvery   = 5 * time.Minute
)

// complete fills in what was left out.
func (o Options) complete() Options {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Every == 0 {
		o.Every = defaultEvery
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Host == "" {
		o.Host, _ = os.Hostname() // without one the address serves
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{}).DialContext
	}
	return o
}

// New makes a receiver without connecting to it. One of type mail is a Mailer.
// Clear text to another machine is logged as a warning.
func New(o Options) (Receiver, error) {
	r, err := build(o.complete())
	if err != nil {
		return nil, fmt.Errorf("reading receiver %s: %w", o.Name, err)
	}
	return r, nil
}

func build(o Options) (Receiver, error) {
	if o.Type == TypeMail || o.Type == "" {
		return newMailer(o)
	}
	form, err := formOf(o)
	if err != nil {
		return nil, err
	}
	return newHook(o, form)
}

// tlsConfig verifies certificates for host, with TLS 1.2 at the least.
func (o Options) tlsConfig(host string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if o.CAFile == "" {
		return config, nil
	}
	text, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, fmt.Errorf("reading ca_file: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(text) {
		return nil, errors.New("reading ca_file: it holds no certificate in PEM")
	}
	return config, nil
}
