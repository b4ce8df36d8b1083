package store

import (
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// reportRow is a row of table reports.
type reportRow struct {
	common
	Email              string   `ch:"reporter_email"`
	ExtraContact       string   `ch:"extra_contact"`
	Generator          string   `ch:"generator"`
	Namespace          string   `ch:"namespace"`
	Version            string   `ch:"version"`
	ReportID           string   `ch:"report_id"`
	Errors             []string `ch:"errors"`
	ADKIM              string   `ch:"policy_adkim"`
	ASPF               string   `ch:"policy_aspf"`
	P                  string   `ch:"policy_p"`
	SP                 string   `ch:"policy_sp"`
	NP                 string   `ch:"policy_np"`
	Pct                int16    `ch:"policy_pct"`
	FO                 string   `ch:"policy_fo"`
	Testing            string   `ch:"policy_testing"`
	DiscoveryMethod    string   `ch:"discovery_method"`
	PassRows           uint32   `ch:"pass_rows"`
	SkippedRows        uint32   `ch:"skipped_rows"`
	Messages           uint64   `ch:"messages"`
	PassMessages       uint64   `ch:"pass_messages"`
	DKIMMessages       uint64   `ch:"dkim_messages"`
	SPFMessages        uint64   `ch:"spf_messages"`
	QuarantineMessages uint64   `ch:"quarantine_messages"`
	RejectMessages     uint64   `ch:"reject_messages"`
}

func newReportRow(f *parse.Finding) ledgerRow {
	r, p, t := f.Report, &f.Report.Policy, &f.Report.Totals
	row := &reportRow{
		Email: r.Email, ExtraContact: r.ExtraContactInfo, Generator: r.Generator,
		Namespace: r.Namespace, Version: r.Version, ReportID: r.ReportID, Errors: r.Errors,
		ADKIM: p.ADKIM.Value.String(), ASPF: p.ASPF.Value.String(),
		P: p.P.Value.String(), SP: p.SP.Value.String(), NP: p.NP.Value.String(),
		Pct: p.Pct, FO: p.FO, Testing: p.Testing.Value.String(), DiscoveryMethod: p.DiscoveryMethod.Value.String(),
		PassRows: uint32(t.PassRecords), SkippedRows: uint32(t.SkippedRows),
		Messages: t.Messages, PassMessages: t.PassMessages,
	}
	row.Domain, row.Begin, row.End = p.Domain, r.Begin.UTC(), r.End.UTC()
	row.Reporter, row.RawWords, row.Weight = r.Reporter(), policyWords(p), t.Messages
	return row
}

func (r *reportRow) with(e entry) ledgerRow {
	row := *r
	row.entry = e
	return &row
}

func (r *reportRow) size() int {
	return ledgerBytes + r.standing.size() + len(r.ExtraContact) + len(r.ReportID) + textBytes(r.Errors) + textBytes(r.RawWords)
}

// ledgerBytes is what a row of a ledger has beside its long texts, about.
const ledgerBytes = 400

func textBytes(texts []string) int {
	n := 0
	for _, s := range texts {
		n += 8 + len(s)
	}
	return n
}

func warningCounts(w *warning.Log) map[string]uint32 {
	counts := make(map[string]uint32, len(w.Counts))
	for kind, n := range w.Counts {
		counts[string(kind)] = uint32(n)
	}
	return counts
}

// tally adds a row to the sums of the report.
func (r *reportRow) tally(rec *aggregate.Record) {
	if rec.DKIM.Value == aggregate.ResultPass {
		r.DKIMMessages += rec.Count
	}
	if rec.SPF.Value == aggregate.ResultPass {
		r.SPFMessages += rec.Count
	}
	switch rec.Disposition.Value {
	case aggregate.DispositionQuarantine:
		r.QuarantineMessages += rec.Count
	case aggregate.DispositionReject:
		r.RejectMessages += rec.Count
	}
}
