package facts

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// world writes what may have happened to a few domains, at random, so that each
// alert has its chance.
type world struct {
	*rand.Rand

	rows       map[string][]string // by table and columns
	published  []store.Published
	thresholds []store.Threshold
}

// The tables, and what is written of them.
const (
	intoReports  = "reports (tenant, domain, reporter, date_begin, date_end, received_at, trust, policy_p, messages, report_key, active)"
	intoJudged   = "judged (tenant, domain, reporter, day, date_end, service, verdict, source_ip, count, disposition, trust, aligned_dkim)"
	intoTLS      = "tls_reports (tenant, domain, reporter, date_end, report_key, active, policies.type, policies.successful, policies.failed, policies.domain, policies.strings, policies.mx_hosts)"
	intoFailures = "tls_failures (tenant, domain, reporter, date_end, report_key, row_no, policy_type, result_type, sessions)"
)

// judgedTable stands in for the view, so that rows have the verdicts that are
// written.
const judgedTable = `CREATE TABLE judged (tenant String, domain String, reporter String, day Date, date_end DateTime('UTC'), service String, kind String,
	verdict String, source_ip IPv6, count UInt64, disposition String, trust String, aligned_dkim Bool, aligned_spf Bool, dkim String, spf String) ENGINE = Memory`

func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 0)), rows: map[string][]string{}}
	for _, t := range alerts.Thresholds {
		if w.chance(15) {
			w.thresholds = append(w.thresholds, store.Threshold{Name: t.Name, Value: t.Default * pick(w, 0.5, 1, 2)})
		}
		if w.chance(15) {
			w.thresholds = append(w.thresholds, store.Threshold{Domain: "d1.example", Name: t.Name, Value: t.Default * pick(w, 0.25, 1, 1.5)})
		}
	}
	for i := range 40 {
		w.domain(domain{[]string{"", "second"}[i%2], fmt.Sprintf("d%d.example", i)})
	}
	return w
}

// chance is true in so many of 100 cases.
func (w *world) chance(percent int) bool { return w.IntN(100) < percent }

func pick[T any](w *world, from ...T) T { return from[w.IntN(len(from))] }

func (w *world) add(table, format string, values ...any) {
	w.rows[table] = append(w.rows[table], fmt.Sprintf("("+format+")", values...))
}

// domain writes a history of up to five weeks, with an end that may be long ago.
func (w *world) domain(d domain) {
	days, quiet, gap, policy := pick(w, 10, 21, 22, 34, 37, 37), 0, pick(w, 1, 1, 1, 1, 4), pick(w, "none", "reject")
	if w.chance(30) {
		quiet = pick(w, 3, 4, 9, 89, 91)
	}
	if w.chance(60) {
		w.published = append(w.published, store.Published{
			Tenant: d.Tenant, Domain: d.Domain, Found: w.chance(90), P: pick(w, "none", "reject"),
			CheckedAt: now, Since: now.Add(-time.Duration(w.IntN(200)) * time.Hour),
		})
	}
	for range w.IntN(2) * w.IntN(12) {
		w.report(d, "google.com", now.Add(-12*time.Hour), "failed", policy)
	}
	senders := w.senders(d)
	for _, reporter := range []string{"google.com", "Yahoo", "receiver.example", "other.example"} {
		silent, step := 0, gap*(1+w.IntN(2))
		if w.chance(30) {
			silent = w.IntN(25)
		}
		for ago := days; ago > silent; ago -= step {
			end := now.Truncate(24*time.Hour).AddDate(0, 0, -(ago - 1 + quiet))
			w.report(d, reporter, end, "verified", policy)
			for _, s := range senders {
				s.write(w, d, reporter, end, ago-step <= silent)
			}
			w.tls(d, reporter, end)
		}
	}
}

func (w *world) report(d domain, reporter string, end time.Time, trust, policy string) {
	w.add(intoReports, "'%s', '%s', '%s', %d, %d, %d, '%s', '%s', 100, '%016x', true",
		d.Tenant, d.Domain, reporter, end.Unix()-day, end.Unix(), end.Unix()+6*3600, trust, policy, w.Uint64())
}

// sender is a service, with and without a name of its own.
type sender struct {
	service, verdict string
	daily, burst     int // messages of a usual day, and of the last one
	passes, lastPass int // percent
	blocked          bool
}

