package alert

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

const forged = "DmarcReportsForged"

// forge fills a new store with forged reports, and makes it monday.
func forge(t *testing.T) (s *store.Store, change func(sql string)) {
	t.Helper()
	dsn := schematest.DSN(t)
	s, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	conn := schematest.Connect(t, dsn)
	change = func(sql string) {
		t.Helper()
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	clock(change, monday)
	change(fmt.Sprintf(`INSERT INTO reports (domain, report_key, reporter, active, trust, messages, date_end, received_at)
		SELECT 'example.com', leftPad(toString(number), 16, '0'), 'Google', true, 'failed', 1, toDateTime(%[1]d), toDateTime(%[1]d) FROM numbers(7)`,
		monday.Add(-6*time.Hour).Unix()))
	return s, change
}

func clock(change func(sql string), now time.Time) {
	change(fmt.Sprintf("CREATE OR REPLACE VIEW clock AS SELECT toDateTime(%d, 'UTC') AS now", now.Unix()))
}

// An alert of the real views, with its state in the real tables: every evaluation
// is that of a worker that has just started.
func TestRealStore(t *testing.T) {
	s, change := forge(t)
	w := newWorld("mail", "chat")
	w.receivers[1].err = errMail
	o := w.once()
	o.Store, o.Calm = s, 0
	e := work(o)
	pass := func(d time.Duration) {
		t.Helper()
		e.Engine, e.now = New(o), e.now.Add(d)
		clock(change, e.now)
		if err := e.Evaluate(t.Context(), e.now); err != nil {
			t.Fatal(err)
		}
	}
	pass(0)
	heard(t, w.receivers[0], []string{"fires " + forged + " example.com"})
	before := maps.Clone(e.states.rows)
	pass(every)
	if diff := cmp.Diff(before, e.states.rows, cmp.AllowUnexported(id{})); diff != "" || !maps.Equal(before, e.states.rows) {
		t.Errorf("the state has changed without reason: %s", diff)
	}
	fires, err := Firing(t.Context(), s, e.now)
	if err != nil || len(fires) != 1 || fires[0].Since != monday || fires[0].Value != 7 {
		t.Errorf("%+v, error: %v", fires, err)
	}
	pass(48 * time.Hour)
	heard(t, w.receivers[0], []string{"resolved " + forged + " example.com"})
	w.receivers[1].err = nil
	pass(every)
	heard(t, w.receivers[1], []string{"resolved " + forged + " example.com"}) // it was owed
	pass(every)
	heard(t, w.receivers[0])
	heard(t, w.receivers[1])
}
