package published

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dmarcpipe/dmarcpipe/store"
)

// memory is a Store.
type memory struct {
	*sync.Mutex

	domains []string
	rows    map[string]store.Published
	broken  error // of PutPublished
	puts    []int
}

func (m *memory) QueryTo(_ context.Context, w io.Writer, _, _ string) error {
	for _, d := range m.domains {
		fmt.Fprintf(w, "{\"tenant\":\"a\",\"domain\":%q}\n", d)
	}
	return nil
}

func (m *memory) Published(context.Context) (all []store.Published, err error) {
	m.Lock()
	defer m.Unlock()
	for _, p := range m.rows {
		all = append(all, p)
	}
	return all, nil
}

func (m *memory) PutPublished(_ context.Context, all []store.Published) error {
	m.Lock()
	defer m.Unlock()
	m.puts = append(m.puts, len(all))
	for _, p := range all {
		if m.broken == nil {
			m.rows[p.Domain] = p
		}
	}
	return m.broken
}

// zone is a Resolver: texts by name, and the names that fail.
type zone struct {
	*sync.Mutex

	texts map[string]string
	dead  map[string]bool
	asked map[string]int
}

func (z *zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	z.Lock()
	defer z.Unlock()
	z.asked[name]++
	switch text, ok := z.texts[name]; {
	case z.dead[name]:
		return nil, &net.DNSError{Err: "server misbehaving", IsTemporary: true}
	case ok:
		return []string{text}, nil
	}
	return nil, &net.DNSError{IsNotFound: true}
}

func world(domains ...string) (*memory, *zone) {
	lock := &sync.Mutex{}
	return &memory{Mutex: lock, domains: domains, rows: map[string]store.Published{}},
		&zone{Mutex: lock, texts: map[string]string{}, dead: map[string]bool{}, asked: map[string]int{}}
}

// watch runs a watcher while the steps go by.
func watch(t *testing.T, o Options, steps ...func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); New(o).Run(ctx) }()
		for _, step := range steps {
			step()
		}
		stop()
		<-ended
	})
}

// after waits and then does something with the world.
func (z *zone) after(d time.Duration, do func()) func() {
	return func() {
		time.Sleep(d)
		synctest.Wait()
		z.Lock()
		defer z.Unlock()
		do()
	}
}

func TestSinceStaysWhileTheRecordReadsTheSame(t *testing.T) {
	m, z := world("shop.example")
	z.texts["_dmarc.shop.example."] = "v=DMARC1; p=none; sp=reject"
	var first store.Published
	watch(t, Options{Store: m, Resolver: z}, z.after(time.Minute, func() {
		first = m.rows["shop.example"]
		want := store.Published{
			Tenant: "a", Domain: "shop.example", Found: true, Record: "v=DMARC1; p=none; sp=reject", P: "none", SP: "reject",
			CheckedAt: first.CheckedAt, Since: first.CheckedAt,
		}
		if diff := cmp.Diff(want, first); diff != "" {
			t.Error(diff)
		}
	}), z.after(3*time.Hour, func() {
		if p := m.rows["shop.example"]; p.Since != first.Since || !p.CheckedAt.After(first.CheckedAt.Add(2*time.Hour)) {
			t.Errorf("since %v, checked %v", p.Since, p.CheckedAt)
		}
		z.texts["_dmarc.shop.example."] = "v=DMARC1; p=reject"
	}), z.after(time.Hour, func() {
		if p := m.rows["shop.example"]; p.P != "reject" || p.Since != p.CheckedAt {
			t.Errorf("after the change: %+v", p)
		}
		delete(z.texts, "_dmarc.shop.example.")
	}), z.after(time.Hour, func() {
		if p := m.rows["shop.example"]; p.Found || p.P != "" || p.Record != "" || p.Since != p.CheckedAt {
			t.Errorf("without a record: %+v", p)
		}
	}))
}

// While DNS does not answer, what it said before stays. It is asked again after
// 5, 10, 20 and 40 minutes, and then every hour.
func TestTroubleOfDNSChangesNothing(t *testing.T) {
	m, z := world("shop.example")
	before := store.Published{Tenant: "a", Domain: "shop.example", Found: true, Record: "v=DMARC1; p=none", P: "none"}
	m.rows["shop.example"] = before
	z.dead["_dmarc.shop.example."] = true
	reg := prometheus.NewPedanticRegistry()
	watch(t, Options{Store: m, Resolver: z, Registerer: reg}, z.after(76*time.Minute, func() {
		if n := z.asked["_dmarc.shop.example."]; n != 5 {
			t.Errorf("asked %d times", n)
		}
	}), z.after(4*time.Hour, func() {
		if n := z.asked["_dmarc.shop.example."]; n != 9 {
			t.Errorf("asked %d times", n)
		}
	}))
	if diff := cmp.Diff(before, m.rows["shop.example"]); diff != "" || len(m.puts) > 0 {
		t.Error(diff, m.puts)
	}
	want := `
# HELP dmarcpipe_published_lookups_total Looks for the DMARC record of own domains, by result; after a failed one the last answer stays.
# TYPE dmarcpipe_published_lookups_total counter
dmarcpipe_published_lookups_total{result="failed"} 9
dmarcpipe_published_lookups_total{result="found"} 0
dmarcpipe_published_lookups_total{result="none"} 0
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
	if problems, err := testutil.GatherAndLint(reg); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
}

// Many domains are asked about in rounds, and each of them once an hour.
func TestRoundsAreBounded(t *testing.T) {
	var names []string
	for i := range 450 {
		names = append(names, fmt.Sprintf("d%d.example", i))
	}
	m, z := world(names...)
	watch(t, Options{Store: m, Resolver: z}, z.after(59*time.Minute, func() {
		if diff := cmp.Diff([]int{200, 200, 50}, m.puts); diff != "" {
			t.Error(diff)
		}
		for _, name := range names {
			if n := z.asked["_dmarc."+name+"."]; n != 1 {
				t.Fatalf("asked %d times for %s", n, name)
			}
		}
	}))
}

// Domains of others, and what is no name, are not asked for.
func TestOnlyOwnNamesAreAskedFor(t *testing.T) {
	m, z := world("own.example", "foreign.example", "no name", "*.example")
	watch(t, Options{Store: m, Resolver: z, Own: func(d string) bool { return d != "foreign.example" }}, z.after(time.Minute, func() {}))
	asked := slices.Sorted(func(yield func(string) bool) {
		for name := range z.asked {
			_ = yield(name)
		}
	})
	if diff := cmp.Diff([]string{"_dmarc.example.", "_dmarc.own.example."}, asked); diff != "" {
		t.Error(diff)
	}
}

// What cannot be stored is asked for again.
func TestTroubleOfTheStore(t *testing.T) {
	m, z := world("shop.example")
	z.texts["_dmarc.shop.example."] = "v=DMARC1; p=none"
	m.broken = errors.New("no room")
	watch(t, Options{Store: m, Resolver: z}, z.after(time.Minute, func() { m.broken = nil }), z.after(wake, func() {
		if m.rows["shop.example"].P != "none" {
			t.Errorf("stored: %v", m.rows)
		}
	}))
}

// Without a resolver nothing is done.
func TestNobodyToAsk(_ *testing.T) { New(Options{}).Run(context.Background()) }
