package store

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

// kind is all that the writer needs to know of one kind of report: where it
// goes and how it becomes rows. Whatever is done to reports is done to all kinds
// in the same way.
type kind struct {
	name   parse.Kind
	ledger string // table with one row for every content of every report
	rows   string // table with the rows of the content that counts; "" for a kind without rows
	// weight is what makes one content count rather than another, in the SQL of
	// the ledger; entry.Weight is the same.
	weight string
	// undated says that a report may lack its period, and then has the moment of
	// its mail: two mails with the same report have it twice.
	undated bool
	// usual is how many bytes a row of the ledger has that was not read yet. Too
	// much makes inserts small, too little makes them large.
	usual    int
	types    []clickhouse.ColumnNameAndType // of ledger
	describe func(f *parse.Finding) ledgerRow
	load     func(ctx context.Context, conn driver.Conn, query string) ([]ledgerRow, error)
	newRows  func() rowSet
	// each walks the rows of a report. For every row it calls next, which returns
	// where the row goes, or nil if it goes nowhere.
	each func(f *parse.Finding, row ledgerRow, next func() (rowSet, error)) error
}

// The tables that the writer inserts into.
const (
	tableReports        = "reports"
	tableRecords        = "records"
	tableTLSReports     = "tls_reports"
	tableTLSFailures    = "tls_failures"
	tableFailureReports = "failure_reports"
	tableMessages       = "messages"
)

// tables lists them.
var tables = []string{tableReports, tableRecords, tableTLSReports, tableTLSFailures, tableFailureReports, tableMessages}

// kinds lists every kind of report.
var kinds = []*kind{
	{
		name: parse.KindDMARC, ledger: tableReports, rows: tableRecords, weight: "messages", usual: ledgerBytes,
		types: columnsOf[reportRow](), describe: newReportRow, load: load[reportRow],
		newRows: newRecords, each: eachRecord,
	},
	{
		name: parse.KindTLS, ledger: tableTLSReports, rows: tableTLSFailures, weight: "successful_sessions + failed_sessions", usual: 4 * ledgerBytes,
		types: columnsOf[tlsRow](), describe: newTLSRow, load: load[tlsRow],
		newRows: newDetails, each: eachDetail,
	},
	{
		name: parse.KindFailure, ledger: tableFailureReports, weight: "incidents", undated: true, usual: 1 << 20,
		types: columnsOf[failureRow]("rows"), describe: newFailureRow, load: load[failureRow],
	},
}

// kindOf returns the kind of f, or nil if the store does not keep its like.
func kindOf(f *parse.Finding) *kind {
	for _, k := range kinds {
		if k.name == f.Kind && f.IsReport() {
			return k
		}
	}
	return nil
}

// load reads rows of a ledger.
func load[R any, P interface {
	*R
	ledgerRow
}](ctx context.Context, conn driver.Conn, query string,
) ([]ledgerRow, error) {
	var some []R
	if err := conn.Select(ctx, &some, query); err != nil {
		return nil, err
	}
	rows := make([]ledgerRow, len(some))
	for i := range some {
		rows[i] = P(&some[i])
	}
	return rows, nil
}
