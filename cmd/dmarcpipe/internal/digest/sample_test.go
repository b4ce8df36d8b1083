package digest_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

// monday is when the sample digest goes out.
var monday = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

// sampleOptions are those of the sample mail: three weeks more than what is
// shown, so that there is a habit.
func sampleOptions() sample.Options {
	return sample.Options{Seed: 7, End: monday, Days: 50, Incidents: true}
}

// empty returns a store without reports, in which now is monday, and what
// changes it.
func empty(t *testing.T) (s *store.Store, dsn string) {
	t.Helper()
	dsn = schematest.DSN(t)
	s, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	change(t, dsn, fmt.Sprintf("CREATE OR REPLACE VIEW clock AS SELECT toDateTime(%d, 'UTC') AS now", monday.Unix()))
	return s, dsn
}

func change(t *testing.T, dsn, sql string) {
	t.Helper()
	if err := schematest.Connect(t, dsn).Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// filled returns a store with the sample mail, as the program reads it.
func filled(t *testing.T) *store.Store {
	t.Helper()
	s, dsn := empty(t)
	dir := t.TempDir()
	services := filepath.Join(dir, "services.csv")
	write(t, services, sample.Services())
	mails := filepath.Join(dir, "mails")
	if err := os.Mkdir(mails, 0o700); err != nil {
		t.Fatal(err)
	}
	n := 0
	for mail := range sample.Mails(sampleOptions()) {
		n++
		file := filepath.Join(mails, fmt.Sprintf("%05d.eml", n))
		write(t, file, mail.Raw)
		if err := os.Chtimes(file, mail.Received, mail.Received); err != nil {
			t.Fatal(err)
		}
	}
	c := config.Default()
	c.Store.DSN, c.Store.Retention, c.FailureReports.Retention = config.Secret(dsn), 0, 0
	c.Engine.Data = config.Path(filepath.Join(dir, "data"))
	c.Identify.Services = config.Path(services)
	if _, err := app.Ingest(t.Context(), app.IngestOptions{Paths: []string{mails}, Opening: app.Opening{
		Config: c, Version: "test", Logger: slog.New(slog.DiscardHandler), Notices: t.Output(), Resolver: sample.NewZone(sampleOptions()),
	}}); err != nil {
		t.Fatal(err)
	}
	change(t, dsn, alerts)
	return s
}

// alerts are what the worker would have told of the incidents of the sample.
const alerts = `INSERT INTO alert_states (alert, domain, subject, firing, day, since, resolved_at, value, baseline, threshold, severity, ver) VALUES
	('DmarcEnforcementLosesMail', 'fjordbank.example', '', false, '2026-11-17', '2026-11-17 12:05:00', '2026-11-19 11:20:00', 48, 0, 20, 'critical', 1),
	('TLSPolicyBroken', 'fjordbank.example', 'sts-policy-fetch-error', false, '2026-11-16', '2026-11-16 13:10:00', '2026-11-18 12:00:00', 14, 0, 5, 'critical', 1),
	('DmarcNewFailingSender', 'nimbus.example', 'Mailer', true, '2026-11-15', '2026-11-15 10:40:00', '1970-01-01 00:00:00', 143, 0, 100, 'warning', 1),
	('DmarcSpoofingRun', 'tidewater.example', '', false, '2026-11-13', '2026-11-14 08:15:00', '2026-11-16 09:30:00', 5310, 6, 500, 'warning', 1)`

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func gather(t *testing.T, o digest.Options) *digest.Digest {
	t.Helper()
	if o.Days == 0 {
		o.Days = 7
	}
	o.Now = monday
	d, err := digest.Gather(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
