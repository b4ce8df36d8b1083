package store

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// odd is a report with something in every field.
func odd() *parse.Finding {
	r := &aggregate.Report{
		Namespace: "urn:ietf:params:xml:ns:dmarc-2.0", Version: "1.0", OrgName: "Réceveur \"Ü\"", Email: "dmarc@receiver.example",
		ExtraContactInfo: "https://receiver.example/\t?a='b'\\", Generator: "gen 1", ReportID: "id\n1", Begin: day, End: day.AddDate(0, 0, 1),
		Errors: []string{"first", "it's the second"},
	}
	r.Policy = aggregate.Policy{
		Domain: "sender.example", Pct: -1, FO: "1:d",
		ADKIM: aggregate.Word[aggregate.AlignmentMode]{Value: aggregate.AlignmentStrict},
		ASPF:  aggregate.Word[aggregate.AlignmentMode]{Value: aggregate.AlignmentUnknown, Raw: "x"},
		P:     aggregate.Word[aggregate.Disposition]{Value: aggregate.DispositionReject, Raw: "REJECT"},
		NP:    aggregate.Word[aggregate.Disposition]{Value: aggregate.DispositionQuarantine},
	}
	r.Policy.Testing.Value, r.Policy.DiscoveryMethod.Value = aggregate.TestingYes, aggregate.DiscoveryTreeWalk
	r.Totals.SkippedRows = 2
	r.Warnings.Counts = map[warning.Kind]int{warning.BadCount: 3, warning.MappedWord: 1}
	records := []aggregate.Record{oddRecord(), {SourceIP: netip.MustParseAddr("2001:db8::1"), Count: 1 << 40}}
	total(r, records)
	f := parse.NewFinding(r, records)
	f.Trust = oddTrust()
	return &f
}

// oddTrust is a standing with something in every field.
func oddTrust() trust.Standing {
	return trust.Standing{Grade: trust.Authenticated, Domain: "relay.example", Method: "dkim", By: "auth_results", Detail: "it's of\nanother domain"}
}

// oddTrustColumns is how a table shows it.
const oddTrustColumns = `trust = "authenticated"
trust_domain = "relay.example"
trust_method = "dkim"
trust_by = "auth_results"
trust_detail = "it's of another domain"
`

func oddRecord() aggregate.Record {
	return aggregate.Record{
		SourceRaw: "300.1.2.3 ", Count: 7,
		Disposition: aggregate.Word[aggregate.Disposition]{Value: aggregate.DispositionUnknown, Raw: "delivered"},
		DKIM:        aggregate.Word[aggregate.Result]{Value: aggregate.ResultPass, Raw: "Pass"},
		SPF:         result(aggregate.ResultFail),
		Reasons: []aggregate.OverrideReason{
			{Type: aggregate.Word[aggregate.Override]{Value: aggregate.OverrideUnknown, Raw: "arc"}, Comment: "it's 'quoted'\n"},
			{Type: aggregate.Word[aggregate.Override]{Value: aggregate.OverrideMailingList}},
		},
		HeaderFrom: "sender.example", EnvelopeFrom: "<>", EnvelopeTo: "receiver.example",
		DKIMAuth: []aggregate.DKIMAuth{
			{Domain: "a.example", Selector: "s", Result: aggregate.Word[aggregate.Result]{Value: aggregate.ResultFail, Raw: "hardfail"}},
			{Domain: "b.example", Result: result(aggregate.ResultPass), HumanResult: "fine"},
		},
		SPFAuth: []aggregate.SPFAuth{{
			Domain: "c.example", Scope: aggregate.Word[aggregate.Scope]{Value: aggregate.ScopeUnknown, Raw: "pra"},
			Result: result(aggregate.ResultSoftFail), HumanResult: "soft",
		}},
	}
}

// shown returns one row of a table, a column a line.
func shown(t *testing.T, s *Store, sql string) string {
	t.Helper()
	table, err := s.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, row := range table.Rows {
		for i, c := range table.Columns {
			fmt.Fprintf(&out, "%s = %q\n", c, row[i])
		}
	}
	return out.String()
}

