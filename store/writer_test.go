package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestWriteOneReport(t *testing.T) {
	s := openStore(t, Options{})
	got := write(t, s, clock(), sample{messages: []uint64{3, 4, 5}}.finding())
	if got.outcomes() != "new" || got.results[0].Rows != 3 {
		t.Fatalf("outcome %s, %+v", got.outcomes(), got.results)
	}
	if diff := cmp.Diff(one(3, 12), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicate(t *testing.T) {
	s := openStore(t, Options{})
	report := sample{messages: []uint64{3, 4, 5}}
	write(t, s, clock(), report.finding())
	if got := write(t, s, clock().Add(time.Hour), report.finding()); got.outcomes() != "duplicate" {
		t.Errorf("outcome %s", got.outcomes())
	}
	if diff := cmp.Diff(one(3, 12), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestSameMailTwiceInOnePlan(t *testing.T) {
	s := openStore(t, Options{})
	report := sample{messages: []uint64{3, 4, 5}}
	got := write(t, s, clock(), report.finding(), report.finding())
	if got.outcomes() != "new duplicate" {
		t.Errorf("outcomes %s", got.outcomes())
	}
	if diff := cmp.Diff(one(3, 12), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestConflict(t *testing.T) {
	early, late := clock(), clock().Add(time.Hour)
	for _, test := range []struct {
		name          string
		first, second []uint64
		at            time.Time // of the second
		outcome       string
		rows, sum     uint64
	}{
		{"more messages and rows", []uint64{1, 2}, []uint64{1, 2, 3}, late, "conflict_won", 3, 6},
		{"more messages, fewer rows", []uint64{1, 2, 3}, []uint64{9}, late, "conflict_won", 1, 9},
		{"fewer messages", []uint64{1, 2, 3}, []uint64{5}, late, "conflict_lost", 3, 6},
		{"fewer messages, more rows", []uint64{9}, []uint64{1, 2, 3}, late, "conflict_lost", 1, 9},
		{"a tie, later", []uint64{1, 2, 3}, []uint64{6}, late, "conflict_won", 1, 6},
		{"a tie, at the same time", []uint64{1, 2, 3}, []uint64{6}, early, "conflict_won", 1, 6},
		{"a tie, earlier", []uint64{1, 2, 3}, []uint64{6}, early.Add(-time.Hour), "conflict_lost", 3, 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := openStore(t, Options{})
			write(t, s, early, sample{messages: test.first}.finding())
			if got := write(t, s, test.at, sample{messages: test.second}.finding()); got.outcomes() != test.outcome {
				t.Errorf("outcome %s", got.outcomes())
			}
			want := one(test.rows, test.sum)
			want.Contents = 2
			if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
				t.Error(diff)
			}
			again := write(t, s, late, sample{messages: test.first}.finding(), sample{messages: test.second}.finding())
			if again.outcomes() != "duplicate duplicate" {
				t.Errorf("outcomes of both again: %s", again.outcomes())
			}
		})
	}
}

// Real reporters use the same id for other days, and other reporters use it too.
func TestSameIDIsNotTheSameReport(t *testing.T) {
	s := openStore(t, Options{})
	got := write(t, s, clock(),
		sample{messages: []uint64{1}}.finding(),
		sample{messages: []uint64{1}, reporter: "other.example"}.finding(),
		sample{messages: []uint64{1}, begin: day.AddDate(0, 0, 1)}.finding(),
		sample{messages: []uint64{1}, begin: day.AddDate(0, 0, 2)}.finding())
	if got.outcomes() != "new new new new" {
		t.Errorf("outcomes %s", got.outcomes())
	}
	want := sums{Rows: 4, Messages: 4, Reports: 4, Contents: 4, LedgerRows: 4, LedgerMessages: 4}
	if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestSameReportForTwoTenants(t *testing.T) {
	s := openStore(t, Options{})
	w := startWriter(t, s)
	for _, tenant := range []string{"", "a'b\\", "c"} {
		c := make(chan answer, 1)
		d := Delivery{Tenant: tenant, Received: clock(), Reports: []*parse.Finding{sample{messages: []uint64{2}}.finding()}}
		if err := w.Put(t.Context(), d, func(r []Result, err error) { c <- answer{r, err} }); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if a := <-c; a.outcomes() != "new" {
				t.Errorf("tenant %q: %s", tenant, a.outcomes())
			}
		}()
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := sums{Rows: 3, Messages: 6, Reports: 3, Contents: 3, LedgerRows: 3, LedgerMessages: 6}
	if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

// A report of many batches goes through in several inserts, and the reports
// beside it are not disturbed. Its successor deletes what it does not replace.
func TestHugeReport(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Rows: 100}})
	small := func(id string) *parse.Finding { return sample{id: id, messages: []uint64{1}}.finding() }
	got := write(t, s, clock(), small("a"), sample{messages: repeat(1050, 0)}.finding(), small("b"))
	if got.outcomes() != "new new new" || got.results[1].Rows != 1050 {
		t.Fatalf("outcomes %s, %+v", got.outcomes(), got.results)
	}
	want := sums{Rows: 1052, Messages: 3152, Reports: 3, Contents: 3, LedgerRows: 1052, LedgerMessages: 3152}
	if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
		t.Error(diff)
	}
	if got := write(t, s, clock(), sample{messages: repeat(150, 1000)}.finding()); got.outcomes() != "conflict_won" {
		t.Errorf("outcome %s", got.outcomes())
	}
	want = sums{Rows: 152, Messages: 150444 + 2, Reports: 3, Contents: 4, LedgerRows: 152, LedgerMessages: 150444 + 2}
	if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestDatesOutOfRange(t *testing.T) {
	s := openStore(t, Options{})
	for _, test := range []struct {
		name  string
		begin time.Time
		want  string
	}{
		{"before 2012", time.Date(2011, 12, 30, 0, 0, 0, 0, time.UTC), "refused"},
		{"across the border", time.Date(2011, 12, 31, 12, 0, 0, 0, time.UTC), "refused"},
		{"2012", time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), "new"},
		{"six days ahead", clock().AddDate(0, 0, 5), "new"},
		{"eight days ahead", clock().AddDate(0, 0, 7), "refused"},
		{"epoch", time.Unix(0, 0), "refused"},
		{"2106", time.Date(2106, 2, 7, 0, 0, 0, 0, time.UTC), "refused"},
		{"year 1", time.Time{}.Add(time.Hour), "refused"},
	} {
		got := write(t, s, clock(), sample{begin: test.begin, messages: []uint64{1}}.finding())
		if got.outcomes() != test.want {
			t.Errorf("%s: %s, want %s", test.name, got.outcomes(), test.want)
		}
		if r := got.results[0]; r.Outcome == Refused && (r.Reason != reason.DateOutOfRange || !strings.Contains(r.Detail, "covers")) {
			t.Errorf("%s: %+v", test.name, r)
		}
	}
}

// A mailbox that is read for the first time may hold reports of many years.
func TestManyMonthsInOneInsert(t *testing.T) {
	s := openStore(t, Options{})
	var reports []*parse.Finding
	for month := range 150 {
		reports = append(reports, sample{begin: time.Date(2012, time.Month(1+month), 5, 0, 0, 0, 0, time.UTC), messages: []uint64{1}}.finding())
	}
	got := write(t, s, clock(), reports...)
	if strings.Trim(got.outcomes(), "new ") != "" {
		t.Errorf("outcomes %s", got.outcomes())
	}
	if n := readSums(t, s).Messages; n != 150 {
		t.Errorf("%d messages", n)
	}
}

func TestFlushByAge(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Age: 10 * time.Millisecond}})
	w := startWriter(t, s)
	if a := <-put(t, w, clock(), sample{messages: []uint64{1}}.finding()); a.outcomes() != "new" {
		t.Errorf("outcome %s", a.outcomes())
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestFlushByRows(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Rows: 3, Age: time.Hour}})
	w := startWriter(t, s)
	if a := <-put(t, w, clock(), sample{messages: []uint64{1, 2, 3}}.finding()); a.outcomes() != "new" {
		t.Errorf("outcome %s", a.outcomes())
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// After Hurry nothing waits for its age: neither what came before nor after it.
func TestHurry(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Age: time.Hour}})
	w := startWriter(t, s)
	before := put(t, w, clock(), sample{messages: []uint64{1}}.finding())
	w.Hurry()
	after := put(t, w, clock(), sample{messages: []uint64{1}, reporter: "other.example"}.finding())
	for _, answers := range []<-chan answer{before, after} {
		if a := <-answers; a.outcomes() != "new" {
			t.Errorf("outcome %s", a.outcomes())
		}
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Long texts fill a batch as many rows do: what waits in memory is bounded in
// bytes as well.
func TestFlushByBytes(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Bytes: 1 << 10, Age: time.Hour}})
	w := startWriter(t, s)
	heavy := sample{messages: []uint64{1}}.finding()
	heavy.Report.ExtraContactInfo = strings.Repeat("x", 64<<10)
	if rows, share := w.weigh(&Delivery{Reports: []*parse.Finding{heavy}}); rows != 1 || share != DefaultBatchRows {
		t.Errorf("%d rows take %d of the room", rows, share)
	}
	if a := <-put(t, w, clock(), heavy); a.outcomes() != "new" {
		t.Errorf("outcome %s", a.outcomes())
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestDeliveryWithoutReports(t *testing.T) {
	s := openStore(t, Options{})
	if got := write(t, s, clock()); got.err != nil || len(got.results) != 0 {
		t.Errorf("answer %+v", got)
	}
}

func TestPutAfterClose(t *testing.T) {
	s := openStore(t, Options{})
	w := startWriter(t, s)
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := <-put(t, w, clock(), sample{messages: []uint64{1}}.finding()); !errors.Is(a.err, ErrStopped) {
		t.Errorf("error %v", a.err)
	}
}

// When the context of Run ends, what is not durable gets its error.
func TestRunEnds(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Age: time.Hour}})
	ctx, cancel := context.WithCancel(t.Context())
	w := s.Writer()
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	c := put(t, w, clock(), sample{messages: []uint64{1}}.finding())
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if a := <-c; !errors.Is(a.err, context.Canceled) {
		t.Errorf("error %v", a.err)
	}
}

