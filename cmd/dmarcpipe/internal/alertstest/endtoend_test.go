package alertstest

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify/smtptest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Run(m)) }

// patience is for each step. It takes seconds, but on a machine that is busy.
const patience = 3 * time.Minute

// stage is everything that the alert goes through.
type stage struct {
	worker                worker
	prometheus, manager   *program
	implicit, starttls    mailServer // of Alertmanager
	ownSMTPS, ownSTARTTLS mailServer // of the worker
	labels                map[string]string
}

// A spoofing run is told of in one mail. The alert of it fires in Prometheus and
// in the worker, reaches Alertmanager from both, and from both people by mail, over
// implicit TLS and over STARTTLS. After the report on the next day all of them
// are told that it is over.
func TestAlertReachesPeopleAndResolves(t *testing.T) {
	tale := newStory(t)
	box := dovecottest.Start(t, dovecottest.Options{})
	box.Deliver(t, reader, tale.history...)
	s := set(t, box, tale)
	until(t, patience, s.quiet(t))

	stored := s.stored(t)
	begun := time.Now()
	box.Deliver(t, reader, tale.told...)
	s.walk(t, "the mail is in the mailbox", begun, "firing", append([]step{stored}, s.fires(t)...))
	if text := s.manager.amtool(t, tale.run.Alert); !strings.Contains(text, tale.run.Domain) {
		t.Errorf("amtool says:\n%s", text)
	}

	stored = s.stored(t)
	begun = time.Now()
	box.Deliver(t, reader, tale.after...)
	s.walk(t, "the report on the next day is in the mailbox", begun, "resolved", append([]step{stored}, s.resolves(t)...))
	if s.ownSMTPS.has("DmarcNewFailingSender") == nil {
		t.Error("spoofed mail was taken for that of a new sender before anybody had looked whose it is")
	}
}

// set starts everything.
func set(t *testing.T, box *dovecottest.Server, tale story) *stage {
	t.Helper()
	s := &stage{
		implicit: serveMail465(t), starttls: serveMail(t, smtptest.STARTTLS),
		ownSMTPS: serveMail(t, smtptest.Implicit), ownSTARTTLS: serveMail(t, smtptest.STARTTLS),
		labels: map[string]string{"alertname": tale.run.Alert, "domain": tale.run.Domain},
	}
	s.manager = alertmanager(t, s.implicit, s.starttls)
	c := configuration(t, box, receiver("smtps", s.ownSMTPS), receiver("starttls", s.ownSTARTTLS),
		config.Notify{Name: "alertmanager", Type: "alertmanager", URL: config.Secret("http://" + s.manager.addr), Severity: "info", Digest: config.DigestNone})
	s.worker = run(t, c, tale.sample)
	s.prometheus = prometheus(t, s.worker.addr, s.manager.addr)
	return s
}

// receiver is one of the worker, for mails.
func receiver(name string, to mailServer) config.Notify {
	return config.Notify{
		Name: name, Type: "mail", URL: config.Secret(to.URL()), Password: password, CAFile: config.Path(to.CAFile()),
		From: "dmarcpipe@example.org", To: []string{"postmaster@example.org"}, Severity: "info", Digest: config.DigestNone,
	}
}

// quiet is nil once the old mail is read, Prometheus knows of the domain, and
// nothing fires for it.
func (s *stage) quiet(t *testing.T) func() error {
	t.Helper()
	return func() error {
		usual := s.worker.metric(t, fmt.Sprintf(`dmarcpipe_domain_messages{.*domain=%q.*window="30d"}`, s.labels["domain"]))
		if usual == 0 {
			return errors.New("the worker has no figures of the domain")
		}
		if s.prometheus.fires(t, s.labels) == nil || s.manager.knows(t, s.labels) == nil {
			return errors.New("the alert fires before there is a reason")
		}
		return s.prometheus.evaluated(t, "dmarcpipe_domain_messages")
	}
}

// step is one that the alert takes.
type step struct {
	name string
	test func() error
}

// stored is the step of one more mail than now.
func (s *stage) stored(t *testing.T) step {
	t.Helper()
	const series = `dmarcpipe_ingest_mails_total{outcome="stored",source="main"}`
	before := s.worker.metric(t, series)
	return step{"the report is stored", func() error {
		if now := s.worker.metric(t, series); now <= before {
			return fmt.Errorf("%v mails are stored", now)
		}
		return nil
	}}
}

// fires are the steps of an alert that begins, before the mails.
func (s *stage) fires(t *testing.T) []step {
	t.Helper()
	via := func(name string) map[string]string {
		return map[string]string{"alertname": s.labels["alertname"], "domain": s.labels["domain"], "via": name}
	}
	return []step{
		{"the gauge of the worker has it", func() error {
			if n := s.worker.metric(t, fmt.Sprintf(`dmarcpipe_domain_spoof_messages{.*domain=%q.*window="1d"}`, s.labels["domain"])); n < 500 {
				return fmt.Errorf("the gauge is %f", n)
			}
			return nil
		}},
		{"it fires in Prometheus", func() error { return s.prometheus.fires(t, s.labels) }},
		{"Prometheus has told Alertmanager", func() error { return s.manager.knows(t, via("prometheus")) }},
		{"the worker has told Alertmanager", func() error { return s.manager.knows(t, via("")) }},
	}
}

// resolves are those of one that ends.
func (s *stage) resolves(t *testing.T) []step {
	t.Helper()
	return []step{
		{"it fires no more in Prometheus", func() error { return not(s.prometheus.fires(t, s.labels)) }},
		{"Alertmanager knows it no more", func() error { return not(s.manager.knows(t, s.labels)) }},
	}
}

// not turns the answer of a test round.
func not(err error) error {
	if err == nil {
		return errors.New("it still does")
	}
	return nil
}

// walk waits for all steps, and for the mails, and tells how long each took from
// the beginning.
func (s *stage) walk(t *testing.T, first string, begun time.Time, state string, steps []step) {
	t.Helper()
	of := fmt.Sprintf("%s %s %s prometheus", state, s.labels["alertname"], s.labels["domain"])
	own := fmt.Sprintf("%s: Spoofing run against %s:", map[string]string{"firing": "WARNING", "resolved": "RESOLVED"}[state], s.labels["domain"])
	steps = append(steps,
		step{"mail of Alertmanager over implicit TLS on port 465", func() error { return s.implicit.has(of) }},
		step{"mail of Alertmanager over STARTTLS", func() error { return s.starttls.has(of) }},
		step{"mail of the worker over implicit TLS", func() error { return s.ownSMTPS.has(own) }},
		step{"mail of the worker over STARTTLS", func() error { return s.ownSTARTTLS.has(own) }},
	)
	t.Logf("%6.1f s  %s", 0.0, first)
	until(t, patience, func() error {
		var waiting error
		steps = slices.DeleteFunc(steps, func(next step) bool {
			err := next.test()
			if err == nil {
				t.Logf("%6.1f s  %s", time.Since(begun).Seconds(), next.name)
				return true
			}
			waiting = fmt.Errorf("%s: %w", next.name, err)
			return false
		})
		return waiting
	})
}
