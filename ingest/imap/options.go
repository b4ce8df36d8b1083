package imap

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// The defaults of Options.
const (
	DefaultPoll           = 5 * time.Minute
	DefaultKeyword        = "$DMARCPipe"
	DefaultBatch          = 100
	DefaultBatchBytes     = 4 << 20
	DefaultCommandTimeout = time.Minute
	DefaultStopGrace      = 20 * time.Second
	DefaultBackoff        = time.Second

	// MaxFolders bounds the connections of one source; Gmail allows 15.
	MaxFolders = 10
)

// Options describe one mailbox on one server. Host, Username and a way to
// log in (Password, PasswordFunc or Token) are required.
type Options struct {
	Name   string // of the source in the configuration; a metric label
	Tenant string // of every mail of this source

	Host       string
	Port       int     // 993, or 143 for StartTLS and ClearText, when 0
	TLS        TLSMode // ImplicitTLS when ""
	CAFile     string  // PEM file of authorities, instead of the system's
	ServerName string  // that the certificate must be for; Host when ""
	// Insecure allows clear text beyond loopback.
	Insecure bool

	Username string
	Password string
	// PasswordFunc, where set, is asked for the password at every login.
	PasswordFunc func(context.Context) (string, error)
	// Token, where set, is asked for a bearer token at every login; the login
	// is then OAUTHBEARER or XOAUTH2, whichever the server offers.
	Token func(context.Context) (string, error)

	Folders []string // to read, each over a connection of its own; INBOX when empty
	After   Action   // Move when ""
	MoveTo  MoveTo   // for Move and Delete
	Keyword string   // for Flag; DefaultKeyword when ""
	Cursors CursorStore

	Poll       time.Duration // between two looks into a folder, at most nine minutes
	NoIdle     bool          // does not use IDLE even where the server offers it
	MaxMessage int64         // bytes of one mail; a bigger one is handed over without its data
	Batch      int           // mails of one FETCH and of one acknowledgement
	BatchBytes int64         // bytes of mail that one FETCH asks for, unless one mail is bigger

	CommandTimeout time.Duration // for each command; a FETCH gets more for many bytes
	StopGrace      time.Duration // for verdicts and acknowledgements after the end of ctx
	Backoff        time.Duration // before the first retry of anything; doubles from there
	// Once makes Run end after one look at each folder.
	Once bool

	Logger     *slog.Logger          // discards when nil
	Registerer prometheus.Registerer // a private one when nil
	// Dial, where set, opens the TCP connection.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// MoveTo names folders, with "/" between the levels whatever the server
// uses. They are created when missing.
type MoveTo struct {
	Stored    string // "DMARC/Stored" when ""; for duplicates, too
	NotReport string // "DMARC/NotReport" when ""
	Rejected  string // "DMARC/Rejected" when ""
}

// CursorStore keeps, for None, how far each folder was read.
type CursorStore interface {
	// Load returns zeros for a folder it does not know.
	Load(ctx context.Context, source, folder string) (uidValidity, lastUID uint32, err error)
	Save(ctx context.Context, source, folder string, uidValidity, lastUID uint32) error
}

// withDefaults returns o with every field that was left empty filled in.
func (o Options) withDefaults() Options {
	o.TLS = or(o.TLS, ImplicitTLS)
	o.Port = or(o.Port, o.TLS.port())
	o.ServerName = or(o.ServerName, o.Host)
	if len(o.Folders) == 0 {
		o.Folders = []string{"INBOX"}
	}
	o.After = or(o.After, Move)
	o.MoveTo.Stored = or(o.MoveTo.Stored, "DMARC/Stored")
	o.MoveTo.NotReport = or(o.MoveTo.NotReport, "DMARC/NotReport")
	o.MoveTo.Rejected = or(o.MoveTo.Rejected, "DMARC/Rejected")
	o.Keyword = or(o.Keyword, DefaultKeyword)
	o.Poll = or(o.Poll, DefaultPoll)
	o.MaxMessage = or(o.MaxMessage, limit.DefaultMessage)
	o.Batch = or(o.Batch, DefaultBatch)
	o.BatchBytes = or(o.BatchBytes, DefaultBatchBytes)
	o.CommandTimeout = or(o.CommandTimeout, DefaultCommandTimeout)
	o.StopGrace = or(o.StopGrace, DefaultStopGrace)
	o.Backoff = or(o.Backoff, DefaultBackoff)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Registerer == nil {
		o.Registerer = prometheus.NewRegistry()
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: dialTimeout}).DialContext
	}
	return o
}

func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// validate returns every fault of o, each with the name of its field.
func (o *Options) validate() error {
	var faults []error
	must := func(ok bool, field, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf("%s: %s", field, fmt.Sprintf(format, args...)))
		}
	}
	must(o.Name != "", "name", "it is empty; a source needs a name")
	must(o.Host != "", "host", "it is empty; name the IMAP server")
	must(o.Port > 0 && o.Port < 1<<16, "port", "%d is not a port", o.Port)
	must(slices.Contains(tlsModes, o.TLS), "tls", "%q is none of %v", o.TLS, tlsModes)
	must(o.TLS != ClearText || o.clearAllowed(), "tls",
		"clear text to %q would show the password to the network; use TLS, or set insecure: true", o.Host)
	must(o.Username != "", "username", "it is empty")
	must(o.Password != "" || o.PasswordFunc != nil || o.Token != nil, "password", "there is no password and no token")
	must(len(o.Folders) <= MaxFolders, "folders", "%d are too many; %d is the most for one source", len(o.Folders), MaxFolders)
	must(slices.Contains(Actions, o.After), "after", "%q is none of %v", o.After, Actions)
	must(o.After != None || o.Cursors != nil, "after", "none needs a store for its cursor")
	must(!strings.ContainsAny(o.Keyword, " (){%*\"\\]"), "keyword", "%q is not an IMAP keyword", o.Keyword)
	for _, target := range []string{o.MoveTo.Stored, o.MoveTo.NotReport, o.MoveTo.Rejected} {
		must(!slices.Contains(o.Folders, target), "move_to", "%q is also a folder to read from", target)
	}
	must(min(o.Poll, o.CommandTimeout, o.StopGrace, o.Backoff) > 0, "poll", "a time that is not positive")
	must(min(int64(o.Batch), o.BatchBytes, o.MaxMessage) > 0, "batch", "a number that is not positive")
	return errors.Join(faults...)
}

// clearAllowed says whether a password may travel in clear text.
func (o *Options) clearAllowed() bool {
	if o.Insecure || o.Host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(o.Host)
	return err == nil && address.IsLoopback()
}

// authorities are those of CAFile, or nil for the system's.
func (o *Options) authorities() (*x509.CertPool, error) {
	if o.CAFile == "" {
		return nil, nil //nolint:nilnil // crypto/tls takes nil for the system's
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, fmt.Errorf("reading ca_file: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading ca_file: %q holds no certificate in PEM", o.CAFile)
	}
	return pool, nil
}
