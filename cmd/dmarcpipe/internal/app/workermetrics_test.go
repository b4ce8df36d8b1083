package app

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/imaptest"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// namesOf are values as labels.
func namesOf[T any](values []T) (names []string) {
	for _, v := range values {
		names = append(names, fmt.Sprint(v))
	}
	return names
}

// grades has a name for no grade.
func grades() []string {
	return append(slices.DeleteFunc(namesOf(trust.Grades), func(g string) bool { return g == "" }), "ungraded")
}

var (
	reportKinds = []string{"dmarc", "tls", "failure"}
	sources     = []string{"main"}
	dropped     = []string{"age", "size"}
	commandEnds = []string{"ok", "refused", "broken"}
)

// closed has every metric of a worker with one mailbox, named main, that has
// labels: in pairs, each label and all that it may say.
var closed = map[string][][]string{
	"dns_questions_total":           {{"result"}, {"found", "not_found", "temporary", "permanent", "suspended", "not_a_name", "cached"}},
	"identify_dns_total":            {{"said"}, {"name", "none", "temporary"}},
	"identify_sources_total":        {{"basis"}, namesOf(identify.Bases)},
	"identify_spf_lookups_total":    {{"from"}, {"cache", "dns"}},
	"imap_acknowledged_mails_total": {{"action"}, namesOf(imap.Actions), {"result"}, commandEnds, {"source"}, sources},
	"imap_commands_total": {{"command"}, {
		"LOGIN", "CAPABILITY", "NAMESPACE", "LIST", "CREATE", "SUBSCRIBE", "SELECT", "SEARCH", "FETCH", "MOVE", "COPY", "STORE",
		"EXPUNGE", "IDLE", "NOOP", "LOGOUT",
	}, {"result"}, commandEnds, {"source"}, sources},
	"imap_connected":                           {{"source"}, sources},
	"imap_caught_up":                           {{"source"}, sources},
	"imap_fetched_bytes_total":                 {{"source"}, sources},
	"imap_last_acknowledged_timestamp_seconds": {{"source"}, sources},
	"imap_last_poll_timestamp_seconds":         {{"source"}, sources},
	"imap_logins_refused_total":                {{"source"}, sources},
	"imap_mails_fetched_total":                 {{"source"}, sources},
	"imap_mails_set_aside_total":               {{"source"}, sources},
	"imap_mails_waiting":                       {{"source"}, sources},
	"imap_oldest_waiting_seconds":              {{"source"}, sources},
	"imap_poll_interval_seconds":               {{"source"}, sources},
	"imap_reconnects_total":                    {{"source"}, sources},
	"ingest_findings_total":                    {{"kind"}, namesOf(parse.Kinds)},
	"ingest_last_success_timestamp_seconds":    {{"stage"}, {"received", "parsed", "stored"}},
	"ingest_mails_total":                       {{"outcome"}, namesOf(ingest.Outcomes), {"source"}, {"main", "other"}},
	"ingest_rejected_total":                    {{"reason"}, namesOf(reason.All())},
	"ingest_trust_reports_total":               {{"grade"}, grades()},
	"ingest_warnings_total":                    {{"kind"}, namesOf(warning.Kinds)},
	"quarantine_dropped_total":                 {{"cause"}, dropped},
	"unverified_dropped_total":                 {{"cause"}, dropped},
	"ready_check":                              {{"check"}, {"running", "store", "schema", "writer", "quarantine", "imap main"}},
	"store_errors_total": {{"class"}, {
		"network", "login", "unknown_database", "schema", "rights", "disk_full", "memory", "too_many_parts", "replicas", "timeout",
		"data", "stopped", "other",
	}},
	"store_insert_duration_seconds": {{"table"}, {"reports", "records", "tls_reports", "tls_failures", "failure_reports", "messages"}},
	"store_reports_total":           {{"kind"}, reportKinds, {"outcome"}, {"new", "duplicate", "conflict_won", "conflict_lost", "refused"}},
	"store_rows_total":              {{"kind"}, reportKinds},
	"published_lookups_total":       {{"result"}, {"failed", "found", "none"}},
}

