package notify

import (
	"cmp"
	"context"
	"fmt"
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
	tls   string // version and certificate
	login string // the ways of logging in
}

// ports looks at the usual ports of the server. It sends no mail, and no
// password.
func (m *mailer) ports(ctx context.Context) []Step {
	all := []int{portImplicit, portSubmission, portAlternative, portRelay}
	steps := make([]Step, len(all))
	var wg sync.WaitGroup
	for i, port := range all {
		wg.Go(func() { steps[i] = m.port(ctx, port) })
	}
	wg.Wait()
	return steps
}

// port tries both ways, and tells of the one that works, else of the one that the
// port is for.
func (m *mailer) port(ctx context.Context, port int) Step {
	ctx, cancel := context.WithTimeout(ctx, portTimeout)
	defer cancel()
	var usual, other visit
	first, second := startTLS, implicitTLS
	if port == portImplicit {
		first, second = second, first
	}
	var wg sync.WaitGroup
	wg.Go(func() { usual = m.visit(ctx, port, first) })
	wg.Go(func() { other = m.visit(ctx, port, second) })
	wg.Wait()
	if usual.err != nil && other.err == nil {
		usual = other
	}
	return usual.step(port, m.user)
}

func (m *mailer) visit(ctx context.Context, port int, as mode) visit {
	v := visit{line: m.line}
	v.line.port, v.line.mode = port, as
	t := &trace{}
	s, err := v.line.open(ctx, t)
	if err != nil {
		v.err = explain("trying "+v.line.address(), v.line.host, err)
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

func (v visit) step(port int, user string) Step {
	t := &trace{}
	name := fmt.Sprintf("port %d", port)
	if v.err != nil {
		t.add(StatusInfo, name, v.err.Next, "not usable: %s", v.err.Err)
		return t.steps[0]
	}
	way := map[mode]string{implicitTLS: "implicit TLS", startTLS: "STARTTLS"}[v.line.mode]
	url := string(v.line.mode) + "://"
	if user != "" {
		url += "USER@"
	}
	t.pass(name, "%s; %s; login: %s; url: %s%s", way, v.tls, cmp.Or(v.login, "not offered"), url, v.line.address())
	if port == portRelay {
		t.steps[0].Text += "; this port is for mail between servers, and often closed to others"
	}
	return t.steps[0]
}
