package store

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// mail writes what is noted of one mail.
func mail(tb testing.TB, s *Store, m Message) {
	tb.Helper()
	d := Delivery{Source: "test", Received: clock(), Conclude: func([]Result) Message { return m }}
	if got := deliver(tb, s, d); got.err != nil {
		tb.Fatal(got.err)
	}
}

func TestMessagesKeepEverything(t *testing.T) {
	s := openStore(t, Options{})
	mail(t, s, Message{
		Key: [16]byte{0: 1, 15: 2}, ID: "INBOX uid 42", Size: 1 << 33, From: "sender.example", Subject: "it's a \x1b[31m trap\r\nX: y",
		Trust: oddTrust(), Outcome: "rejected", Reason: reason.MalformedXML, Detail: "line 1\nline 2" + strings.Repeat("ü", 1000),
		Found: map[string]uint32{"dmarc": 2, "rejected": 1, "'; DROP": 7}, Reports: 2, Rows: 9, Keys: []identity.Key{{0: 'k'}, {15: 'l'}},
	})
	got := shown(t, s, "SELECT * EXCEPT (mail_key, report_keys) REPLACE (substring(detail, 1, 15) AS detail), hex(mail_key), length(detail) AS detail_bytes,"+
		" arrayMap(k -> hex(k), report_keys) AS keys FROM messages FINAL")
	want := `tenant = ""
source = "test"
received_at = "2026-03-20 12:00:00"
judged_at = "2026-03-20 12:00:00"
mail_id = "INBOX uid 42"
outcome = "rejected"
reason = "malformed_xml"
detail = "line 1 line 2ü"
size = "8589934592"
from_domain = "sender.example"
subject = "it's a [31m trap X: y"
found = "map[dmarc:2 rejected:1]"
reports = "2"
rows = "9"
ver = "9"
` + oddTrustColumns + `hex(mail_key) = "01000000000000000000000000000002"
detail_bytes = "15"
keys = "['6B000000000000000000000000000000','0000000000000000000000000000006C']"
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := shown(t, s, "SELECT length(detail) <= 1024 AND length(detail) > 1000 AS cut FROM messages"); got != "cut = \"true\"\n" && got != "cut = \"1\"\n" {
		t.Error(got)
	}
}

// A mail that is read again keeps its better verdict, and a replay replaces all
// but what was stored.
func TestTheBetterVerdictStays(t *testing.T) {
	s := openStore(t, Options{})
	now := clock()
	s.o.Now = func() time.Time { now = now.Add(time.Second); return now }
	for i, step := range []struct {
		m    Message
		want string
	}{
		{Message{Outcome: "rejected"}, "rejected 0"},
		{Message{Outcome: "not_report"}, "not_report 0"},
		{Message{Outcome: "rejected"}, "not_report 0"},
		{Message{Outcome: "stored", Rows: 3}, "stored 3"},
		{Message{Outcome: "duplicate"}, "stored 3"},
		{Message{Outcome: "stored", Rows: 1}, "stored 3"},
		{Message{Outcome: "stored", Rows: 5}, "stored 5"},
		{Message{Outcome: "rejected", Replayed: true}, "rejected 0"},
		{Message{Outcome: "duplicate", Replayed: true}, "duplicate 0"},
		{Message{Outcome: "stored", Rows: 99}, "duplicate 0"},
		{Message{Outcome: "stored", Rows: 7, Replayed: true}, "stored 7"},
		{Message{Outcome: "duplicate", Replayed: true}, "stored 7"},
	} {
		mail(t, s, step.m)
		if got := shown(t, s, "SELECT concat(outcome, ' ', toString(rows)) AS row FROM messages FINAL"); got != fmt.Sprintf("row = %q\n", step.want) {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
}

// A mailbox may say anything of the time of a mail, and no partition is made of
// it.
func TestMailTime(t *testing.T) {
	now := clock()
	for _, test := range [][2]time.Time{
		{now.Add(-time.Hour), now.Add(-time.Hour)}, {{}, now}, {now.AddDate(100, 0, 0), now}, {time.Unix(0, 0), earliest},
	} {
		if got := mailTime(test[0], now); !got.Equal(test[1]) {
			t.Errorf("a mail of %v is of %v, want %v", test[0], got, test[1])
		}
	}
}

// Conclude is called once, with what became of the reports in the end: also
// after the server refused one.
func TestConcludeAfterRefusals(t *testing.T) {
	s := openStore(t, Options{})
	for _, alter := range []string{
		"ALTER TABLE records ADD CONSTRAINT poison CHECK count != 666", "ALTER TABLE failure_reports ADD CONSTRAINT poison CHECK incidents != 666",
	} {
		if err := s.conn.Exec(t.Context(), alter); err != nil {
			t.Fatal(err)
		}
	}
	var calls atomic.Int64
	var seen string
	got := deliver(t, s, Delivery{
		Received: clock(),
		Reports: []*parse.Finding{
			sample{id: "1", messages: []uint64{1}}.finding(), sample{id: "2", messages: []uint64{666}}.finding(),
			sample{id: "3", messages: []uint64{666}}.failure(), sample{id: "4", messages: []uint64{5}}.failure(),
		},
		Conclude: func(r []Result) Message {
			calls.Add(1)
			seen = answer{results: r}.outcomes()
			return Message{Outcome: "rejected"}
		},
	})
	if seen != "new refused refused new" || got.outcomes() != seen || calls.Load() != 1 {
		t.Errorf("%d calls with %s, and then %s", calls.Load(), seen, got.outcomes())
	}
}

// A row of a mail that the server refuses is dropped, and not the others.
func TestPoisonousMessage(t *testing.T) {
	s := openStore(t, Options{})
	if err := s.conn.Exec(t.Context(), "ALTER TABLE messages ADD CONSTRAINT poison CHECK size != 666"); err != nil {
		t.Fatal(err)
	}
	var mails []Message
	for i, size := range []uint64{1, 2, 666, 4} {
		mails = append(mails, Message{Key: [16]byte{byte(i)}, Size: size})
	}
	writeMails(t, s, mails)
	if got := shown(t, s, "SELECT count(), sum(size) FROM messages FINAL"); got != "count() = \"3\"\nsum(size) = \"7\"\n" {
		t.Error(got)
	}
	if n := testutil.ToFloat64(s.metrics.dropped); n != 1 {
		t.Errorf("%v rows were dropped", n)
	}
}

// Mails without reports are many, and ask nothing of the database but one insert
// a batch.
func TestManyMailsWithoutReports(t *testing.T) {
	const mails = 5000
	s := openStore(t, Options{Batch: Batch{Rows: 1000}})
	var inserts atomic.Int64
	repair := breakInserts(s, func() {}, func(string, int) fault { inserts.Add(1); return noFault })
	writeMails(t, s, newsletters(mails))
	repair()
	if got := shown(t, s, "SELECT count() AS n FROM messages FINAL"); got != fmt.Sprintf("n = \"%d\"\n", mails) {
		t.Error(got)
	}
	if n := inserts.Load(); n != mails/1000 {
		t.Errorf("%d inserts", n)
	}
}

// BenchmarkMails writes the rows of mails without reports.
func BenchmarkMails(b *testing.B) {
	const mails = 100_000
	for b.Loop() {
		b.StopTimer()
		s, all := openStore(b, Options{}), newsletters(mails)
		b.StartTimer()
		writeMails(b, s, all)
	}
	b.ReportMetric(mails*float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

// newsletters are mails without reports.
func newsletters(n int) []Message {
	all := make([]Message, n)
	for i := range all {
		all[i] = Message{
			Key: [16]byte{byte(i), byte(i >> 8), byte(i >> 16)}, ID: fmt.Sprint("INBOX uid ", i), Size: 50_000, From: fmt.Sprintf("news%d.example", i%500),
			Subject: fmt.Sprint("Offers of the week ", i), Outcome: "not_report", Detail: "a mail without a report", Found: map[string]uint32{"not_report": 1},
		}
	}
	return all
}

func writeMails(tb testing.TB, s *Store, mails []Message) {
	tb.Helper()
	writing(tb, s, func(w *Writer) {
		for _, m := range mails {
			d := Delivery{Source: "test", Received: clock(), Conclude: func([]Result) Message { return m }}
			err := w.Put(tb.Context(), d, func(_ []Result, err error) {
				if err != nil {
					tb.Error(err)
				}
			})
			if err != nil {
				tb.Fatal(err)
			}
		}
	})
}
