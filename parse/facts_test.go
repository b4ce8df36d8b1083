package parse

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// facts are the facts of a manifest as we see them.
func facts(f Finding) map[string]string {
	got := map[string]string{}
	switch f.Kind {
	case KindDMARC:
		got = dmarcFacts(f.Report)
	case KindTLS:
		got = tlsFacts(f.TLS)
	case KindFailure:
		got = failureFacts(f.Failure)
	}
	got["kind"] = string(f.Kind)
	return got
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

func dmarcFacts(r *aggregate.Report) map[string]string {
	return map[string]string{
		"org_name": r.OrgName, "report_id": r.ReportID, "domain": r.Policy.Domain,
		"begin": seconds(r.Begin), "end": seconds(r.End),
		"records": number(r.Totals.Records), "sum_count": number(r.Totals.Messages),
		"pass_records": number(r.Totals.PassRecords), "pass_messages": number(r.Totals.PassMessages),
	}
}

func tlsFacts(r *tlsrpt.Report) map[string]string {
	var domains, types []string
	for _, p := range r.Policies {
		domains, types = append(domains, p.Domain), append(types, p.Type.Value)
	}
	return map[string]string{
		"org_name": r.OrganizationName, "report_id": r.ReportID, "domain": strings.Join(domains, ","),
		"begin": seconds(r.Begin), "end": seconds(r.End), "records": number(r.Totals.Policies),
		"tls_success": number(r.Totals.SuccessfulSessions), "tls_failure": number(r.Totals.FailedSessions),
		"policy_types": fmt.Sprint(types), "failure_details": number(r.Totals.Failures),
	}
}

func failureFacts(r *failure.Report) map[string]string {
	sent := func(w word.Word) string {
		if w.Raw != "" {
			return w.Raw
		}
		return w.Value
	}
	got := map[string]string{
		"User-Agent": r.UserAgent, "Version": r.Version, "Source-IP": r.SourceIP.String(), "Reported-Domain": r.Domain,
		"Delivery-Result": sent(r.Delivery), "Arrival-Date": seconds(r.Arrival),
	}
	for _, w := range r.Failed {
		got["Auth-Failure"] += sent(w)
	}
	for _, mechanism := range r.Unaligned {
		got[strings.ToUpper(mechanism)+" Alignment"] = "no"
	}
	return got
}

// columns of a manifest that are facts.
var columns = []string{
	"org_name", "report_id", "domain", "begin", "end", "records", "sum_count", "pass_records", "pass_messages",
	"tls_success", "tls_failure",
}

// notFacts are members of the last column that say nothing of their own: the
// kind is compared already, or the words are those of a text for people.
var notFacts = map[string]bool{"Feedback-Type": true, "DMARC Results": true}

// wantedFacts is what a row of a manifest says of a finding that is of kind.
func wantedFacts(t *testing.T, row map[string]string, kind Kind) map[string]string {
	want := map[string]string{"kind": string(kindOf(row))}
	if kind == KindRejected || kind == KindNotReport {
		return want
	}
	for _, column := range columns {
		if row[column] != "" {
			want[column] = row[column]
		}
	}
	var extra map[string]any
	if row["extra"] != "" && kind != KindDMARC {
		must(t, json.Unmarshal([]byte(row["extra"]), &extra))
	}
	for name, value := range extra {
		if !notFacts[name] {
			want[name] = fmt.Sprint(value)
		}
	}
	for _, name := range []string{"begin", "end", "Arrival-Date"} {
		want[name] = asSeconds(want[name])
	}
	return dropEmpty(want)
}

// asSeconds reads the forms of time that manifests have.
func asSeconds(s string) string {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, s); err == nil {
			return seconds(at)
		}
	}
	if at, err := mail.ParseDate(s); err == nil {
		return seconds(at)
	}
	return s
}

func dropEmpty(m map[string]string) map[string]string {
	for name, value := range m {
		if value == "" {
			delete(m, name)
		}
	}
	return m
}

func kindOf(row map[string]string) Kind {
	switch {
	case row["expect"] == "ignore":
		return KindNotReport
	case row["expect"] == "reject":
		return KindRejected
	case strings.HasPrefix(row["kind"], "tlsrpt"):
		return KindTLS
	case strings.HasPrefix(row["kind"], "ruf"):
		return KindFailure
	}
	return KindDMARC
}
