// Package week has no code: its tests let the last weeks of the sample pass in a
// moment, and hold which alert fires when.
package week

import (
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Run(m)) }

// world is a store, the mails that come into it, and a clock.
type world struct {
	now      time.Time
	store    *store.Store
	writer   *store.Writer
	examiner *trust.Verifier
	name     func() error
	exec     func(sql string) error
	coming   []letter // in the order in which they come
}

// letter is a mail for a tenant.
type letter struct {
	sample.Mail

	tenant string
}

// newWorld returns one in which no mail has come yet. Who sent the mails is
// found out with the DNS of o.
func newWorld(t *testing.T, o sample.Options) *world {
	t.Helper()
	w := &world{now: o.End.AddDate(0, 0, -o.Days-1)}
	w.open(t)
	var err error
	if w.examiner, err = trust.New(trust.Options{Verify: true, Resolver: sample.NewZone(o)}); err != nil {
		t.Fatal(err)
	}
	name, err := opening(t).Namer(w.store)
	if err != nil {
		t.Fatal(err)
	}
	w.name = func() error { return name(t.Context()) }
	return w
}

// open opens a store whose clock is that of the world.
func (w *world) open(t *testing.T) {
	t.Helper()
	dsn := schematest.DSN(t)
	s, err := store.Open(t.Context(), store.Options{DSN: dsn, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	w.store, w.writer = s, s.Writer()
	w.writer.Hurry() // nothing is gathered: somebody waits for each step
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = w.writer.Run(t.Context()) // until the end of the test, which is its error
	}()
	t.Cleanup(func() { <-ended })
	conn := schematest.Connect(t, dsn)
	w.exec = func(sql string) error { return conn.Exec(t.Context(), sql) }
}

// opening is what names the addresses of the sample.
func opening(t *testing.T) app.Opening {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // without data of networks
	file := filepath.Join(t.TempDir(), "services.csv")
	if err := os.WriteFile(file, sample.Services(), 0o600); err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Identify.Services = config.Path(file)
	return app.Opening{Config: c, Logger: slog.New(slog.DiscardHandler)}
}

// expect lets mails come when they were received, after those that are expected
// for the same moment.
func (w *world) expect(letters ...letter) {
	w.coming = append(w.coming, letters...)
	slices.SortStableFunc(w.coming, func(a, b letter) int { return a.Received.Compare(b.Received) })
}

// pass lets time go on: what comes until then is stored and named. It returns
// what came.
func (w *world) pass(t *testing.T, until time.Time) []letter {
	t.Helper()
	n, _ := slices.BinarySearchFunc(w.coming, until, func(l letter, at time.Time) int { return cmp.Or(l.Received.Compare(at), -1) })
	came := w.coming[:n]
	w.now, w.coming = until, w.coming[n:]
	w.deliver(t, came)
	if err := w.name(); err != nil {
		t.Fatal(err)
	}
	sql := fmt.Sprintf("CREATE OR REPLACE VIEW clock AS SELECT toDateTime('%s', 'UTC') AS now", until.UTC().Format(time.DateTime))
	if err := w.exec(sql); err != nil {
		t.Fatal(err)
	}
	return came
}

// deliver stores mails as the worker does, and returns when they are durable.
func (w *world) deliver(t *testing.T, letters []letter) {
	t.Helper()
	answers := make(chan error, len(letters))
	for _, l := range letters {
		d := store.Delivery{Source: "week", Tenant: l.tenant, Received: l.Received, Reports: w.read(t, l.Mail)}
		err := w.writer.Put(t.Context(), d, func(results []store.Result, err error) { answers <- cmp.Or(err, refused(results)) })
		if err != nil {
			t.Fatal(err)
		}
	}
	for range letters {
		if err := <-answers; err != nil {
			t.Fatal(err)
		}
	}
}

// refused is the error of a report that the store does not take.
func refused(results []store.Result) error {
	for _, r := range results {
		if r.Outcome == store.Refused {
			return fmt.Errorf("a report was refused: %s", r.Detail)
		}
	}
	return nil
}

// read finds the reports of a mail, and grades who sent it.
func (w *world) read(t *testing.T, m sample.Mail) []*parse.Finding {
	t.Helper()
	evidence := w.examiner.Examine(t.Context(), m.Raw)
	var reports []*parse.Finding
	for _, f := range parse.Mail(m.Raw, "", parse.Options{}) {
		if f.IsReport() {
			f.Trust = evidence.Standing(f.Claim())
			reports = append(reports, &f)
		}
	}
	return reports
}

// publish notes what DNS says of the domains of a tenant, since then.
func (w *world) publish(t *testing.T, tenant string, domains map[string]bool, since time.Time) {
	t.Helper()
	var all []store.Published
	zone := sample.NewZone(options(tenant))
	for domain := range domains {
		found, err := dmarc.Discover(t.Context(), zone, domain)
		if err != nil {
			t.Fatal(err)
		}
		p := store.Published{Tenant: tenant, Domain: domain, Found: true, Record: found.Tree.Text, CheckedAt: since, Since: since}
		p.P = string(found.Tree.Record.P)
		all = append(all, p)
	}
	if err := w.store.PutPublished(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}
