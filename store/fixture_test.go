package store

import (
	"net/netip"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

// clock is when the tests take place.
func clock() time.Time { return time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC) }

// day is when reports begin in the tests.
var day = time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)

// openStore returns a store on a migrated database of its own.
func openStore(tb testing.TB, o Options) *Store {
	tb.Helper()
	if o.DSN == "" {
		o.DSN = schematest.DSN(tb)
	}
	o.Now = clock
	s, err := Open(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := s.Migrate(tb.Context(), nil); err != nil {
		tb.Fatal(err)
	}
	return s
}

// sample describes a report in a test.
type sample struct {
	reporter string
	id       string
	begin    time.Time
	messages []uint64 // of each row
}

func (s sample) finding() *parse.Finding {
	if s.reporter == "" {
		s.reporter = "receiver.example"
	}
	if s.id == "" {
		s.id = "1"
	}
	if s.begin.IsZero() {
		s.begin = day
	}
	r := &aggregate.Report{
		OrgName: s.reporter, ReportID: s.id, Begin: s.begin, End: s.begin.Add(24*time.Hour - time.Second),
		Policy: aggregate.Policy{Domain: "sender.example", Pct: 100, P: aggregate.Word[aggregate.Disposition]{Value: aggregate.DispositionReject}},
	}
	records := make([]aggregate.Record, len(s.messages))
	for i, n := range s.messages {
		records[i] = row(i, n)
	}
	total(r, records)
	f := parse.NewFinding(r, records)
	return &f
}

// row makes a row that passes if i is even.
func row(i int, messages uint64) aggregate.Record {
	r := aggregate.Record{
		SourceIP:   netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}),
		Count:      messages,
		HeaderFrom: "sender.example",
		DKIM:       result(aggregate.ResultFail),
		SPF:        result(aggregate.ResultFail),
		DKIMAuth: []aggregate.DKIMAuth{
			{Domain: "sender.example", Selector: "s1", Result: result(aggregate.ResultFail)},
			{Domain: "service.example", Selector: "k1", Result: result(aggregate.ResultPass)},
		},
		SPFAuth: []aggregate.SPFAuth{{Domain: "bounce.example", Result: result(aggregate.ResultPass)}},
	}
	r.Disposition.Value = aggregate.DispositionReject
	if i%2 == 0 {
		r.DKIM, r.Disposition.Value = result(aggregate.ResultPass), aggregate.DispositionNone
	}
	return r
}

func result(r aggregate.Result) aggregate.Word[aggregate.Result] {
	return aggregate.Word[aggregate.Result]{Value: r}
}

// total sets the totals of r.
func total(r *aggregate.Report, records []aggregate.Record) {
	for i := range records {
		r.Totals.Records++
		r.Totals.Messages += records[i].Count
		if records[i].Passed() {
			r.Totals.PassRecords++
			r.Totals.PassMessages += records[i].Count
		}
	}
}

// answer is what a Put came to.
type answer struct {
	results []Result
	err     error
}

// outcomes writes the outcomes of an answer in short.
func (a answer) outcomes() string {
	if a.err != nil {
		return a.err.Error()
	}
	var s string
	for i, r := range a.results {
		if i > 0 {
			s += " "
		}
		s += r.Outcome.String()
	}
	return s
}

// startWriter runs a writer until the test ends.
func startWriter(tb testing.TB, s *Store) *Writer {
	tb.Helper()
	w := s.Writer()
	go func() { _ = w.Run(tb.Context()) }()
	tb.Cleanup(func() { <-w.ended })
	return w
}

// put delivers reports as one mail and returns where the answer will be.
func put(tb testing.TB, w *Writer, received time.Time, reports ...*parse.Finding) <-chan answer {
	tb.Helper()
	c := make(chan answer, 1)
	d := Delivery{Source: "test", Received: received, Reports: reports}
	if err := w.Put(tb.Context(), d, func(r []Result, err error) { c <- answer{r, err} }); err != nil {
		tb.Fatal(err)
	}
	return c
}

// write delivers one mail and waits for it.
func write(tb testing.TB, s *Store, received time.Time, reports ...*parse.Finding) answer {
	tb.Helper()
	return deliver(tb, s, Delivery{Source: "test", Received: received, Reports: reports})
}

// deliver writes one mail with a writer of its own.
func deliver(tb testing.TB, s *Store, d Delivery) answer {
	tb.Helper()
	c := make(chan answer, 1)
	writing(tb, s, func(w *Writer) {
		if err := w.Put(tb.Context(), d, func(r []Result, err error) { c <- answer{r, err} }); err != nil {
			tb.Fatal(err)
		}
	})
	return <-c
}

// writing runs a writer until all that put hands to it is written.
func writing(tb testing.TB, s *Store, put func(w *Writer)) {
	tb.Helper()
	w := s.Writer()
	done := make(chan error, 1)
	go func() { done <- w.Run(tb.Context()) }()
	put(w)
	if err := w.Close(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	if err := <-done; err != nil {
		tb.Fatal(err)
	}
}

// sums is what the database says of all reports.
type sums struct {
	Rows, Messages             uint64 // of records
	Reports, Contents          uint64 // of the ledger: active, and all
	LedgerRows, LedgerMessages uint64 // of the active ones
}

func readSums(tb testing.TB, s *Store) sums {
	tb.Helper()
	return readSumsOf(tb, s, kinds[0])
}

// readSumsOf is readSums for another kind: messages are what its weight is made
// of.
func readSumsOf(tb testing.TB, s *Store, k *kind) sums {
	tb.Helper()
	var got sums
	rows := "rows"
	if k.rows == "" {
		rows = "0"
	} else {
		counted := map[string]string{tableRecords: "count", tableTLSFailures: "sessions"}[k.rows]
		readRow(tb, s, "SELECT count(), sum("+counted+") FROM "+k.rows+" FINAL", &got.Rows, &got.Messages)
	}
	readRow(tb, s, "SELECT countIf(active), count(), toUInt64(sumIf("+rows+", active)), sumIf("+k.weight+", active) FROM "+k.ledger+" FINAL",
		&got.Reports, &got.Contents, &got.LedgerRows, &got.LedgerMessages)
	return got
}

func readRow(tb testing.TB, s *Store, query string, into ...any) {
	tb.Helper()
	if err := s.conn.QueryRow(tb.Context(), query).Scan(into...); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
}

// one is the sums of one report of one content.
func one(rows, messages uint64) sums {
	return sums{Rows: rows, Messages: messages, Reports: 1, Contents: 1, LedgerRows: rows, LedgerMessages: messages}
}

// of is s for a kind that has no rows of its own, if k is one.
func (s sums) of(k *kind) sums {
	if k.rows == "" {
		s.Rows, s.Messages, s.LedgerRows = 0, 0, 0
	}
	return s
}

func repeat(n int, messages uint64) []uint64 {
	all := make([]uint64, n)
	for i := range all {
		all[i] = messages + uint64(i%7)
	}
	return all
}
