package store

import (
	"reflect"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// ledgerRow is a row of table reports: one content of one report. Keys and
// hashes are 16 bytes in a string.
type ledgerRow struct {
	Tenant             string            `ch:"tenant"`
	Domain             string            `ch:"domain"`
	Begin              time.Time         `ch:"date_begin"`
	End                time.Time         `ch:"date_end"`
	Key                string            `ch:"report_key"`
	Content            string            `ch:"content_hash"`
	Revision           uint32            `ch:"revision"` // of its rows in records, 0 if none were written
	Active             bool              `ch:"active"`
	Reporter           string            `ch:"reporter"`
	Email              string            `ch:"reporter_email"`
	ExtraContact       string            `ch:"extra_contact"`
	Generator          string            `ch:"generator"`
	Namespace          string            `ch:"namespace"`
	Version            string            `ch:"version"`
	ReportID           string            `ch:"report_id"`
	Errors             []string          `ch:"errors"`
	ADKIM              string            `ch:"policy_adkim"`
	ASPF               string            `ch:"policy_aspf"`
	P                  string            `ch:"policy_p"`
	SP                 string            `ch:"policy_sp"`
	NP                 string            `ch:"policy_np"`
	Pct                int16             `ch:"policy_pct"`
	FO                 string            `ch:"policy_fo"`
	Testing            string            `ch:"policy_testing"`
	DiscoveryMethod    string            `ch:"discovery_method"`
	RawWords           []string          `ch:"raw_words"`
	Rows               uint32            `ch:"rows"`
	PassRows           uint32            `ch:"pass_rows"`
	SkippedRows        uint32            `ch:"skipped_rows"`
	Messages           uint64            `ch:"messages"`
	PassMessages       uint64            `ch:"pass_messages"`
	DKIMMessages       uint64            `ch:"dkim_messages"`
	SPFMessages        uint64            `ch:"spf_messages"`
	QuarantineMessages uint64            `ch:"quarantine_messages"`
	RejectMessages     uint64            `ch:"reject_messages"`
	Warnings           map[string]uint32 `ch:"warnings"`
	Source             string            `ch:"source"`
	ReceivedAt         time.Time         `ch:"received_at"`
	IngestedAt         time.Time         `ch:"ingested_at"`
	Ver                uint64            `ch:"ver"`
}

// newLedgerRow describes f, without its revision and the sums that only its
// rows tell.
func newLedgerRow(d *Delivery, f *parse.Finding, now time.Time) *ledgerRow {
	r, p, t := f.Report, &f.Report.Policy, &f.Report.Totals
	return &ledgerRow{
		Tenant: d.Tenant, Domain: p.Domain, Begin: r.Begin.UTC(), End: r.End.UTC(),
		Key: string(f.Key[:]), Content: string(f.Content[:]),
		Reporter: r.Reporter(), Email: r.Email, ExtraContact: r.ExtraContactInfo, Generator: r.Generator,
		Namespace: r.Namespace, Version: r.Version, ReportID: r.ReportID, Errors: r.Errors,
		ADKIM: p.ADKIM.Value.String(), ASPF: p.ASPF.Value.String(),
		P: p.P.Value.String(), SP: p.SP.Value.String(), NP: p.NP.Value.String(),
		Pct: p.Pct, FO: p.FO, Testing: p.Testing.Value.String(),
		DiscoveryMethod: p.DiscoveryMethod.Value.String(), RawWords: policyWords(p),
		Rows: uint32(t.Records), PassRows: uint32(t.PassRecords), SkippedRows: uint32(t.SkippedRows),
		Messages: t.Messages, PassMessages: t.PassMessages, Warnings: warningCounts(r),
		Source: d.Source, ReceivedAt: clampTime(d.Received), IngestedAt: now.UTC().Truncate(time.Second),
	}
}

// clampTime keeps t in what a DateTime holds; the driver would wrap it.
func clampTime(t time.Time) time.Time {
	first, last := time.Unix(0, 0), time.Unix(1<<32-1, 0)
	switch {
	case t.Before(first):
		t = first
	case t.After(last):
		t = last
	}
	return t.UTC().Truncate(time.Second)
}

func warningCounts(r *aggregate.Report) map[string]uint32 {
	counts := make(map[string]uint32, len(r.Warnings.Counts))
	for kind, n := range r.Warnings.Counts {
		counts[string(kind)] = uint32(n)
	}
	return counts
}

// tally adds a row to the sums of the report.
func (l *ledgerRow) tally(r *aggregate.Record) {
	if r.DKIM.Value == aggregate.ResultPass {
		l.DKIMMessages += r.Count
	}
	if r.SPF.Value == aggregate.ResultPass {
		l.SPFMessages += r.Count
	}
	switch r.Disposition.Value {
	case aggregate.DispositionQuarantine:
		l.QuarantineMessages += r.Count
	case aggregate.DispositionReject:
		l.RejectMessages += r.Count
	}
}

// rowKey is the key of the rows of this report at the given revision.
func (l *ledgerRow) rowKey(revision uint32) *rowKey {
	return &rowKey{
		tenant: l.Tenant, domain: l.Domain, key: l.Key, reporter: l.Reporter,
		begin: l.Begin.Unix(), end: l.End.Unix(), revision: revision,
	}
}

// wireTypes are the types that the fields of ledgerRow travel as.
var wireTypes = map[reflect.Type]string{
	reflect.TypeFor[string]():            "String",
	reflect.TypeFor[[]string]():          "Array(String)",
	reflect.TypeFor[bool]():              "Bool",
	reflect.TypeFor[int16]():             "Int16",
	reflect.TypeFor[uint32]():            "UInt32",
	reflect.TypeFor[uint64]():            "UInt64",
	reflect.TypeFor[time.Time]():         "DateTime('UTC')",
	reflect.TypeFor[map[string]uint32](): "Map(String, UInt32)",
}

// ledgerTypes lists the columns of table reports, in the order of the fields.
func ledgerTypes() []clickhouse.ColumnNameAndType {
	var types []clickhouse.ColumnNameAndType
	for f := range reflect.TypeFor[ledgerRow]().Fields() {
		types = append(types, clickhouse.ColumnNameAndType{Name: f.Tag.Get("ch"), Type: wireTypes[f.Type]})
	}
	return types
}

// ledgerColumns lists the columns of table reports for a SELECT.
func ledgerColumns() string {
	types := ledgerTypes()
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t.Name
	}
	return strings.Join(names, ", ")
}
