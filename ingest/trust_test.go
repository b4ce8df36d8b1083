package ingest

import (
	"context"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// deadDNS is a resolver whose servers are down.
type deadDNS struct{ asked atomic.Int64 }

func (d *deadDNS) LookupTXT(context.Context, string) ([]string, error) {
	d.asked.Add(1)
	return nil, &net.DNSError{Err: "server misbehaving", IsTemporary: true}
}

func examiner(t *testing.T, r trust.Resolver) *trust.Verifier {
	t.Helper()
	v, err := trust.New(trust.Options{AuthservIDs: []string{"mx.example.com"}, Resolver: r, Verify: r != nil})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The words behind these headers are the findings of a mail.
const (
	good     = "Authentication-Results: mx.example.com; dkim=pass header.d=a.example\r\nFrom: r@a.example\r\n\r\n"
	forged   = "Authentication-Results: mx.example.com; dkim=fail header.d=a.example\r\nFrom: r@a.example\r\n\r\n"
	unsigned = "Subject: r\r\nFrom: r@a.example\r\n\r\n"
	signed   = "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; bh=AA==; b=AA==\r\nFrom: r@a.example\r\n\r\n"
)

// startTrust returns a pipeline that reads the words of a body, as reports of
// a.example, or of the domain that they name.
func startTrust(t *testing.T, o Options, sink Sink) *Pipeline {
	t.Helper()
	p := start(t, o, sink)
	p.parse = func(data []byte, name string, o parse.Options) []parse.Finding {
		_, body, _ := strings.Cut(string(data), "\r\n\r\n")
		found := words([]byte(body), name, o)
		for i := range found {
			if found[i].Report != nil {
				found[i].Report = &aggregate.Report{OrgName: "a.example"}
			}
		}
		return found
	}
	return p
}

// grades are those of the reports that reach the sink, and of the mail.
func grades(s *memorySink) []trust.Grade {
	var all []trust.Grade
	for _, f := range s.last.Reports {
		all = append(all, f.Trust.Grade)
	}
	return append(all, s.noted[len(s.noted)-1].Trust.Grade)
}

func TestReportsAreGraded(t *testing.T) {
	tests := []struct {
		name string
		mail Mail
		want []trust.Grade
	}{
		{"verified", text(good + "a b"), []trust.Grade{trust.Verified, trust.Verified, trust.Verified}},
		{"failed", text(forged + "a"), []trust.Grade{trust.Failed, trust.Failed}},
		{"unsigned", text(unsigned + "a"), []trust.Grade{trust.Unauthenticated, trust.Unauthenticated}},
		{"DNS down", text(signed + "a"), []trust.Grade{trust.Unknown, trust.Unknown}},
		{"rejected", text(good + "refused"), []trust.Grade{trust.Verified}},
		{"no report", text(good + "text"), []trust.Grade{trust.Ungraded}},
		{"a file", Mail{Name: "a.xml", Data: []byte("\r\n\r\na")}, []trust.Grade{trust.Ungraded, trust.Ungraded}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink := &memorySink{}
			send(t, startTrust(t, Options{Trust: examiner(t, &deadDNS{})}, sink), tt.mail)
			equal(t, grades(sink), tt.want)
		})
	}
}

// DNS is asked for reports only.
func TestOrdinaryMailCostsNoQuestion(t *testing.T) {
	dns := &deadDNS{}
	p := startTrust(t, Options{Trust: examiner(t, dns)}, &memorySink{})
	send(t, p, text(signed+"text"))
	equal(t, dns.asked.Load(), int64(0))
	send(t, p, text(signed+"a"))
	equal(t, dns.asked.Load(), int64(1))
}

func TestRequiredGrade(t *testing.T) {
	tests := []struct {
		name   string
		mail   Mail
		detail string // of the rejection, "" for none
	}{
		{"verified", text(good + "a"), ""},
		{"failed", text(forged + "a"), "failed, and verified is required: the own mail server says dkim=fail"},
		{"unsigned", text(unsigned + "a"), "unauthenticated, and verified is required: it is not signed"},
		{"DNS down", text(signed + "a"), "unknown, and verified is required: DNS did not say its key"},
		{"no mail, from a mailbox", text("\r\n\r\na"), "ungraded, and verified is required: nothing tells who sent it"},
		{"a file", Mail{Name: "a.xml", Data: []byte("\r\n\r\na")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keeper, sink := &memoryKeeper{}, &memorySink{}
			p := startTrust(t, Options{Trust: examiner(t, &deadDNS{}), Require: trust.Verified, Keeper: keeper}, sink)
			v := send(t, p, tt.mail)
			want := Verdict{Outcome: OutcomeStored, Reports: 1, Kinds: ByKind{DMARC: 1}, Rows: 2}
			if tt.detail != "" {
				want = Verdict{Outcome: OutcomeRejected, Reason: reason.Untrusted, Detail: tt.detail, Doubtful: tt.name == "DNS down"}
			}
			equal(t, v, want)
			equal(t, len(keeper.kept) == 1, tt.detail != "")
			equal(t, len(sink.last.Reports) == 0, tt.detail != "")
		})
	}
}

// A failure report that is refused for its sender is still somebody's mail.
func TestUntrustedFailureReportStaysPrivate(t *testing.T) {
	sink := &memorySink{}
	p := startTrust(t, Options{Trust: examiner(t, &deadDNS{}), Require: trust.Verified}, sink)
	send(t, p, text(unsigned+"failure"))
	equal(t, sink.noted[0].Subject+sink.noted[0].Detail, "")
	equal(t, sink.noted[0].Reason, reason.Untrusted)
}

// doubts are the mails that are to be judged again.
type doubts struct {
	mu    sync.Mutex
	mails []string
}

func (d *doubts) Add(_ context.Context, m *Mail, _ Verdict) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mails = append(d.mails, string(m.Data))
}

