package store

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// midnight is when the newest reports of the tests of facts end, twelve hours
// before clock.
var midnight = time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)

// usually is n reports of one reporter, one each step, of which the newest ends
// at end.
func usually(reporter string, end time.Time, n int, step time.Duration, sent map[mailing]uint64) []told {
	var all []told
	for i := range n {
		at := end.Add(-time.Duration(i) * step)
		all = append(all, told{
			domain: "sender.example", reporter: reporter, id: fmt.Sprint(at.Unix()), begin: at.Add(-min(step, 24*time.Hour)), end: at,
			grade: trust.Verified, sent: sent,
		})
	}
	return all
}

// daily is n reports of one that reports every day, of which the newest ends at
// midnight.
func daily(n int, sent map[mailing]uint64) []told {
	return usually("daily.example", midnight, n, 24*time.Hour, sent)
}

// steady is four reporters with habits of their own, all the days the same. The
// reports of the last one end later every day, and then an hour early: summer
// time.
func steady() []told {
	sent := map[mailing]uint64{passes: 40, unlinked: 9, lost: 1, spoofs: 7}
	reports := daily(40, sent)
	reports = append(reports, usually("second.example", midnight.Add(-24*time.Hour), 20, 48*time.Hour, sent)...)
	reports = append(reports, usually("third.example", midnight.Add(-48*time.Hour), 14, 72*time.Hour, sent)...)
	reports = append(reports, usually("hourly.example", midnight.Add(11*time.Hour), 40*24, time.Hour, map[mailing]uint64{passes: 2, spoofs: 1})...)
	summer := usually("summer.example", midnight, 40, 24*time.Hour-time.Second, sent)
	for i := range summer[:20] {
		summer[i].end = summer[i].end.Add(-time.Hour)
	}
	return append(reports, summer...)
}

// The last day is as a usual one where all days are the same, whatever the habits
// of the reporters, and at whatever hour somebody looks.
func TestLastDayIsUsual(t *testing.T) {
	s := factStore(t, clock())
	tell(t, s, steady()...)
	for _, hours := range []time.Duration{-1, 5, 11} {
		setClock(t, s, clock().Add(hours*time.Hour))
		for _, c := range []struct{ view, columns, want string }{
			{"domain_facts", "reporters messages_1d spoof_messages_1d spoof_baseline lost_messages_1d history_days", "5 300 52 52 4 28"},
			{"known_senders", "messages_1d baseline pass_messages_1d pass_baseline pass_high", "248 248 208 208 208"},
			{"sender_facts WHERE verdict = 'spoof'", "messages_1d baseline blocked_messages_1d", "52 52 52"},
			{"sender_facts WHERE verdict = 'unaligned_service'", "messages_1d baseline blocked_messages_1d", "40 40 4"},
		} {
			if diff := cmp.Diff([]string{c.want}, facts(t, s, c.view, c.columns)); diff != "" {
				t.Errorf("%s, %d hours after noon: %s", c.view, hours, diff)
			}
		}
	}
}

// lastDay is what a test looks at that is about the last day alone.
func lastDay(t *testing.T, s *Store) []string {
	t.Helper()
	return append(facts(t, s, "domain_facts", "reporters messages_1d pass_messages_1d spoof_messages_1d lost_messages_1d day"),
		facts(t, s, "sender_facts WHERE messages_1d > 0", "service verdict messages_1d blocked_messages_1d sources_1d examples day")...)
}

// Reports that come late, for a day that is over, or that begin to come, change
// nothing of the last day.
func TestLateReports(t *testing.T) {
	s := factStore(t, clock())
	tell(t, s, daily(10, map[mailing]uint64{passes: 5, passesB: 9, lost: 2})...)
	want := lastDay(t, s)
	late := usually("late.example", midnight.Add(-60*time.Hour), 20, 24*time.Hour, map[mailing]uint64{spoofs: 5000})
	run := daily(5, map[mailing]uint64{spoofs: 1000, lost: 900})[1:]
	for i := range run {
		run[i].id += " late"
	}
	tell(t, s, append(run, late...)...)
	if diff := cmp.Diff(want, lastDay(t, s)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"4000"}, facts(t, s, "domain_facts", "spoof_messages_7d")); diff != "" {
		t.Error(diff)
	}
}

// Who was not heard of for 72 hours has no last day, and the domain stays.
func TestSilentReporterLeaves(t *testing.T) {
	s := factStore(t, clock())
	tell(t, s, daily(3, map[mailing]uint64{spoofs: 5})...)
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{72*time.Hour - time.Second, "1 5 2026-03-19 2026-03-20 00:00:00 1"},
		{72 * time.Hour, "0 0 1970-01-01 2026-03-20 00:00:00 1"},
		{365*24*time.Hour - time.Second, "0 0 1970-01-01 2026-03-20 00:00:00 1"},
	} {
		setClock(t, s, midnight.Add(c.after))
		got := facts(t, s, "domain_facts", "reporters spoof_messages_1d day last_report report_gap_days")
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("after %s: %s", c.after, diff)
		}
	}
}

// A report of days to come is not looked at.
func TestReportOfTheFuture(t *testing.T) {
	s := factStore(t, clock())
	tell(t, s, daily(3, map[mailing]uint64{spoofs: 5})...)
	want := lastDay(t, s)
	for _, days := range []time.Duration{1, 2, 5} {
		tell(t, s, usually("daily.example", midnight.Add(days*24*time.Hour), 1, 24*time.Hour, map[mailing]uint64{spoofs: 1000})...)
	}
	if diff := cmp.Diff(want, lastDay(t, s)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2026-03-20 00:00:00"}, facts(t, s, "domain_facts", "last_report")); diff != "" {
		t.Error(diff)
	}
}

