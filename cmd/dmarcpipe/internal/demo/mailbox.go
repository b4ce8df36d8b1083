package demo

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/imaptest"
)

// The one mailbox of the demo. Its password guards nothing: the server listens
// on loopback and lives as long as the demo.
const (
	mailboxUser     = "dmarc"
	mailboxPassword = "demo"
	mailboxFolder   = "INBOX"
)

// mailbox is an IMAP server with sample mail in it.
type mailbox struct {
	server *imaptest.Server
	addr   string
	caFile string // what to trust
	mails  int
}

// openMailbox serves IMAP over TLS on a free port of loopback, and writes the
// certificate to trust to caFile.
func openMailbox(ctx context.Context, caFile string, o sample.Options) (*mailbox, error) {
	host := net.IPv4(127, 0, 0, 1)
	config, authority, err := certificate(host)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(caFile, authority, 0o600); err != nil {
		return nil, fmt.Errorf("writing the certificate of the mail server: %w", err)
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host.String(), "0"))
	if err != nil {
		return nil, fmt.Errorf("listening for the mail server: %w", err)
	}
	server, err := imaptest.Serve(map[string]string{mailboxUser: mailboxPassword}, ln, config)
	if err != nil {
		_ = ln.Close()
		return nil, fmt.Errorf("starting the mail server: %w", err)
	}
	b := &mailbox{server: server, addr: ln.Addr().String(), caFile: caFile}
	if err := b.fill(o); err != nil {
		_ = server.Close()
		return nil, err
	}
	return b, nil
}

func (b *mailbox) fill(o sample.Options) error {
	for m := range sample.Mails(o) {
		if err := b.server.Append(mailboxUser, mailboxFolder, m.Raw, m.Received); err != nil {
			return fmt.Errorf("filling the mailbox: %w", err)
		}
		b.mails++
	}
	return nil
}

// url is the mailbox as the configuration names it.
func (b *mailbox) url() string { return "imaps://" + mailboxUser + "@" + b.addr }
