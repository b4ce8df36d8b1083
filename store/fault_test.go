package store

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

var errFault = errors.New("injected fault")

// faultyConn breaks inserts as a network or a dying process does.
type faultyConn struct {
	driver.Conn
	// fault decides for the nth insert, from 1, into a table.
	fault func(table string, n int) fault
	after func() // each fault

	lock  sync.Mutex
	count map[string]int
}

func (c *faultyConn) next(table string) int {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.count[table]++
	return c.count[table]
}

// fault is what happens to one insert.
type fault int

const (
	noFault    fault = iota
	failBefore       // the server never sees it
	failAfter        // the server has done it, but the answer is lost
)

type faultyBatch struct {
	driver.Batch
	fault fault
	after func()
}

func (c *faultyConn) PrepareBatch(ctx context.Context, query string, o ...driver.PrepareBatchOption) (driver.Batch, error) {
	b, err := c.Conn.PrepareBatch(ctx, query, o...)
	if err != nil {
		return nil, err
	}
	table := ""
	for _, name := range tables {
		if strings.Contains(query, ".`"+name+"`") {
			table = name
		}
	}
	return &faultyBatch{b, c.fault(table, c.next(table)), c.after}, nil
}

func (b *faultyBatch) Send() error {
	if b.fault == noFault {
		return b.Batch.Send()
	}
	defer b.after()
	if b.fault == failBefore {
		return errors.Join(errFault, b.Abort())
	}
	return errors.Join(errFault, b.Batch.Send())
}

// breakInserts makes the inserts of s fail as f says, with a call of after for
// each, and returns a function that repairs it.
func breakInserts(s *Store, after func(), f func(table string, n int) fault) (repair func()) {
	whole := s.conn
	s.conn = &faultyConn{Conn: whole, fault: f, after: after, count: map[string]int{}}
	return func() { s.conn = whole }
}

// crash delivers reports, and ends the writer at the nth insert into table,
// before the server sees it or after.
func crash(t *testing.T, s *Store, table string, n int, how fault, reports ...*parse.Finding) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer breakInserts(s, cancel, func(to string, i int) fault {
		if to != table || i != n {
			return noFault
		}
		return how
	})()
	w := s.Writer()
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	c := make(chan answer, 1)
	d := Delivery{Source: "test", Received: clock(), Reports: reports, Conclude: func([]Result) Message { return Message{Outcome: "stored"} }}
	if err := w.Put(t.Context(), d, func(r []Result, err error) { c <- answer{r, err} }); err != nil {
		t.Fatal(err)
	}
	go func() { _ = w.Close(context.Background()) }()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if a := <-c; a.err == nil {
		t.Fatalf("the delivery is %s after a crash", a.outcomes())
	}
}

// After a lost answer the writer sends the same again, and the server drops it.
func TestLostAnswer(t *testing.T) {
	for _, table := range tables {
		t.Run(table, func(t *testing.T) {
			s := openStore(t, Options{})
			repair := breakInserts(s, func() {}, func(to string, n int) fault {
				if to == table && n <= 2 {
					return failAfter
				}
				return noFault
			})
			report := sample{messages: []uint64{3, 4}}
			got := deliver(t, s, Delivery{
				Received: clock(), Reports: []*parse.Finding{report.finding(), report.tls(), report.failure()},
				Conclude: func([]Result) Message { return Message{Outcome: "stored"} },
			})
			if got.outcomes() != "new new new" {
				t.Errorf("outcomes %s", got.outcomes())
			}
			repair()
			for name, want := range map[string]uint64{
				tableRecords: 2, tableReports: 1, tableTLSFailures: 2, tableTLSReports: 1, tableFailureReports: 1, tableMessages: 1,
			} {
				if n := physicalRows(t, s, name); n != want {
					t.Errorf("%d rows in %s on the disk, want %d", n, name, want)
				}
			}
		})
	}
}