func (w *world) senders(d domain) (all []sender) {
	old := w.chance(80) // else all of them are new
	for _, name := range []string{"CRM", "Desk", "relay.example", "198.51.100.0/24", "203.0.113.0/24", d.Domain} {
		if w.chance(40) {
			continue
		}
		s := sender{service: name, verdict: string(pick(w, append(verdict.Verdicts, verdict.Unaligned, verdict.Misconfigured, verdict.Unknown)...)), daily: pick(w, 0, 5, 10, 50), blocked: w.chance(30)}
		s.burst, s.passes = s.daily, pick(w, 0, 90, 100)
		s.lastPass = s.passes
		if w.chance(50) {
			s.burst = pick(w, 0, 20, 25, 50, 100, 500, 1000)
		}
		if w.chance(30) {
			s.lastPass = pick(w, 0, 20, 85, 90, 95)
		}
		if !old {
			s.daily, s.passes, s.lastPass = 0, 0, 0
		}
		all = append(all, s)
	}
	return append(all, sender{service: "192.0.2.0/24", verdict: "spoof", daily: pick(w, 0, 10, 50), burst: pick(w, 10, 50, 150, 1000)})
}

// write writes what passes, and what does not.
func (s sender) write(w *world, d domain, reporter string, end time.Time, last bool) {
	count, pass, disposition := s.daily, s.passes, "none"
	if last {
		count, pass = s.burst, s.lastPass
	}
	if s.blocked {
		disposition = pick(w, "quarantine", "reject")
	}
	passed := count * pass / 100
	for _, part := range []struct {
		verdict     string
		n           int
		disposition string
		passes      bool
	}{{"aligned", passed, "none", true}, {s.verdict, count - passed, disposition, s.verdict == "unknown" && w.chance(10)}} {
		if part.n > 0 {
			w.add(intoJudged, "'%s', '%s', '%s', toDate(%d), %d, '%s', '%s', toIPv6('192.0.2.%d'), %d, '%s', 'verified', %t",
				d.Tenant, d.Domain, reporter, (end.Unix() - 1), end.Unix(), s.service, part.verdict, w.IntN(200), part.n, part.disposition, part.passes)
		}
	}
}

func (w *world) tls(d domain, reporter string, end time.Time) {
	kind, key, failed := pick(w, tlsrpt.PolicyTypes...), w.Uint64(), w.IntN(2)*w.IntN(30)
	w.add(intoTLS, "'%s', '%s', '%s', %d, '%016x', true, ['%s'], [%d], [%d], [''], [[]], [[]]",
		d.Tenant, d.Domain, reporter, end.Unix(), key, kind, w.IntN(100), failed)
	if failed > 0 {
		w.add(intoFailures, "'%s', '%s', '%s', %d, '%016x', 0, '%s', '%s', %d",
			d.Tenant, d.Domain, reporter, end.Unix(), key, kind, pick(w, append(tlsrpt.ResultTypes, unknown)...), failed)
	}
}

// write puts the world into a store.
func (w *world) write(t *testing.T, s *store.Store, run func(sql string)) {
	t.Helper()
	run("CREATE OR REPLACE VIEW clock AS SELECT fromUnixTimestamp(" + fmt.Sprint(now.Unix()) + ") AS now")
	run("DROP VIEW judged")
	run(judgedTable)
	run("INSERT INTO signers (domain, service, kind) VALUES ('crm.example', 'CRM', 'crm'), ('desk.example', 'Desk', 'ticketing')")
	for table, rows := range w.rows {
		run("INSERT INTO " + table + " VALUES " + strings.Join(rows, ", "))
	}
	if err := s.PutPublished(t.Context(), w.published); err != nil {
		t.Fatal(err)
	}
	if err := s.PutThresholds(t.Context(), w.thresholds); err != nil {
		t.Fatal(err)
	}
}

// thresholdsOf are those in force for a domain.
func (w *world) thresholdsOf(name string) map[string]float64 {
	all := map[string]float64{}
	for _, t := range alerts.Thresholds {
		all[t.Name] = t.Default
	}
	for _, of := range []string{"", name} {
		for _, t := range w.thresholds {
			if t.Domain == of {
				all[t.Name] = t.Value
			}
		}
	}
	return all
}