// elsewhere are the beginnings of metrics whose labels depend on the build or on
// the domains and receivers that are known; their packages test them.
var elsewhere = []string{
	"build_info", "facts_", "domain_", "sender_", "failing_sender_", "tls_", "reporter_", "alert", "notify_", "digest_", "policy_",
}

// oursOf returns what follows dmarcpipe_ in the name of a metric that is tested here.
func oursOf(f *dto.MetricFamily) (name string, ours bool) {
	name, ours = strings.CutPrefix(f.GetName(), "dmarcpipe_")
	return name, ours && !slices.ContainsFunc(elsewhere, func(begin string) bool { return strings.HasPrefix(name, begin) })
}

// seriesOf returns the labels of every series, sorted, by metric.
func seriesOf(families []*dto.MetricFamily) map[string][]string {
	series := map[string][]string{}
	for _, f := range families {
		name, ours := oursOf(f)
		if !ours {
			continue
		}
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetName()+"="+l.GetValue())
			}
			slices.Sort(labels)
			series[name] = append(series[name], strings.Join(labels, " "))
		}
		slices.Sort(series[name])
	}
	return series
}

// product is every series of a metric of closed.
func product(pairs [][]string) []string {
	all := []string{""}
	for i := 0; i < len(pairs); i += 2 {
		var longer []string
		for _, begun := range all {
			for _, value := range pairs[i+1] {
				longer = append(longer, strings.TrimSpace(begun+" "+pairs[i][0]+"="+value))
			}
		}
		all = longer
	}
	slices.Sort(all)
	return all
}

