package notify

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// portTimeout bounds what one port may take.
const portTimeout = 15 * time.Second

// visit is what a port does in one mode.
type visit struct {
	line  line
	err   *Error // nil if mail could be handed in
	away  bool   // nobody answers
	tls   string // version and certificate
	login string // the ways of logging in
}

// ports looks at the usual ports of the server. It sends no mail, and no
// password.
func (m *mailer) ports(ctx context.Context) []Step {
	all := []int{portImplicit, portSubmission, portAlternative, portRelay}
	visits := make([]visit, len(all))
	var wg sync.WaitGroup
	for i, port := range all {
		wg.Go(func() { visits[i] = m.port(ctx, port) })
	}
	wg.Wait()
	t := &trace{}
	for _, v := range visits {
		v.tell(t)
	}
	m.advise(t, visits)
	return t.steps
}

// advise says which url to use. Implicit TLS comes first: with STARTTLS who sits
// between can take the offer out (RFC 8314 section 3).
func (m *mailer) advise(t *trace, visits []visit) {
	usable := slices.DeleteFunc(slices.Clone(visits), func(v visit) bool { return v.err != nil })
	if len(usable) == 0 {
		t.add(StatusInfo, "url", "", "none of the usual ports takes mail under TLS from this machine")
		return
	}
	best := usable[0]
	if i := slices.IndexFunc(usable, func(v visit) bool { return v.line.mode == implicitTLS }); i > 0 {
		best = usable[i]
	}
	switch text := best.url(); {
	case best.line.server == m.server:
		t.pass("url", "the best one is in the configuration: %s", text)
	case best.line.mode == implicitTLS:
		t.add(StatusInfo, "url", "", "the best one is %s: it is in TLS from the first byte", text)
	default:
		t.add(StatusInfo, "url", "", "the best one is %s", text)
	}
}

// port tries both ways, and tells of the one that works, else of the one that the
// port is for.
func (m *mailer) port(ctx context.Context, port int) visit {
	ctx, cancel := context.WithTimeout(ctx, portTimeout)
	defer cancel()
	var usual, other visit
	first, second := startTLS, implicitTLS
	if port == portImplicit {
		first, second = second, first
	}
	var wg sync.WaitGroup
	for as, v := range map[mode]*visit{first: &usual, second: &other} {
		wg.Go(func() {
			if *v = m.visit(ctx, port, as); v.err == nil {
				cancel() // in the other way it may be mute
			}
		})
	}
	wg.Wait()
	if usual.err != nil && other.err == nil {
		return other
	}
	return usual
}

func (m *mailer) visit(ctx context.Context, port int, as mode) visit {
	v := visit{line: m.line}
	v.line.port, v.line.mode = port, as
	t := &trace{}
	s, err := v.line.open(ctx, t)
	if err != nil {
		v.err = explain("trying "+v.line.address(), v.line.host, err)
		v.away = len(t.steps) == 1 // it ended with connecting
		return v
	}
	defer s.quit()
	for _, step := range t.steps {
		if step.Name == stepTLS {
			v.tls = step.Text
		}
	}
	v.login = strings.Join(offers(s.Client), " ")
	return v
}

// url is what to write in the configuration.
func (v visit) url() string {
	user := ""
	if v.line.user != "" {
		user = url.User(v.line.user).String() + "@"
	}
	return string(v.line.mode) + "://" + user + v.line.address()
}

func (v visit) tell(t *trace) {
	name := fmt.Sprintf("port %d", v.line.port)
	switch {
	case v.err != nil && v.away:
		t.add(StatusInfo, name, "", "nobody answers: %s", v.err.Err)
	case v.err != nil:
		t.add(StatusInfo, name, v.err.Next, "not usable: %s", v.err.Err)
	default:
		way := map[mode]string{implicitTLS: "implicit TLS", startTLS: "STARTTLS"}[v.line.mode]
		text := fmt.Sprintf("%s, %s, login: %s", way, v.tls, cmp.Or(v.login, "not offered"))
		if v.line.port == portRelay {
			text += "; this port is for mail between servers, and often closed to others"
		}
		t.pass(name, "%s", text)
	}
}