// What a stranger may do who reports in the name of a known reporter: beside
// verified reports he adds messages of his own invention, as he may under any
// name, but he moves no window and hides nothing. With a mail that fails he only
// raises the count of forged reports.
func TestStrangerAddsAtMost(t *testing.T) {
	for _, c := range []struct {
		grade     trust.Grade
		ends      time.Time
		spoofs    string // of the last day: the reporter's own are 5
		newest    string
		forged    string
		sinceLast string
	}{
		{trust.Authenticated, clock(), "5", "2026-03-20 00:00:00", "0", "2026-03-20 12:00:00"},
		{trust.Authenticated, midnight.Add(-time.Hour), "1005", "2026-03-20 00:00:00", "0", "2026-03-20 00:00:00"},
		{trust.Unauthenticated, midnight.Add(-3 * oneDay), "5", "2026-03-20 00:00:00", "0", "2026-03-20 00:00:00"},
		{trust.Failed, clock(), "5", "2026-03-20 00:00:00", "1", "2026-03-20 00:00:00"},
		{trust.Failed, midnight, "5", "2026-03-20 00:00:00", "1", "2026-03-20 00:00:00"},
	} {
		s := factStore(t, clock())
		tell(t, s, daily(20, map[mailing]uint64{spoofs: 5, passes: 50})...)
		forged := usually("daily.example", c.ends, 1, oneDay, map[mailing]uint64{spoofs: 1000})
		forged[0].grade = c.grade
		tell(t, s, forged...)
		got := append(facts(t, s, "reporter_windows", "newest baseline_days"), facts(t, s, "domain_facts", "spoof_messages_1d spoof_baseline pass_messages_1d forged_reports_1d last_report")...)
		want := []string{c.newest + " 13", c.spoofs + " 5 50 " + c.forged + " " + c.sinceLast}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q that ends at %s: %s", c.grade, c.ends, diff)
		}
	}
}

// The addresses of the last day with most mail stand beside it.
func TestExamples(t *testing.T) {
	s := factStore(t, clock())
	tell(t, s, append(daily(2, map[mailing]uint64{passes: 5, passesB: 9}), usually("other.example", midnight, 1, oneDay, map[mailing]uint64{passes: 3, lost: 1})...)...)
	want := []string{
		"aligned_dkim_only 31 17 2 ['192.0.2.2','192.0.2.1'] 2026-03-18",
		"unaligned_service 1 1 1 ['192.0.2.4'] 2026-03-19",
	}
	got := facts(t, s, "sender_facts", "verdict messages_7d messages_1d sources_1d examples first_day")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A domain of which there are forged reports alone is there, and has nothing.
func TestOnlyForgedReports(t *testing.T) {
	s := factStore(t, clock())
	forged := daily(2, map[mailing]uint64{spoofs: 5})
	forged[0].grade, forged[1].grade = trust.Failed, trust.Failed
	tell(t, s, forged...)
	want := []string{"0 2 1970-01-01 00:00:00 1 0 0 1970-01-01"}
	got := facts(t, s, "domain_facts", "reporters forged_reports_1d last_report report_gap_days history_days spoof_messages_1d day")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := facts(t, s, "sender_facts", "service"); len(got) > 0 {
		t.Errorf("senders: %s", got)
	}
}

// A large reporter that begins to report makes nobody send more than usual: its
// figures have nothing to be held against.
func TestNewReporterIsNoRise(t *testing.T) {
	s := factStore(t, clock())
	tell(t, s, daily(40, map[mailing]uint64{passes: 40})...)
	tell(t, s, usually("large.example", midnight, 5, 24*time.Hour, map[mailing]uint64{passes: 5000})...)
	if diff := cmp.Diff([]string{"40 40"}, facts(t, s, "known_senders", "pass_messages_1d pass_high")); diff != "" {
		t.Error(diff)
	}
}

// A domain keeps its history while those who told it pause.
func TestHistoryStays(t *testing.T) {
	s := factStore(t, clock())
	tell(t, s, usually("pausing.example", midnight.Add(-80*time.Hour), 40, 24*time.Hour, map[mailing]uint64{passes: 40})...)
	tell(t, s, daily(2, map[mailing]uint64{passes: 1})...)
	if diff := cmp.Diff([]string{"1 28"}, facts(t, s, "domain_facts", "reporters history_days")); diff != "" {
		t.Error(diff)
	}
}

// Of failing mail from addresses that nobody has looked up yet, nothing tells
// whether its sender is new.
func TestUnnamedMail(t *testing.T) {
	s := openStore(t, Options{})
	setClock(t, s, clock())
	putSources(t, s, Source{Addr: netip.MustParseAddr("203.0.113.1"), Basis: "ptr"})
	tell(t, s, daily(1, map[mailing]uint64{spoofs: 40})...)
	for _, want := range []string{"unknown 40 40", "spoof 40 0"} {
		got := facts(t, s, "sender_facts", "verdict messages_1d unnamed_messages_1d")
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Error(diff)
		}
		putSources(t, s, Source{Addr: netip.MustParseAddr(mailings[spoofs].source), Basis: "ptr"})
	}
}
