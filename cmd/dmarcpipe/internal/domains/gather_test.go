package domains

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

// filled is a store with the given rows: texts of table, columns and values. Days
// are counted back from today, as day(3).
func filled(t *testing.T, rows ...string) *store.Store {
	t.Helper()
	dsn := schematest.DSN(t)
	s, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	conn := schematest.Connect(t, dsn)
	for _, row := range rows {
		if err := conn.Exec(t.Context(), "INSERT INTO "+row); err != nil {
			t.Fatalf("%s: %v", row, err)
		}
	}
	return s
}

// Facts of rows, as package verdict has them.
const rows = `records (domain, report_key, row_no, reporter, trust, header_from, source_ip, signer, facts, count, disposition, dkim_auth.domain, dkim_auth.selector, dkim_auth.result, date_end)
	SELECT 'shop.example', leftPad(toString(c1), 16, '0'), number, 'Google', 'verified', c2, toIPv6(c3), c4, c5, c6, c7, [c8], ['s1'], ['fail'], toStartOfDay(now('UTC')) - INTERVAL c1 DAY - 1
	FROM (SELECT *, rowNumberInAllBlocks() AS number FROM VALUES('c1 Int32, c2 String, c3 String, c4 String, c5 UInt32, c6 UInt64, c7 String, c8 String',
		(1, 'shop.example', '192.0.2.1', '', 8192 + 15, 900, 'none', 'x.example'),
		(12, 'shop.example', '192.0.2.1', '', 8192 + 15, 80, 'none', 'x.example'),
		(1, 'shop.example', '198.51.100.1', 'crm.example', 8192 + 48, 40, 'none', 'x.example'),
		(12, 'shop.example', '198.51.100.2', 'crm.example', 8192 + 48, 10, 'quarantine', 'shop.example'),
		(2, 'news.shop.example', '192.0.2.1', '', 8192 + 15, 70, 'none', 'x.example'),
		(2, 'gone.shop.example', '192.0.2.9', '', 8192, 25, 'reject', 'x.example'),
		(2, 'shop.example', '192.0.2.9', '', 8192, 5, 'reject', 'x.example')))`

const (
	signers = `signers (domain, service, kind) VALUES ('crm.example', 'CRM', 'crm')`
	sources = `sources (source_ip, service, kind, basis) VALUES ('192.0.2.1', 'Shop', 'company', 'ptr_org'), ('192.0.2.9', '192.0.2.0/24', '', 'nothing')`
	reports = `reports (domain, report_key, reporter, active, policy_p, policy_pct, policy_np, trust, messages, date_end)
		SELECT 'shop.example', leftPad(toString(c1), 16, '0'), c2, true, c3, c4, c5, c6, 100, toStartOfDay(now('UTC')) - INTERVAL c1 DAY - 1
		FROM VALUES('c1 Int32, c2 String, c3 String, c4 Int16, c5 String, c6 String',
			(1, 'Google', 'none', 100, '', 'verified'), (2, 'Yahoo', 'none', -1, 'reject', ''), (3, 'Mail.ru', 'reject', 100, '', ''),
			(12, 'Google', 'quarantine', 100, '', 'verified'), (14, 'Google', 'quarantine', 100, '', 'verified'))`
)

func gather(t *testing.T, s Store, o Options) *Report {
	t.Helper()
	o.Days, o.Today = max(o.Days, 30), time.Now().UTC()
	all, err := Gather(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d reports", len(all))
	}
	return all[0]
}

func TestGatherCounts(t *testing.T) {
	r := gather(t, filled(t, reports, rows, signers, sources), Options{})
	e := &r.evidence
	got := map[string]readiness.Mail{"own": e.Own.Mail, "own week": e.Own.Week, "below": e.Subdomains.Mail, "missing": e.Missing.Mail}
	want := map[string]readiness.Mail{
		"own":      {Passed: 980, Direct: 50, Spoofed: 5, Blocked: 10},
		"own week": {Passed: 900, Direct: 40, Spoofed: 5},
		"below":    {Passed: 70, Spoofed: 25},
		"missing":  {Passed: 70, Spoofed: 25},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.DaysCovered != 5 || r.Reporters != 3 || r.Reports != 5 || len(r.Gaps) != 9 || r.Verified != 1130 || r.DaysSince != 2 {
		t.Errorf("%+v", r)
	}
	if s := r.Seen; s.P != "none" || s.NP != "reject" || s.Pct != 100 || s.Reporters != 2 || len(s.Others) != 1 || s.Others[0].P != "reject" {
		t.Errorf("%+v", s)
	}
	if e.PresentDays != 2 {
		t.Errorf("p is there for %d days", e.PresentDays)
	}
}

func TestGatherSenders(t *testing.T) {
	r := gather(t, filled(t, reports, rows, signers, sources), Options{Domain: "shop.example"})
	type brief struct {
		Service, Verdict, Missing  string
		Below                      bool
		Messages, Passed, Verified uint64
		Addresses                  int
	}
	var got []brief
	for _, s := range r.Senders {
		got = append(got, brief{s.Service, string(s.Verdict), s.Missing, s.Subdomain, s.Messages, s.Passed, s.Verified, s.Addresses})
	}
	want := []brief{
		{"Shop", "aligned", "", false, 980, 980, 980, 1},
		{"Shop", "aligned", "", true, 70, 70, 70, 1},
		{"CRM", "unaligned_service", "own DKIM domain, custom return-path", false, 50, 0, 50, 2},
		{"", "spoof", "", true, 25, 0, 25, 1},
		{"", "spoof", "", false, 5, 0, 5, 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	crm := r.Senders[2]
	if diff := cmp.Diff([][]string{{"crm.example"}, {"s1._domainkey.shop.example"}, {"shop.example"}}, [][]string{crm.Signers, crm.Keys, crm.From}); diff != "" {
		t.Error(diff)
	}
}

// What reports say that somebody else may have sent makes no policy weaker.
func TestGatherDoubts(t *testing.T) {
	r := gather(t, filled(t, reports, rows, signers, sources, `records (domain, report_key, trust, header_from, source_ip, signer, facts, count, disposition, date_end)
		SELECT 'shop.example', 'forged', 'authenticated', 'shop.example', toIPv6('198.51.100.77'), 'crm.example', 8240, 5000, 'reject', toStartOfDay(now('UTC')) - INTERVAL 1 DAY - 1`),
		Options{Domain: "shop.example"})
	if m := r.evidence.Own; m.Direct != 5050 || m.Blocked != 10 || m.Week.Blocked != 0 || m.Sure.Direct != 50 || m.Sure.Passed != 980 {
		t.Errorf("%+v", m)
	}
	if crm := r.Senders[0]; crm.Service != "CRM" || crm.Doubted != 5000 || crm.Blocked != 5010 {
		t.Errorf("%+v", crm)
	}
}

// zone is a resolver that knows few names; "slow.example" it does not get to.
type zone map[string]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) { return z.texts(name) }

func (z zone) texts(name string) ([]string, error) {
	name = strings.TrimSuffix(name, ".")
	if text, ok := z[name]; ok {
		return []string{text}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: z["down"] == "", IsTemporary: z["down"] != ""}
}

func (z zone) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if _, err := z.texts(host); err != nil {
		return nil, err
	}
	return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
}

func (z zone) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	_, err := z.texts("mx." + strings.TrimSuffix(name, "."))
	if err != nil {
		return nil, err
	}
	return []*net.MX{{Host: name}}, nil
}

