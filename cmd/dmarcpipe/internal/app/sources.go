package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// newSources makes a source of every mailbox. Nothing connects yet.
func newSources(c *config.Config, s *store.Store, log *slog.Logger, reg prometheus.Registerer) ([]*imap.Source, error) {
	var sources []*imap.Source
	for _, m := range c.IMAP {
		o, err := imapOptions(m)
		if err != nil {
			return nil, fmt.Errorf("setting up mailbox %s: %w", m.Name, err)
		}
		o.MaxMessage = int64(c.Limits.Message)
		o.StopGrace = time.Duration(c.StopTimeout)
		o.Cursors = cursors{s, m.Tenant}
		o.Logger, o.Registerer = log, reg
		source, err := imap.New(o)
		if err != nil {
			return nil, err
		}
		if m.Insecure {
			log.Warn("this mailbox may be read in clear text, as insecure allows", slog.String("source", m.Name))
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// imapOptions translates one mailbox of the configuration.
func imapOptions(m config.IMAP) (imap.Options, error) {
	o, err := imap.ParseURL(m.URL)
	if err != nil {
		return o, err
	}
	o.Name, o.Tenant = m.Name, m.Tenant
	o.CAFile, o.Insecure = string(m.CAFile), m.Insecure
	o.Password, o.PasswordFunc = m.Password.Reveal(), passwordOf(m)
	o.Token = tokenOf(m.OAuth)
	o.Folders, o.After, o.Keyword = m.Folders, imap.Action(m.After), m.Keyword
	o.MoveTo = imap.MoveTo(m.MoveTo)
	o.Poll, o.NoIdle = time.Duration(m.Poll), !m.Idle
	return o, nil
}

// passwordOf returns the function that is asked for the password at each login,
// so that a file with a new one needs no restart, or nil.
func passwordOf(m config.IMAP) func(context.Context) (string, error) {
	if m.PasswordFile == "" {
		return nil
	}
	return func(context.Context) (string, error) { return config.ReadSecret(string(m.PasswordFile)) }
}

// tokenOf returns the function that is asked for a token at each login, or nil.
func tokenOf(o config.OAuth) func(context.Context) (string, error) {
	switch {
	case o.TokenFile != "":
		return func(context.Context) (string, error) { return config.ReadSecret(string(o.TokenFile)) }
	case len(o.TokenCommand) > 0:
		return func(ctx context.Context) (string, error) { return runToken(ctx, o.TokenCommand) }
	}
	return nil
}
