package store

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

// Real reporters use the same id for other days, and other reporters use it too.
func TestSameIDOfEveryKind(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		s := openStore(t, Options{})
		got := write(t, s, clock(),
			sample{messages: []uint64{1}}.as(k),
			sample{messages: []uint64{1}, reporter: "other.example"}.as(k),
			sample{messages: []uint64{1}, begin: day.AddDate(0, 0, 1)}.as(k),
			sample{messages: []uint64{1}, begin: day.AddDate(0, 0, 2)}.as(k))
		if got.outcomes() != "new new new new" {
			t.Errorf("outcomes %s", got.outcomes())
		}
		want := sums{Rows: 4, Messages: 4, Reports: 4, Contents: 4, LedgerRows: 4, LedgerMessages: 4}
		if diff := cmp.Diff(want.of(k), readSumsOf(t, s, k)); diff != "" {
			t.Error(diff)
		}
	})
}

// Two versions of one report, in both orders, and then both again.
func TestOtherRowsOfEveryKind(t *testing.T) {
	light, heavy := sample{messages: []uint64{1, 2, 3}}, sample{messages: []uint64{9, 1}}
	for _, test := range []struct {
		name          string
		first, second sample
		outcome       string
	}{{"the second wins", light, heavy, "conflict_won"}, {"the second loses", heavy, light, "conflict_lost"}} {
		forKinds(t, func(t *testing.T, k *kind) {
			s := openStore(t, Options{})
			write(t, s, clock(), test.first.as(k))
			if got := write(t, s, clock(), test.second.as(k)); got.outcomes() != test.outcome {
				t.Errorf("%s: outcome %s", test.name, got.outcomes())
			}
			if got := write(t, s, clock(), test.first.as(k), test.second.as(k)); got.outcomes() != "duplicate duplicate" {
				t.Errorf("%s: both again are %s", test.name, got.outcomes())
			}
			want := one(2, 10)
			want.Contents = 2
			if diff := cmp.Diff(want.of(k), readSumsOf(t, s, k)); diff != "" {
				t.Errorf("%s: %s", test.name, diff)
			}
		})
	}
}

// Two mailboxes receive the same report at the same moment.
func TestTwoMailboxes(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		s := openStore(t, Options{})
		w := startWriter(t, s)
		answers := make(chan string, 2)
		for range cap(answers) {
			go func() { answers <- (<-put(t, w, clock(), sample{messages: []uint64{4, 5}}.as(k))).outcomes() }()
		}
		got := map[string]int{<-answers: 1}
		got[<-answers]++
		if diff := cmp.Diff(map[string]int{"new": 1, "duplicate": 1}, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(one(2, 9).of(k), readSumsOf(t, s, k)); diff != "" {
			t.Error(diff)
		}
		if err := w.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// Two writers, as of two processes, write the same report, or two versions of
// it, and neither knows of the other until both have written their rows.
func TestTwoWriters(t *testing.T) {
	light, heavy := sample{messages: repeat(30, 1)}, sample{messages: []uint64{500, 1}}
	for _, test := range []struct {
		name          string
		first, second sample
		want          sums
	}{
		{"the same", light, light, one(30, light.sum())},
		{"more messages in fewer rows", light, heavy, two(2, 501)},
		{"fewer messages in more rows", heavy, light, two(2, 501)},
	} {
		forKinds(t, func(t *testing.T, k *kind) {
			s := openStore(t, Options{Batch: Batch{Rows: 10}})
			outcomes := race(t, s, k, test.first.as(k), test.second.as(k))
			if diff := cmp.Diff(test.want.of(k), readSumsOf(t, s, k)); diff != "" {
				t.Errorf("%s (%s): %s", test.name, outcomes, diff)
			}
			if got := write(t, s, clock(), test.first.as(k), test.second.as(k)); got.outcomes() != "duplicate duplicate" {
				t.Errorf("%s: both again are %s", test.name, got.outcomes())
			}
		})
	}
}

func two(rows, messages uint64) sums {
	want := one(rows, messages)
	want.Contents = 2
	return want
}

// race lets two writers write at a time, so that both wait with the ledger until
// the other has come as far.
func race(t *testing.T, s *Store, k *kind, reports ...*parse.Finding) string {
	t.Helper()
	var far sync.WaitGroup
	far.Add(len(reports))
	defer breakInserts(s, func() {}, func(table string, n int) fault {
		if table == k.ledger && n <= len(reports) {
			far.Done()
			far.Wait()
		}
		return noFault
	})()
	outcomes := make([]string, len(reports))
	var writers sync.WaitGroup
	for i, r := range reports {
		writers.Go(func() { outcomes[i] = write(t, s, clock(), r).outcomes() })
	}
	writers.Wait()
	return strings.Join(outcomes, ", ")
}

// A writer that died before it looked has left two versions that count, and a
// row too many. The next mail with one of them mends it.
func TestDuplicateMends(t *testing.T) {
	light, heavy := sample{messages: repeat(30, 1)}, sample{messages: []uint64{500, 1}}
	forKinds(t, func(t *testing.T, k *kind) {
		s := openStore(t, Options{})
		write(t, s, clock(), light.as(k))
		write(t, s, clock(), heavy.as(k))
		broken := []string{"INSERT INTO " + k.ledger + " SELECT * REPLACE (true AS active, ver + 1 AS ver) FROM (SELECT * FROM " + k.ledger + " FINAL WHERE NOT active)"}
		if k.rows != "" {
			broken = append(broken, "INSERT INTO "+k.rows+" SELECT * REPLACE (5 AS row_no) FROM (SELECT * FROM "+k.rows+" FINAL WHERE row_no = 0)")
		}
		for _, sql := range broken {
			if err := s.conn.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		if got := readSumsOf(t, s, k); got.Reports != 2 {
			t.Fatalf("sums before %+v", got)
		}
		if got := write(t, s, clock(), light.as(k)); got.outcomes() != "duplicate" {
			t.Errorf("outcome %s", got.outcomes())
		}
		if diff := cmp.Diff(two(2, 501).of(k), readSumsOf(t, s, k)); diff != "" {
			t.Error(diff)
		}
	})
}

// A whole mail in a failure report takes as much room as many rows.
func TestRoomOfAWholeMail(t *testing.T) {
	w := openStore(t, Options{}).Writer()
	f := sample{messages: []uint64{1}}.failure()
	_, before := w.weigh(&Delivery{Reports: []*parse.Finding{f}})
	f.Failure.Message = make([]byte, 1<<20)
	_, after := w.weigh(&Delivery{Reports: []*parse.Finding{f}})
	if want := int64(1<<20) / (DefaultBatchBytes / DefaultBatchRows); before > 10 || after < want {
		t.Errorf("it takes %d, and %d without the mail; want %d", after, before, want)
	}
}

// A failure report that does not say when its mail came has the moment of its
// own mail, and is the same report at another moment.
func TestFailureReportWithoutArrival(t *testing.T) {
	s := openStore(t, Options{})
	for i, want := range []string{"new", "duplicate"} {
		f := sample{messages: []uint64{1}}.failure()
		f.Failure.Arrival = f.Failure.Date
		if got := write(t, s, clock().AddDate(0, 0, -40*i), f); got.outcomes() != want {
			t.Errorf("outcome %s, want %s", got.outcomes(), want)
		}
	}
	got := shown(t, s, "SELECT date_begin, date_end FROM failure_reports FINAL")
	if want := "date_begin = \"2026-03-20 12:00:00\"\ndate_end = \"2026-03-20 12:00:00\"\n"; got != want {
		t.Errorf("it is of %s", got)
	}
}
