package notify

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"
)

// Trial is what came of trying one receiver.
type Trial struct {
	Receiver string `json:"receiver"` // name in the configuration
	Type     string `json:"type"`
	OK       bool   `json:"ok"` // the other side has taken the test for all recipients
	Steps    []Step `json:"steps"`
	Ports    []Step `json:"ports,omitempty"` // of a mail server; none of them makes a trial fail
}

// Try sends a test notification to a receiver, and says step by step what
// happens. Of a mail server it also says what its usual ports offer, without
// sending mail there.
func Try(ctx context.Context, o Options) Trial {
	o = o.complete()
	trial := Trial{Receiver: o.Name, Type: cmp.Or(o.Type, TypeMail)}
	t := &trace{}
	r, err := build(o)
	switch r := r.(type) {
	case *mailer:
		trial.Ports = r.try(ctx, t)
	case *hook:
		r.try(ctx, t)
	default:
		t.add(StatusFail, "configuration", "", "%s", err)
	}
	trial.Steps = t.steps
	trial.OK = !slices.ContainsFunc(t.steps, func(s Step) bool { return s.Status == StatusFail })
	return trial
}

// testAlert is what a trial sends.
func testAlert() Alert {
	return Alert{
		Name: "DmarcpipeTest", Severity: "info", Tenant: defaultTenant, Firing: true, Since: time.Now().UTC(),
		Summary:     "Test notification of dmarcpipe",
		Description: "Somebody ran dmarcpipe notify test. Alerts reach you here; nothing is to be done.",
	}
}

func (m *mailer) try(ctx context.Context, t *trace) (ports []Step) {
	if !lookUp(ctx, m.host, t) {
		return nil
	}
	var wg sync.WaitGroup
	wg.Go(func() { ports = m.ports(ctx) })
	_, err := m.deliver(ctx, letterOf([]Alert{testAlert()}), t)
	wg.Wait()
	if err != nil && len(t.steps) > 0 && t.steps[len(t.steps)-1].Status != StatusFail {
		t.add(StatusFail, "mail", "", "%s", err) // of a step that is not in the trace
	}
	return ports
}

// lookUp asks for the addresses of a host.
func lookUp(ctx context.Context, host string, t *trace) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	addrs, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		t.fail("DNS", explain("asking for the address of "+host, host, err))
		return false
	}
	t.pass("DNS", "%s is %s", host, strings.Join(addrs[:min(len(addrs), maxNames)], ", "))
	return true
}

func (h *hook) try(ctx context.Context, t *trace) {
	if !lookUp(ctx, h.to.Hostname(), t) {
		return
	}
	err := h.Alerts(httptrace.WithClientTrace(ctx, watch(t)), []Alert{testAlert()})
	if e, ok := errors.AsType[*Error](err); ok {
		t.fail("answer", e)
		return
	}
	if err != nil {
		t.add(StatusFail, "answer", "", "%s", err)
		return
	}
	text := "the other side has taken it"
	if h.resend > 0 {
		text += fmt.Sprintf("; the test ends by itself after %s", keptFor*h.resend)
	}
	t.pass("answer", "%s", text)
}

// watch keeps the steps of a request. Connections that lose the race between
// addresses are told too; mu is for them.
func watch(t *trace) *httptrace.ClientTrace {
	var mu sync.Mutex
	return &httptrace.ClientTrace{
		ConnectDone: func(_, addr string, err error) {
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				t.pass("connect", "%s", addr)
			}
		},
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			mu.Lock()
			defer mu.Unlock()
			if err == nil && len(state.PeerCertificates) > 0 {
				t.pass(stepTLS, "%s", described(state))
			}
		},
	}
}
