package store

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// told is a report of the tests of facts, with messages by what became of them.
type told struct {
	tenant, domain, reporter, id string
	begin, end                   time.Time
	grade                        trust.Grade
	sent                         map[mailing]uint64
}

// mailing is a kind of mail: who sent it, and what became of it.
type mailing int

const (
	passes   mailing = iota // the shop's service, from two addresses
	passesB                 // as passes
	unlinked                // the shop's service without the domain's signature
	lost                    // as unlinked, and rejected
	spoofs                  // nobody's, and rejected
)

// mailings say where mail comes from, and what the views have to make of it.
var mailings = []struct{ source, service, verdict string }{
	passes:   {"192.0.2.1", "Shop", "aligned_dkim_only"},
	passesB:  {"192.0.2.2", "Shop", "aligned_dkim_only"},
	unlinked: {"192.0.2.3", "Shop", "unaligned_service"},
	lost:     {"192.0.2.4", "Shop", "unaligned_service"},
	spoofs:   {"198.51.100.1", "198.51.100.0/24", "spoof"},
}

func (k mailing) passes() bool  { return k == passes || k == passesB }
func (k mailing) blocked() bool { return k == lost || k == spoofs }

func (k mailing) record(domain string, count uint64) aggregate.Record {
	r := aggregate.Record{
		SourceIP: netip.MustParseAddr(mailings[k].source), Count: count, HeaderFrom: domain,
		DKIM: result(aggregate.ResultFail), SPF: result(aggregate.ResultFail),
		SPFAuth: []aggregate.SPFAuth{{Domain: domain, Result: result(aggregate.ResultSoftFail)}},
	}
	if k != spoofs {
		r.SPFAuth[0] = aggregate.SPFAuth{Domain: "bounce.shop.example", Result: result(aggregate.ResultPass)}
	}
	if k.passes() {
		r.DKIM = result(aggregate.ResultPass)
		r.DKIMAuth = []aggregate.DKIMAuth{{Domain: domain, Selector: "s", Result: result(aggregate.ResultPass)}}
	}
	if k.blocked() {
		r.Disposition.Value = aggregate.DispositionReject
	}
	return r
}

func (r told) finding() *parse.Finding {
	report := &aggregate.Report{
		OrgName: r.reporter, ReportID: r.id, Begin: r.begin, End: r.end,
		Policy: aggregate.Policy{Domain: r.domain, Pct: 100, P: aggregate.Word[aggregate.Disposition]{Value: aggregate.DispositionReject}},
	}
	var records []aggregate.Record
	for k := range mailings {
		if n := r.sent[mailing(k)]; n > 0 {
			records = append(records, mailing(k).record(r.domain, n))
		}
	}
	total(report, records)
	f := parse.NewFinding(report, records)
	f.Trust.Grade = r.grade
	return &f
}

// factStore is a store that knows who sends from where. Its views take at for
// now.
func factStore(t *testing.T, at time.Time) *Store {
	t.Helper()
	s := openStore(t, Options{})
	var sources []Source
	for _, m := range mailings {
		source := Source{Addr: netip.MustParseAddr(m.source), Basis: "ptr"}
		if m.service == "Shop" {
			source.Service, source.Kind = m.service, verdict.KindMarketing
		}
		sources = append(sources, source)
	}
	putSources(t, s, sources...)
	setClock(t, s, at)
	return s
}

// setClock replaces what is now for the views.
func setClock(t *testing.T, s *Store, at time.Time) {
	t.Helper()
	if err := s.conn.Exec(t.Context(), fmt.Sprintf("CREATE OR REPLACE VIEW clock AS SELECT toDateTime(%d, 'UTC') AS now", at.Unix())); err != nil {
		t.Fatal(err)
	}
}

// tell writes reports, each in a mail that came an hour before clock.
func tell(t *testing.T, s *Store, reports ...told) {
	t.Helper()
	writing(t, s, func(w *Writer) {
		for _, r := range reports {
			d := Delivery{Tenant: r.tenant, Source: "test", Received: clock().Add(-time.Hour), Reports: []*parse.Finding{r.finding()}}
			if err := w.Put(t.Context(), d, func([]Result, error) {}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// facts returns columns of a view, one line a row.
func facts(t *testing.T, s *Store, view, columns string) []string {
	t.Helper()
	var rows []struct {
		Line string `ch:"line"`
	}
	query := "SELECT arrayStringConcat([toString(" + strings.ReplaceAll(columns, " ", "), toString(") + ")], ' ') AS line FROM " + view + " ORDER BY line"
	if err := s.conn.Select(t.Context(), &rows, query); err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for _, r := range rows {
		lines = append(lines, r.Line)
	}
	return lines
}
