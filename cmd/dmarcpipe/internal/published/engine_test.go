package published

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Run(m)) }

// The domains are those of the newest reports; what DNS says is there for a
// watcher that starts later.
func TestWatcherOnTheEngine(t *testing.T) {
	dsn := schematest.DSN(t)
	s, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := schematest.Connect(t, dsn).Exec(t.Context(), `INSERT INTO reports (tenant, domain, date_end, report_key, active)
		SELECT 'a', c1, toStartOfDay(now('UTC')) - INTERVAL c2 DAY, '1', true
		FROM VALUES('c1 String, c2 Int32', ('shop.example', 1), ('gone.example', 100), ('bank.example', 30))`); err != nil {
		t.Fatal(err)
	}
	_, z := world()
	z.texts["_dmarc.shop.example."] = "v=DMARC1; p=quarantine; np=reject"
	w := New(Options{Store: s, Resolver: z})
	if err := w.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := w.known(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := got[domain{"a", "shop.example"}].CheckedAt
	if time.Since(at) > time.Minute {
		t.Errorf("checked at %v", at)
	}
	want := map[domain]store.Published{
		{"a", "shop.example"}: {
			Tenant: "a", Domain: "shop.example", Found: true, Record: "v=DMARC1; p=quarantine; np=reject", P: "quarantine", NP: "reject", CheckedAt: at, Since: at,
		},
		{"a", "bank.example"}: {Tenant: "a", Domain: "bank.example", CheckedAt: got[domain{"a", "bank.example"}].CheckedAt, Since: got[domain{"a", "bank.example"}].CheckedAt},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