// Put blocks while the room is full, and then only its context ends it.
func TestPutBlocksWhenFull(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Rows: 2}})
	w := s.Writer() // never run
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 8)
	for range cap(ended) {
		d := Delivery{Reports: []*parse.Finding{sample{messages: []uint64{1, 2}}.finding()}}
		go func() { ended <- w.Put(ctx, d, func([]Result, error) { t.Error("done was called") }) }()
	}
	cancel()
	for range cap(ended) {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Put() = %v", err)
		}
	}
	if !w.room.TryAcquire(roomBatches * 2) {
		t.Error("room was not given back")
	}
}

// Many sources at a time, each with the same mails, count each report once.
func TestConcurrentSources(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Rows: 40, Age: 20 * time.Millisecond}})
	w := startWriter(t, s)
	const sources, reports = 4, 60
	var lock sync.Mutex
	var wg, puts sync.WaitGroup
	count := map[string]int{}
	for range sources {
		puts.Go(func() {
			for i := range reports {
				wg.Add(1)
				d := Delivery{Received: clock(), Reports: []*parse.Finding{sample{id: strconv.Itoa(i), messages: []uint64{1, 2}}.finding()}}
				err := w.Put(t.Context(), d, func(r []Result, err error) {
					defer wg.Done()
					lock.Lock()
					defer lock.Unlock()
					count[answer{r, err}.outcomes()]++
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	puts.Wait()
	wg.Wait()
	if diff := cmp.Diff(map[string]int{"new": reports, "duplicate": (sources - 1) * reports}, count); diff != "" {
		t.Error(diff)
	}
	if got := readSums(t, s); got.Rows != 2*reports || got.Messages != 3*reports || got.Reports != reports {
		t.Errorf("sums %+v", got)
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A report that parse does not hold in memory is decoded while it is written.
func TestStreamedReport(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Rows: 300}})
	findings := parse.Mail([]byte(feedback(2000)), "", parse.Options{HoldRecords: 10})
	if len(findings) != 1 || findings[0].Kind != parse.KindDMARC {
		t.Fatalf("findings %+v", findings)
	}
	if got := write(t, s, clock(), &findings[0]); got.outcomes() != "new" {
		t.Errorf("outcome %s", got.outcomes())
	}
	if diff := cmp.Diff(one(2000, 4000), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

// A report whose rows are not what its totals say, as when its bytes changed
// after they were read, leaves no rows behind, also not of its first inserts.
func TestReportThatChangedIsRefused(t *testing.T) {
	s := openStore(t, Options{Batch: Batch{Rows: 10}})
	changed := sample{id: "changed", messages: repeat(25, 1)}.finding()
	changed.Report.Totals.Records++
	got := write(t, s, clock(), sample{id: "a", messages: []uint64{1}}.finding(), changed, sample{id: "b", messages: []uint64{2}}.finding())
	if got.outcomes() != "new refused new" || got.results[1].Reason != reason.Internal {
		t.Errorf("outcomes %s, %+v", got.outcomes(), got.results)
	}
	want := sums{Rows: 2, Messages: 3, Reports: 2, Contents: 2, LedgerRows: 2, LedgerMessages: 3}
	if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
		t.Error(diff)
	}
	if got := write(t, s, clock(), sample{id: "changed", messages: repeat(25, 1)}.finding()); got.outcomes() != "new" {
		t.Errorf("outcome of the whole report %s", got.outcomes())
	}
	want = sums{Rows: 27, Messages: 97, Reports: 3, Contents: 3, LedgerRows: 27, LedgerMessages: 97}
	if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

// feedback is the XML of a report with n rows of two messages each.
func feedback(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<feedback><report_metadata><org_name>big.example</org_name><email>a@big.example</email><report_id>1</report_id>
<date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>
<policy_published><domain>sender.example</domain><p>none</p></policy_published>`, day.Unix(), day.Unix()+86399)
	for i := range n {
		fmt.Fprintf(&b, `<record><row><source_ip>10.1.%d.%d</source_ip><count>2</count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>sender.example</header_from></identifiers>
<auth_results><dkim><domain>sender.example</domain><result>pass</result></dkim></auth_results></record>`, i/256, i%256)
	}
	return b.String() + "</feedback>"
}
