package notify

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// mailer hands mail in at one server. It keeps no connection.
type mailer struct {
	line

	called   string
	password string
	from     *mail.Address
	to       []*mail.Address
	version  string
	timeout  time.Duration
	log      *slog.Logger
}

var _ Mailer = (*mailer)(nil)

func newMailer(o Options) (*mailer, error) {
	m := &mailer{called: o.Name, password: o.Password, version: o.Version, timeout: o.Timeout, log: o.Logger}
	at, err := parseServer(o.URL, o.Insecure)
	if err != nil {
		return nil, err
	}
	if (at.user == "") != (o.Password == "") {
		return nil, errors.New("a user in the url and a password go together; set both, or none for a server that takes mail without")
	}
	m.line = line{server: at, helo: o.Host, dial: o.Dial, insecure: o.Insecure}
	if m.tls, err = o.tlsConfig(at.host); err != nil {
		return nil, err
	}
	if err := m.addresses(o); err != nil {
		return nil, err
	}
	if at.mode == clearText && !loopback(at.host) {
		m.log.Warn("mail goes out in clear text, as insecure is set", "receiver", m.called, "server", at.address())
	}
	return m, nil
}

func (m *mailer) addresses(o Options) (err error) {
	if m.from, err = parseAddress("from", o.From); err != nil {
		return err
	}
	if len(o.To) == 0 {
		return errors.New("to is missing; name who gets the mail")
	}
	for _, text := range o.To {
		a, err := parseAddress("to", text)
		if err != nil {
			return err
		}
		m.to = append(m.to, a)
	}
	return nil
}

// Name is that of the configuration.
func (m *mailer) Name() string { return m.called }

// Alerts sends all alerts in one mail. It returns nil when the server has taken
// the mail for one recipient at least; the others are logged. An error is an
// *Error.
func (m *mailer) Alerts(ctx context.Context, alerts []Alert) error {
	if len(alerts) == 0 {
		return nil
	}
	return m.Send(ctx, letterOf(alerts))
}

// Send sends one mail; see Alerts.
func (m *mailer) Send(ctx context.Context, l Letter) error {
	refused, err := m.deliver(ctx, l, nil)
	for _, r := range refused {
		m.log.Warn("a recipient was refused, others got the mail", "receiver", m.called, "to", r.to, "error", r.err)
	}
	return err
}

// refusal is one recipient that a server does not take mail for.
type refusal struct {
	to  string
	err error
}

// deliver has one session. refused is nil where err is not.
func (m *mailer) deliver(ctx context.Context, l Letter, t *trace) (refused []refusal, err error) {
	data, err := m.message(l)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	s, err := m.open(ctx, t)
	if err != nil {
		return nil, err
	}
	defer s.quit()
	if err := m.login(s); err != nil {
		return nil, err
	}
	refused, err = m.envelope(s)
	if err != nil {
		return nil, err
	}
	if err := s.content(data); err != nil {
		return nil, err
	}
	return refused, nil
}

// login proves who we are. Unless the mode is clearText, the session is encrypted
// here, see line.open.
func (m *mailer) login(s *session) error {
	offered := strings.Join(offers(s.Client), " ")
	if m.user == "" {
		s.add(StatusInfo, "login", "", "not asked for; the server offers %s", cmp.Or(offered, "none"))
		return nil
	}
	step := "logging in at " + m.address()
	chosen, ok := choose(offers(s.Client), m.mode == clearText)
	if !ok {
		return s.failed("login", step, &Error{
			Step: step, Err: fmt.Errorf("no way of logging in that is known here is offered, only %q", clean.Line(offered, maxShown)),
			Next: "use the port for submission, 465 or 587, or take user and password out if the server takes mail without",
		})
	}
	s.within(stepTimeout)
	if err := s.Auth(chosen.auth(m)); err != nil {
		return s.failed("login", step, m.scrubbed(refusedLogin(step, m.host, err)))
	}
	s.pass("login", "%s; the server offers %s", chosen.name, offered)
	return nil
}

// scrubbed takes the password out of what a server says about a login.
func (m *mailer) scrubbed(e *Error) *Error {
	text := e.Err.Error()
	for _, secret := range []string{encoded("\x00" + m.user + "\x00" + m.password), encoded(m.password), m.password} { // the longest first
		text = strings.ReplaceAll(text, secret, "<secret>")
	}
	if text != e.Err.Error() {
		e.Err = errors.New(text)
	}
	return e
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