func TestGatherDetails(t *testing.T) {
	s := filled(t, reports, rows, signers, sources)
	dns := zone{"_dmarc.shop.example": "v=DMARC1; p=quarantine; rua=mailto:d@shop.example; x=1", "news.shop.example": ""}
	r := gather(t, s, Options{Domain: "shop.example", Resolver: dns})
	if got := r.evidence.Missing.Mail; got != (readiness.Mail{Spoofed: 25}) {
		t.Errorf("mail of subdomains that do not exist: %+v", got)
	}
	var names []string
	for _, d := range r.Details.Subdomains {
		names = append(names, d.Name+" "+d.InDNS)
	}
	if diff := cmp.Diff([]string{"news.shop.example yes", "gone.shop.example no"}, names); diff != "" {
		t.Error(diff)
	}
	if r.evidence.Missing.Sure != (readiness.Mail{}) {
		t.Errorf("%+v", r.evidence.Missing.Sure)
	}
	if !r.differs() || r.evidence.PresentDays != 0 {
		t.Errorf("p=quarantine is there for %d days", r.evidence.PresentDays)
	}
	if p := r.Published; p.Domain != "shop.example" || len(p.Problems) != 1 || r.evidence.Present.P != "quarantine" || !r.evidence.Published {
		t.Errorf("%+v", p)
	}
	if d := r.Details; len(d.Reporters) != 3 || len(d.Trust) != 2 || len(d.New) != 0 || len(d.Gone) != 0 {
		t.Errorf("%+v", d)
	}
}

// Without DNS the policy is as reporters saw it, and it is said why.
func TestGatherWithoutDNS(t *testing.T) {
	s := filled(t, reports, rows, signers, sources)
	r := gather(t, s, Options{Domain: "shop.example", Resolver: zone{"down": "yes"}})
	if r.Published.Error == "" || r.evidence.Published || r.evidence.Present.P != "none" || r.Details.Subdomains[0].InDNS != "" {
		t.Errorf("%+v %+v", r.Published, r.Details.Subdomains)
	}
	if r = gather(t, s, Options{Domain: "shop.example"}); r.Published != nil {
		t.Errorf("%+v", r.Published)
	}
}

// The domain is a text within the question, whatever is in it.
func TestGatherQuotes(t *testing.T) {
	all, err := Gather(t.Context(), filled(t, reports), Options{Domain: `x\' OR 1 -- '`, Days: 30, Today: time.Now()})
	if err != nil || len(all) != 0 {
		t.Errorf("%d reports, %v", len(all), err)
	}
}

// The command and the view count alike.
func TestGatherCountsAsTheView(t *testing.T) {
	s := filled(t, reports, rows, signers, sources)
	type view struct {
		Messages uint64 `json:"messages"`
		Pass     uint64 `json:"pass_messages"`
		AtRisk   uint64 `json:"at_risk_messages"`
		PassedOn uint64 `json:"passed_on_messages"`
		Spoofed  uint64 `json:"spoof_messages"`
		Unknown  uint64 `json:"unknown_messages"`
		Blocked  uint64 `json:"blocked_messages"`
		Days     int    `json:"days_covered"`
		P        string `json:"p"`
	}
	rows, err := ask.Rows[view](t.Context(), s, "SELECT * FROM domain_readiness")
	if err != nil {
		t.Fatal(err)
	}
	r := gather(t, s, Options{})
	m := r.Mail
	want := []view{{m.Total(), m.Passed, m.Direct, m.Indirect, m.Spoofed, m.Unknown, m.Blocked, r.DaysCovered, r.Seen.P}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}