func TestDoubtfulMailIsJudgedAgain(t *testing.T) {
	again := text(signed + "b")
	again.Replay = true
	for _, require := range []trust.Grade{trust.Ungraded, trust.Verified} {
		d := &doubts{}
		p := startTrust(t, Options{Trust: examiner(t, &deadDNS{}), Doubts: d, Require: require}, &memorySink{})
		for _, m := range []Mail{text(signed + "a"), text(good + "a"), text(signed + "text"), again} {
			send(t, p, m)
		}
		equal(t, d.mails, []string{signed + "a"})
	}
}

// broken is an Examiner with a bug.
type broken struct{}

func (broken) Examine(context.Context, []byte) *trust.Evidence { panic("a bug") }

func TestBugInExaminingCostsTheGradeOnly(t *testing.T) {
	sink := &memorySink{}
	v := send(t, startTrust(t, Options{Trust: broken{}}, sink), text(good+"a"))
	equal(t, v.Outcome, OutcomeStored)
	equal(t, grades(sink), []trust.Grade{trust.Ungraded, trust.Ungraded})
}

func TestMetricsCountGrades(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	p := startTrust(t, Options{Registerer: reg, Trust: examiner(t, &deadDNS{})}, &memorySink{})
	for _, m := range []string{good + "a b tls", signed + "a", forged + "a text"} {
		send(t, p, text(m))
	}
	got := strings.Join(exposition(t, reg), "\n")
	for _, want := range []string{`{grade="verified"} 3`, `{grade="unknown"} 1`, `{grade="failed"} 1`, `{grade="ungraded"} 0`} {
		if !strings.Contains(got, "dmarcpipe_ingest_trust_reports_total"+want) {
			t.Errorf("no %s", want)
		}
	}
}

// Of a failure report the sender of the mail is the reporter.
func TestClaimOfAFailureReport(t *testing.T) {
	sink := &memorySink{}
	p := startTrust(t, Options{Trust: examiner(t, nil)}, sink)
	p.parse = func([]byte, string, parse.Options) []parse.Finding {
		return []parse.Finding{parse.NewFailureFinding(&failure.Report{Reporter: "a.example"})}
	}
	send(t, p, text(good))
	equal(t, grades(sink), []trust.Grade{trust.Verified, trust.Verified})
}
