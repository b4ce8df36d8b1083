package store

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// oddFailure is a failure report with something in every field.
func oddFailure() *parse.Finding {
	r := &failure.Report{
		Format: failure.FormatText, Reporter: "receiver.example", UserAgent: "Agent/1.0", Version: "1", Domain: "sender.example",
		Domains: []string{"sender.example", "b.example"}, Failed: []word.Word{{Value: "dmarc"}, {Value: word.Unknown, Raw: "odd"}},
		Delivery: word.Word{Value: "reject", Raw: "Reject"}, Unaligned: []string{"dkim", "spf"},
		SourceIP: netip.MustParseAddr("192.0.2.9"), SourceName: "host.example", SourcePort: 2525, Arrival: day.Add(time.Hour), Incidents: 12,
		MailFrom: "a'b@sender.example", RcptTo: []string{"c@receiver.example", "\\"}, EnvelopeID: "env", HeaderFrom: "sender.example",
		From: "x@sender.example", MessageID: "1@sender.example", Date: day, Subject: "Sübject",
		AuthResults: []string{"mx; dmarc=fail"}, DKIMDomain: "d.example", DKIMSelector: "s1", DKIMIdentity: "@d.example",
		SPFDNS: []string{"txt : d.example"}, URIs: []string{"https://u.example/"},
		Headers: []failure.Header{{Name: "Subject", Value: "Sübject"}, {Name: "X", Value: "it's\n"}},
		Message: []byte("Subject: a\r\n\r\n\x00\xff\n\nbody"),
	}
	r.Warnings.Counts = map[warning.Kind]int{warning.PlainText: 1}
	f := parse.NewFailureFinding(r)
	f.Trust = oddTrust()
	return &f
}

func TestFailureLedgerKeepsEverything(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock().Add(time.Second), oddFailure())
	got := shown(t, s, "SELECT * EXCEPT (report_key, content_hash) REPLACE (hex(message) AS message) FROM failure_reports FINAL")
	want := `tenant = ""
domain = "sender.example"
date_begin = "2026-03-10 01:00:00"
date_end = "2026-03-10 01:00:00"
revision = "0"
active = "true"
reporter = "receiver.example"
format = "text"
user_agent = "Agent/1.0"
failed = "['dmarc','unknown']"
delivery = "reject"
unaligned = "['dkim','spf']"
source_ip = "192.0.2.9"
source_raw = ""
source_name = "host.example"
source_port = "2525"
incidents = "12"
mail_from = "a'b@sender.example"
rcpt_to = "['c@receiver.example','\\']"
envelope_id = "env"
header_from = "sender.example"
from_address = "x@sender.example"
message_id = "1@sender.example"
sent_at = "2026-03-10 00:00:00"
subject = "Sübject"
auth_results = "['mx; dmarc=fail']"
dkim_domain = "d.example"
dkim_selector = "s1"
dkim_identity = "@d.example"
spf_dns = "['txt : d.example']"
uris = "['https://u.example/']"
headers.name = "['Subject','X']"
headers.value = "['Sübject','it's\n']"
message = "5375626A6563743A20610D0A0D0A00FF0A0A626F6479"
domains = "['sender.example','b.example']"
raw_words = "['failed[2]=odd','delivery=Reject']"
warnings = "map[plain_text:1]"
source = "test"
received_at = "2026-03-20 12:00:01"
ingested_at = "2026-03-20 12:00:00"
ver = "17179869185"
` + oddTrustColumns
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is absent is told from what is there.
func TestFailureLedgerOfAlmostNothing(t *testing.T) {
	s := openStore(t, Options{})
	write(t, s, clock(), sample{messages: []uint64{1}}.failure())
	got := shown(t, s, "SELECT source_ip, sent_at, toUnixTimestamp(sent_at) AS unix, message, length(failed) AS n FROM failure_reports FINAL")
	want := "source_ip = \"::\"\nsent_at = \"1970-01-01 00:00:00\"\nunix = \"0\"\nmessage = \"\"\nn = \"0\"\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A plan of failure reports with whole mails goes in inserts of bounded size.
func TestLongMailsAreNotOneInsert(t *testing.T) {
	items := make([]ledgerItem, 0, 6)
	k := kinds[2]
	for _, size := range []int{600, 600, 600, 5000, 10, 10} {
		items = append(items, ledgerItem{kind: k, row: &failureRow{Message: make([]byte, size)}})
	}
	items = append(items, ledgerItem{kind: kinds[0], row: &reportRow{}}, ledgerItem{kind: kinds[0]})
	var got []int
	for _, some := range portions(items, 2200) {
		got = append(got, len(some))
	}
	if diff := cmp.Diff([]int{2, 1, 1, 2, 2}, got); diff != "" {
		t.Error(diff)
	}
}