func gather(t *testing.T, reg prometheus.Gatherer) []*dto.MetricFamily {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// hostileWorker is one that gets mail of strangers, with a name server that is
// dead, so that nothing depends on that of this machine.
func hostileWorker(t *testing.T) (*imaptest.Server, running) {
	t.Helper()
	server, box, _ := mailbox(t, 1)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	c.DNS.Servers, c.DNS.Timeout = []string{"127.0.0.1:1"}, config.Duration(time.Second)
	c.Trust.Verify, c.Identify.Enabled = true, true
	return server, start(t, c)
}

// Every series is there before the first event, every label says what is in a
// list, and no mail makes a series.
func TestSeriesOfTheWorker(t *testing.T) {
	server, r := hostileWorker(t)
	defer r.end(t)
	problems, err := testutil.GatherAndLint(r.registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
	before := seriesOf(gather(t, r.registry))
	for name, series := range before {
		want := []string{""}
		if pairs := closed[name]; pairs != nil {
			want = product(pairs)
		}
		if diff := cmp.Diff(want, series); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name := range closed {
		if before[name] == nil {
			t.Errorf("%s is not there", name)
		}
	}
	feed(t, server)
	families := gather(t, r.registry)
	if diff := cmp.Diff(before, seriesOf(families)); diff != "" {
		t.Errorf("mails made series (-before +after):\n%s", diff)
	}
	for _, f := range families {
		if _, ours := oursOf(f); ours && strings.Contains(strings.ToLower(f.String()), "evil") {
			t.Errorf("%s has text of a mail: %s", f.GetName(), f)
		}
	}
	for name, want := range map[string]float64{"ingest_unpacked_bytes_total": 1e5, "ingest_warnings_total": 50, "store_rows_total": 300, "ingest_rejected_total": 20} {
		if got := sumOf(families, name); got < want {
			t.Errorf("%s is %v, want %v: the mails were not what they should be", name, got, want)
		}
	}
}

// sumOf adds the counters of a metric.
func sumOf(families []*dto.MetricFamily, name string) (sum float64) {
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "dmarcpipe_"+name {
				sum += m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

// feed delivers odd mails and waits until the worker is through with all.
func feed(t *testing.T, server *imaptest.Server) {
	t.Helper()
	for _, raw := range append(oddMails(t), evilMails()...) {
		if err := server.Append("dmarc", "INBOX", raw, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, func() string {
		if n := server.Count("dmarc", "INBOX"); n > 0 {
			return fmt.Sprintf("%d mails are left", n)
		}
		return ""
	})
}

// oddMails are those that parsing is tested with.
func oddMails(t *testing.T) (all [][]byte) {
	t.Helper()
	paths, err := filepath.Glob("../../../../parse/testdata/mails/*.eml")
	if err != nil || len(paths) < 100 {
		t.Fatalf("%d odd mails, %v", len(paths), err)
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw)
	}
	return all
}

// evilMails have text that would be a label, or end one, wherever a mail can.
func evilMails() (all [][]byte) {
	for i, evil := range []string{`evil",reason="x`, "evil\n} 1", "evil\xff", strings.Repeat("evil.", 50) + "example"} {
		end := time.Now().Add(-time.Duration(i+1) * time.Hour).Unix()
		for kind, body := range map[string]string{
			"application/xml":         fmt.Sprintf(evilXML, evil, evil, evil, end-86400, end, evil, evil, evil, evil, evil, evil, evil),
			"application/tlsrpt+json": fmt.Sprintf(evilJSON, evil, evil, evil, evil, evil, evil),
			"application/gzip":        evil,
		} {
			all = append(all, fmt.Appendf(nil, "From: %q <evil@evil.example>\r\nSubject: Report Domain: %s Submitter: %s\r\n"+
				"MIME-Version: 1.0\r\nContent-Type: %s; name=\"evil!%s!1!2.xml\"\r\n\r\n%s\r\n", evil, evil, evil, kind, evil, body))
		}
	}
	return all
}

const (
	evilXML = `<feedback><report_metadata><org_name>%s</org_name><email>evil@%s</email><report_id>%s</report_id>
<date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>
<policy_published><domain>evil.example</domain><p>%s</p><adkim>%s</adkim></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>7</count><policy_evaluated><disposition>%s</disposition><dkim>%s</dkim>
<reason><type>%s</type></reason></policy_evaluated></row><identifiers><header_from>evil.example</header_from></identifiers>
<auth_results><dkim><domain>%s</domain><result>%s</result></dkim></auth_results></record></feedback>`

	evilJSON = `{"organization-name":%q,"date-range":{"start-datetime":"2026-11-20T00:00:00Z","end-datetime":"2026-11-20T23:59:59Z"},
"contact-info":"evil","report-id":%q,"policies":[{"policy":{"policy-type":%q,"policy-domain":"evil.example","policy-string":[%q]},
"summary":{"total-successful-session-count":1,"total-failure-session-count":9},
"failure-details":[{"result-type":%q,"failed-session-count":9,"receiving-mx-hostname":%q}]}]}`
)

// The scrape in protobuf has each histogram in both forms.
func TestHistogramsAreNativeToo(t *testing.T) {
	_, box, _ := mailbox(t, 1)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	r := start(t, c)
	defer r.end(t)
	page := request(t, http.DefaultClient, "GET", "http://"+r.addr+"/metrics", string(expfmt.FmtProtoDelim))
	decoder := expfmt.NewDecoder(strings.NewReader(page.body), expfmt.FmtProtoDelim)
	found := map[string]bool{}
	for f := (&dto.MetricFamily{}); decoder.Decode(f) == nil; f = (&dto.MetricFamily{}) {
		for _, m := range f.GetMetric() {
			if h := m.GetHistogram(); h != nil && strings.HasPrefix(f.GetName(), "dmarcpipe_") {
				found[f.GetName()] = true
				if h.GetZeroThreshold() == 0 || len(h.GetBucket()) == 0 {
					t.Errorf("%s is not both: %v", f.GetName(), h)
				}
			}
		}
	}
	if len(found) < 9 {
		t.Errorf("only these histograms: %v", slices.Sorted(maps.Keys(found)))
	}
}