func physicalRows(t *testing.T, s *Store, table string) uint64 {
	t.Helper()
	var n uint64
	if err := s.conn.QueryRow(t.Context(), "SELECT count() FROM "+table+" SETTINGS final = 0").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCrashAnywhere(t *testing.T) {
	for _, test := range []struct {
		name   string
		ledger bool // at the insert into it, else into rows
		n      int
		how    fault
		then   string
	}{
		{"before the rows", false, 1, failBefore, "new"},
		{"after some rows", false, 2, failBefore, "new"},
		{"after all rows", false, 3, failAfter, "new"},
		{"before the ledger", true, 1, failBefore, "new"},
		{"after the ledger", true, 1, failAfter, "duplicate"},
	} {
		forKinds(t, func(t *testing.T, k *kind) {
			table := k.rows
			if test.ledger {
				table = k.ledger
			}
			if table == "" {
				return
			}
			s := openStore(t, Options{Batch: Batch{Rows: 10}})
			big := sample{messages: repeat(25, 1)}
			crash(t, s, table, test.n, test.how, big.as(k))
			if got := write(t, s, clock(), big.as(k)); got.outcomes() != test.then {
				t.Errorf("%s: outcome %s, want %s", test.name, got.outcomes(), test.then)
			}
			if diff := cmp.Diff(one(25, 94).of(k), readSumsOf(t, s, k)); diff != "" {
				t.Errorf("%s: %s", test.name, diff)
			}
		})
	}
}

// A mail is noted after its reports, and no mail is told of before.
func TestCrashAtTheMail(t *testing.T) {
	for _, how := range []fault{failBefore, failAfter} {
		s := openStore(t, Options{})
		all := []*parse.Finding{sample{messages: []uint64{1, 2}}.finding(), sample{messages: []uint64{4}}.tls(), sample{messages: []uint64{8}}.failure()}
		crash(t, s, tableMessages, 1, how, all...)
		got := deliver(t, s, Delivery{Source: "test", Received: clock(), Reports: all, Conclude: func([]Result) Message { return Message{Outcome: "duplicate"} }})
		if got.outcomes() != "duplicate duplicate duplicate" {
			t.Errorf("outcomes %s", got.outcomes())
		}
		for i, want := range []sums{one(2, 3), one(1, 4), one(1, 8)} {
			k := kinds[i]
			if diff := cmp.Diff(want.of(k), readSumsOf(t, s, k)); diff != "" {
				t.Errorf("%s: %s", k.name, diff)
			}
		}
		if got := shown(t, s, "SELECT count() AS n FROM messages FINAL"); got != "n = \"1\"\n" {
			t.Error(got)
		}
	}
}

// The rows of a report that crashed must not count once another content of it
// was stored, whichever of both wins.
func TestCrashThenAnotherContent(t *testing.T) {
	for _, test := range []struct {
		name           string
		crashed, other []uint64
		outcome        string // of the crashed one, the second time
		rows, sum      uint64
	}{
		{"the crashed one wins", repeat(5, 10), []uint64{1, 2}, "conflict_won", 5, 60},
		{"the other wins", []uint64{1, 1, 1, 1, 1}, []uint64{50, 50}, "conflict_lost", 2, 100},
		{"the other wins with more rows", []uint64{1, 1}, repeat(5, 10), "conflict_lost", 5, 60},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := openStore(t, Options{})
			crashed, other := sample{messages: test.crashed}, sample{messages: test.other}
			crash(t, s, tableReports, 1, failBefore, crashed.finding())
			write(t, s, clock(), other.finding())
			if got := write(t, s, clock(), crashed.finding()); got.outcomes() != test.outcome {
				t.Errorf("outcome %s, want %s", got.outcomes(), test.outcome)
			}
			want := one(test.rows, test.sum)
			want.Contents = 2
			if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Both versions come in one plan after the crash, in both orders.
func TestCrashThenBothInOnePlan(t *testing.T) {
	many, few := sample{messages: []uint64{1, 1, 1, 1, 1}}, sample{messages: []uint64{50, 50}}
	for _, plan := range [][]sample{{few, many}, {many, few}} {
		s := openStore(t, Options{})
		crash(t, s, tableReports, 1, failBefore, many.finding())
		write(t, s, clock(), plan[0].finding(), plan[1].finding())
		want := one(2, 100)
		want.Contents = 2
		if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCrashInAConflict(t *testing.T) {
	for _, second := range [][]uint64{{100}, repeat(30, 9)} {
		s := openStore(t, Options{Batch: Batch{Rows: 10}})
		write(t, s, clock(), sample{messages: []uint64{1, 2, 3}}.finding())
		winner := sample{messages: second}
		crash(t, s, tableReports, 1, failBefore, winner.finding())
		if got := write(t, s, clock(), winner.finding()); got.outcomes() != "conflict_won" {
			t.Errorf("outcome %s", got.outcomes())
		}
		var sum uint64
		for _, n := range second {
			sum += n
		}
		want := one(uint64(len(second)), sum)
		want.Contents = 2
		if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
			t.Error(diff)
		}
	}
}

// A report that the server refuses for its content must not stop the others.
func TestPoison(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		s := openStore(t, Options{})
		poison := map[string]string{
			tableReports:        "ALTER TABLE records ADD CONSTRAINT poison CHECK count != 666",
			tableTLSReports:     "ALTER TABLE tls_failures ADD CONSTRAINT poison CHECK sessions != 666",
			tableFailureReports: "ALTER TABLE failure_reports ADD CONSTRAINT poison CHECK incidents != 667",
		}[k.ledger]
		if err := s.conn.Exec(t.Context(), poison); err != nil {
			t.Fatal(err)
		}
		got := write(t, s, clock(),
			sample{id: "1", messages: []uint64{3}}.as(k),
			sample{id: "2", messages: []uint64{1, 666}}.as(k),
			sample{id: "3", messages: []uint64{4}}.as(k))
		if got.outcomes() != "new refused new" || got.results[1].Reason != reason.Internal || got.results[1].Rows != 0 {
			t.Errorf("outcomes %s, %+v", got.outcomes(), got.results)
		}
		want := sums{Rows: 2, Messages: 7, Reports: 2, Contents: 2, LedgerRows: 2, LedgerMessages: 7}
		if diff := cmp.Diff(want.of(k), readSumsOf(t, s, k)); diff != "" {
			t.Error(diff)
		}
	})
}

// While the server is away, nothing is lost and nothing is told.
func TestServerAway(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Rows: 10}})
	var tries atomic.Int64
	defer breakInserts(s, func() {}, func(string, int) fault {
		if tries.Add(1) <= 3 {
			return failBefore
		}
		return noFault
	})()
	if got := write(t, s, clock(), sample{messages: repeat(15, 1)}.finding()); got.outcomes() != "new" {
		t.Errorf("outcome %s", got.outcomes())
	}
	if diff := cmp.Diff(one(15, 57), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}
