package store

import (
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

// BenchmarkMonth writes the reports of a month, one a mail, from decoded to
// durable. It prints rows/s, and what a row takes on the disk after all parts
// are merged: in records, and with its share of the ledger.
func BenchmarkMonth(b *testing.B) {
	m := newMonth()
	var reports []*parse.Finding
	for n := range monthDays {
		reports = append(reports, m.day(n)...)
	}
	var rows uint64
	for _, f := range reports {
		rows += f.Report.Totals.Records
	}
	var s *Store
	for b.Loop() {
		b.StopTimer()
		s = openStore(b, Options{})
		s.o.Now = func() time.Time { return clock().AddDate(0, 0, 30) }
		b.StartTimer()
		writeAll(b, s, reports)
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(rows), "rows")
	records, ledger := mergedBytes(b, s, tableRecords), mergedBytes(b, s, tableReports)
	b.ReportMetric(records/float64(rows), "bytes/row")
	b.ReportMetric((records+ledger)/float64(rows), "bytes/row-with-ledger")
}

// writeAll delivers each report as one mail and waits until all are durable.
func writeAll(tb testing.TB, s *Store, reports []*parse.Finding) {
	tb.Helper()
	stored := make(chan answer, len(reports))
	writing(tb, s, func(w *Writer) {
		for _, f := range reports {
			d := Delivery{Source: "bench", Received: clock(), Reports: []*parse.Finding{f}}
			if err := w.Put(tb.Context(), d, func(r []Result, err error) { stored <- answer{r, err} }); err != nil {
				tb.Fatal(err)
			}
		}
	})
	for range reports {
		if a := <-stored; a.outcomes() != "new" {
			tb.Fatal(a.outcomes())
		}
	}
}

// mergedBytes is the size of a table on the disk, merged to one part a month.
func mergedBytes(tb testing.TB, s *Store, table string) float64 {
	tb.Helper()
	if err := s.conn.Exec(tb.Context(), "OPTIMIZE TABLE "+s.target.Table(table)+" FINAL"); err != nil {
		tb.Fatal(err)
	}
	var size uint64
	const query = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = ? AND table = ?"
	if err := s.conn.QueryRow(tb.Context(), query, s.target.Database, table).Scan(&size); err != nil {
		tb.Fatal(err)
	}
	return float64(size)
}
