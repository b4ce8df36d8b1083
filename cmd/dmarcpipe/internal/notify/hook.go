package notify

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// hook posts alerts as JSON to one URL, which is a secret.
type hook struct {
	form

	called   string
	to       *url.URL // without the user
	user     string
	password string
	agent    string
	client   *http.Client
}

var _ Receiver = (*hook)(nil)

const (
	hookTimeout = 30 * time.Second
	maxHeader   = 64 << 10 // bytes of the head of an answer
)

var (
	errNoHook    = errors.New("the url is none of a web hook; write it like https://hooks.example.com/services/T0/B0/secret")
	errClearHook = errors.New("http:// to another machine tells everybody on the way; write https://, or set insecure: true")
)

func newHook(o Options, f form) (*hook, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errNoHook
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		if !o.Insecure {
			return nil, errClearHook
		}
		o.Logger.Warn("notifications go out in clear text, as insecure is set", "receiver", o.Name, "host", u.Host)
	}
	h := &hook{form: f, called: o.Name, password: o.Password, agent: strings.TrimSpace("dmarcpipe " + clean.Line(o.Version, maxName))}
	h.user = u.User.Username()
	if p, has := u.User.Password(); has {
		h.password = p
	}
	u.User = nil
	h.to = f.at(u)
	h.client, err = o.client(u)
	return h, err
}

// client follows no redirect: who answers with one may send what was meant for
// one host to another.
func (o Options) client(u *url.URL) (*http.Client, error) {
	config, err := o.tlsConfig(u.Hostname())
	if err != nil {
		return nil, err
	}
	dial := o.Dial
	if u.Scheme == "http" && !o.Insecure {
		dial = o.dialLocal
	}
	config.ServerName = "" // a proxy has another name; package http sets that of the host
	return &http.Client{
		Timeout:       min(hookTimeout, o.Timeout),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dial, TLSClientConfig: config, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: maxHeader, DisableKeepAlives: true,
		},
	}, nil
}

// dialLocal does not leave this machine, whatever localhost leads to.
func (o Options) dialLocal(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := o.Dial(ctx, network, address)
	if err == nil && !local(c.RemoteAddr()) {
		_ = c.Close() // nothing was sent
		return nil, errClearHook
	}
	return c, err
}

// Name is that of the configuration.
func (h *hook) Name() string { return h.called }

// Resend is how often alerts that fire have to be sent again for the receiver not
// to take them for resolved; 0 is never. Only an Alertmanager needs it.
func (h *hook) Resend() time.Duration { return h.resend }

// Alerts posts all alerts at once. It returns nil when the other side has
// answered with a status of 200 to 299. An error is an *Error.
func (h *hook) Alerts(ctx context.Context, alerts []Alert) error {
	if len(alerts) == 0 {
		return nil
	}
	body, err := h.body(h.called, alerts)
	if err != nil {
		return err
	}
	return h.post(ctx, body)
}

func (h *hook) post(ctx context.Context, body []byte) error {
	step := "posting to " + h.to.Host
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.to.String(), bytes.NewReader(body))
	if err != nil {
		return &Error{Step: step, Err: errNoHook}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", h.agent)
	h.authorize(request)
	answer, err := h.client.Do(request)
	if err != nil {
		return h.unsent(ctx, step, err)
	}
	defer func() { _ = answer.Body.Close() }() // nothing more is read
	if answer.StatusCode/100 == 2 {
		return nil
	}
	return h.refused(step, answer)
}

// authorize logs in with the user of the url and the password; without a user the
// password is a bearer token (RFC 6750).
func (h *hook) authorize(r *http.Request) {
	switch {
	case h.user != "":
		r.SetBasicAuth(h.user, h.password)
	case h.password != "":
		r.Header.Set("Authorization", "Bearer "+h.password)
	}
}

// unsent explains a request without an answer. The error of package http holds
// the url, which is a secret.
func (h *hook) unsent(ctx context.Context, step string, err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		err = context.Canceled
	}
	return explain(step, h.to.Hostname(), err)
}
