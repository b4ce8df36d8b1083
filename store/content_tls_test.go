package store

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// oddTLS is a TLS report with something in every field.
func oddTLS() *parse.Finding {
	r := &tlsrpt.Report{
		OrganizationName: "Réceveur \"Ü\"", ContactInfo: "tls'rpt@receiver.example", ReportID: "id\n1", Begin: day, End: day.AddDate(0, 0, 1),
		Policies: []tlsrpt.Policy{
			{
				Type: word.Word{Value: "sts", Raw: "STS"}, Domain: "sender.example", Strings: []string{"version: STSv1", "mode: 'enforce'"},
				MXHosts: []string{"*.mx.example", "b\\.example"}, Successful: 1 << 40, Failed: 3,
			},
			{Type: word.Word{Value: word.Unknown, Raw: "dane"}, Domain: "mx.example"},
		},
		Totals: tlsrpt.Totals{Policies: 2, SuccessfulSessions: 1 << 40, FailedSessions: 3, LeastSessions: 1<<40 + 3, Failures: 2, DetailSessions: 4},
	}
	r.Warnings.Counts = map[warning.Kind]int{warning.WrongType: 2}
	f := parse.NewTLSFinding(r, []tlsrpt.Failure{
		{
			Policy: 1, ResultType: word.Word{Value: word.Unknown, Raw: "odd-type"}, SendingMTARaw: "300.1.2.3", ReceivingMX: "mx1.mx.example",
			ReceivingHELO: "helo\t1", ReceivingIP: netip.MustParseAddr("192.0.2.7"), Sessions: 3,
			AdditionalInfo: "https://receiver.example/?a='b'", ReasonCode: "X509_V_ERR",
		},
		{SendingMTA: netip.MustParseAddr("2001:db8::1"), ReceivingIPRaw: "none", Sessions: 1},
	})
	f.Trust = oddTrust()
	return &f
}

func TestTLSFailuresKeepEverything(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock(), oddTLS())
	got := shown(t, s, "SELECT * EXCEPT (report_key, ver, tenant, date_begin, date_end) REPLACE (arrayStringConcat(raw_words) AS raw_words) FROM tls_failures FINAL ORDER BY row_no")
	want := `domain = "mx.example"
row_no = "0"
reporter = "Réceveur \"Ü\""
policy_no = "1"
policy_type = "unknown"
policy_domain = "mx.example"
result_type = "unknown"
sending_mta_ip = "::"
sending_mta_raw = "300.1.2.3"
receiving_mx = "mx1.mx.example"
receiving_helo = "helo\t1"
receiving_ip = "192.0.2.7"
receiving_ip_raw = ""
sessions = "3"
additional_info = "https://receiver.example/?a='b'"
reason_code = "X509_V_ERR"
raw_words = "result_type=odd-type"
is_deleted = "0"
trust = "authenticated"
domain = "mx.example"
row_no = "1"
reporter = "Réceveur \"Ü\""
policy_no = "0"
policy_type = "sts"
policy_domain = "sender.example"
result_type = ""
sending_mta_ip = "2001:db8::1"
sending_mta_raw = ""
receiving_mx = ""
receiving_helo = ""
receiving_ip = "::"
receiving_ip_raw = "none"
sessions = "1"
additional_info = ""
reason_code = ""
raw_words = ""
is_deleted = "0"
trust = "authenticated"
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTLSLedgerKeepsEverything(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock().Add(time.Second), oddTLS())
	got := shown(t, s, "SELECT * EXCEPT (report_key, content_hash, revision) FROM tls_reports FINAL")
	want := `tenant = ""
domain = "mx.example"
date_begin = "2026-03-10 00:00:00"
date_end = "2026-03-11 00:00:00"
active = "true"
reporter = "Réceveur \"Ü\""
contact_info = "tls'rpt@receiver.example"
report_id = "id\n1"
policies.type = "['sts','unknown']"
policies.domain = "['sender.example','mx.example']"
policies.strings = "[[version: STSv1 mode: 'enforce'] []]"
policies.mx_hosts = "[[*.mx.example b\\.example] []]"
policies.successful = "[1099511627776 0]"
policies.failed = "[3 0]"
raw_words = "['policies[1].type=STS','policies[2].type=dane']"
policy_count = "2"
rows = "2"
successful_sessions = "1099511627776"
failed_sessions = "3"
least_sessions = "1099511627779"
detail_sessions = "4"
warnings = "map[wrong_type:2]"
source = "test"
received_at = "2026-03-20 12:00:01"
ingested_at = "2026-03-20 12:00:00"
ver = "17179869185"
` + oddTrustColumns
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A version that lost is written again as it was, but for what says that it
// lost.
func TestTLSLedgerKeepsEverythingOfWhatLost(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock(), oddTLS())
	const query = "SELECT * EXCEPT (active, ver) FROM tls_reports FINAL WHERE policy_count = 2"
	before := shown(t, s, query)
	other := oddTLS()
	other.TLS.Policies = append(other.TLS.Policies, other.TLS.Policies[0])
	other.TLS.Totals.SuccessfulSessions, other.Content = 1<<41, [16]byte{1}
	if got := write(t, s, clock(), other); got.outcomes() != "conflict_won" {
		t.Fatalf("outcome %s", got.outcomes())
	}
	if diff := cmp.Diff(before, shown(t, s, query)); diff != "" {
		t.Error(diff)
	}
	if got := readSumsOf(t, s, kindOf(other)); got.Reports != 1 || got.Contents != 2 {
		t.Errorf("sums %+v", got)
	}
}