func TestRecordsKeepEverything(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock(), odd())
	got := shown(t, s, "SELECT * EXCEPT (report_key, ver) FROM records FINAL WHERE row_no = 0")
	want := `tenant = ""
domain = "sender.example"
date_begin = "2026-03-10 00:00:00"
date_end = "2026-03-11 00:00:00"
row_no = "0"
reporter = "Réceveur \"Ü\""
source_ip = "::"
source_raw = "300.1.2.3 "
count = "7"
disposition = "unknown"
dkim = "pass"
spf = "fail"
reasons.type = "['unknown','mailing_list']"
reasons.comment = "['it's 'quoted'\n','']"
header_from = "sender.example"
envelope_from = "<>"
envelope_to = "receiver.example"
dkim_auth.domain = "['a.example','b.example']"
dkim_auth.selector = "['s','']"
dkim_auth.result = "['fail','pass']"
dkim_human = "['','fine']"
spf_auth.domain = "['c.example']"
spf_auth.scope = "['unknown']"
spf_auth.result = "['softfail']"
spf_human = "['soft']"
raw_words = "['disposition=delivered','dkim=Pass','reasons[1].type=arc','dkim_auth[1].result=hardfail','spf_auth[1].scope=pra']"
is_deleted = "0"
facts = "25620"
signer = "b.example"
trust = "authenticated"
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLedgerKeepsEverything(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock().Add(time.Second), odd())
	got := shown(t, s, "SELECT * EXCEPT (report_key, content_hash, revision) FROM reports FINAL")
	want := `tenant = ""
domain = "sender.example"
date_begin = "2026-03-10 00:00:00"
date_end = "2026-03-11 00:00:00"
active = "true"
reporter = "Réceveur \"Ü\""
reporter_email = "dmarc@receiver.example"
extra_contact = "https://receiver.example/\t?a='b'\\"
generator = "gen 1"
namespace = "urn:ietf:params:xml:ns:dmarc-2.0"
version = "1.0"
report_id = "id\n1"
errors = "['first','it's the second']"
policy_adkim = "s"
policy_aspf = "unknown"
policy_p = "reject"
policy_sp = ""
policy_np = "quarantine"
policy_pct = "-1"
policy_fo = "1:d"
policy_testing = "y"
discovery_method = "treewalk"
raw_words = "['aspf=x','p=REJECT']"
rows = "2"
pass_rows = "1"
skipped_rows = "2"
messages = "1099511627783"
pass_messages = "7"
dkim_messages = "7"
spf_messages = "0"
quarantine_messages = "0"
reject_messages = "0"
warnings = "map[bad_count:3 mapped_word:1]"
source = "test"
received_at = "2026-03-20 12:00:01"
ingested_at = "2026-03-20 12:00:00"
ver = "17179869185"
` + oddTrustColumns
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The columns that the store writes are those of the tables, none left out.
func TestColumnsMatchTheSchema(t *testing.T) {
	s := openStore(t, Options{})
	sender := newSender(s.Writer())
	for _, table := range tables {
		types := names(sender.statements[table].types)
		slices.Sort(types)
		got, err := s.Query(t.Context(), "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '"+table+"' ORDER BY name")
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, row := range got.Rows {
			have = append(have, row[0])
		}
		if diff := cmp.Diff(have, types); diff != "" {
			t.Errorf("table %s (-schema +written):\n%s", table, diff)
		}
	}
}

func TestViews(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock(), sample{messages: []uint64{10, 4, 1}}.finding(), sample{id: "2", messages: []uint64{5, 2}}.finding())
	// A conflict: what lost must be in no view.
	write(t, s, clock(), sample{messages: []uint64{1, 1, 1, 1}}.finding())
	for sql, want := range map[string]string{
		"SELECT * EXCEPT (tenant) FROM domain_days": `domain = "sender.example"
day = "2026-03-10"
reports = "2"
reporters = "1"
messages = "22"
pass_messages = "16"
dkim_messages = "16"
spf_messages = "0"
quarantine_messages = "0"
reject_messages = "6"
pass_percent = "72.73"
`,
		"SELECT * EXCEPT (tenant) FROM failing_senders": `domain = "sender.example"
day = "2026-03-10"
header_from = "sender.example"
source = "192.0.2.1"
service = "192.0.2.0/24"
kind = ""
country = ""
verdict = "forwarded"
why = "DKIM and SPF pass, but for another domain"
messages = "6"
blocked_messages = "6"
reporters = "1"
dkim_results = "['sender.example fail','service.example pass']"
spf_results = "['bounce.example pass']"
`,
		"SELECT domain, p, pct, seen_at, seen_by FROM policies": `domain = "sender.example"
p = "reject"
pct = "100"
seen_at = "2026-03-10 23:59:59"
seen_by = "receiver.example"
`,
	} {
		if diff := cmp.Diff(want, shown(t, s, sql)); diff != "" {
			t.Errorf("%s: %s", sql, diff)
		}
	}
}

func names(types []clickhouse.ColumnNameAndType) []string {
	all := make([]string, len(types))
	for i, t := range types {
		all[i] = t.Name
	}
	return all
}
