package imap_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// judge is a handler that remembers what it got.
type judge struct {
	verdict func(ingest.Mail) ingest.Outcome // stored when nil
	gate    chan struct{}                    // where set, Handle takes one of it for each mail

	mu    sync.Mutex
	mails []ingest.Mail
	news  chan struct{}
}

func newJudge(verdict func(ingest.Mail) ingest.Outcome) *judge {
	return &judge{verdict: verdict, news: make(chan struct{}, 100_000)}
}

// Handle gives its verdict from another goroutine.
func (j *judge) Handle(ctx context.Context, m ingest.Mail, done func(ingest.Verdict)) error {
	if j.gate != nil {
		select {
		case <-j.gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var outcome ingest.Outcome
	if j.verdict != nil {
		outcome = j.verdict(m)
	}
	j.mu.Lock()
	j.mails = append(j.mails, m)
	j.mu.Unlock()
	go func() {
		done(ingest.Verdict{Outcome: outcome})
		j.news <- struct{}{}
	}()
	return nil
}

// wait returns when n more verdicts were given.
func (j *judge) wait(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		select {
		case <-j.news:
		case <-time.After(time.Minute):
			t.Fatalf("only %d of %d verdicts in a minute", i, n)
		}
	}
}

// bodies counts how often each body was handed over.
func (j *judge) bodies() map[string]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	bodies := map[string]int{}
	for _, m := range j.mails {
		bodies[string(m.Data)]++
	}
	return bodies
}

// mail returns n mails that differ.
func mails(n int) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = fmt.Appendf(nil, "Subject: mail %d\r\n\r\nbody\r\n", i)
	}
	return all
}

// onClear are options for the clear port of a Dovecot.
func onClear(server *dovecottest.Server, user string) imap.Options {
	return imap.Options{
		Name: user, Host: "127.0.0.1", Port: server.Clear, TLS: imap.ClearText,
		Username: user, Password: dovecottest.Password,
		Poll: 50 * time.Millisecond, Backoff: 10 * time.Millisecond,
	}
}

// start runs a source until stop is called, or the test ends.
func start(t *testing.T, opts imap.Options, h ingest.Handler) (source *imap.Source, stop func()) {
	t.Helper()
	opts.Logger = slog.New(slog.NewTextHandler(testWriter{t}, nil))
	source, err := imap.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- source.Run(ctx, h) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
	t.Cleanup(stop)
	return source, stop
}

// once runs a source for one look at its folders.
func once(t *testing.T, opts imap.Options, h ingest.Handler) error {
	t.Helper()
	opts.Once = true
	source, err := imap.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return source.Run(t.Context(), h)
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(line []byte) (int, error) {
	w.t.Logf("%s", bytes.TrimSpace(line))
	return len(line), nil
}

// other is another client of the same mailbox.
type other struct {
	t *testing.T
	*imapclient.Client
}

func login(t *testing.T, port int, user string) other {
	t.Helper()
	client, err := imapclient.DialInsecure(net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	if err := client.Login(user, dovecottest.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return other{t, client}
}

// flags opens a folder and returns the flags of its mails, by UID. It fails
// the test when there is no such folder.
func (o other) flags(folder string) map[goimap.UID][]goimap.Flag {
	o.t.Helper()
	if _, err := o.Select(folder, nil).Wait(); err != nil {
		o.t.Fatalf("opening %q: %v", folder, err)
	}
	var all goimap.UIDSet
	all.AddRange(1, 0)
	mails, err := o.Fetch(all, &goimap.FetchOptions{UID: true, Flags: true}).Collect()
	if err != nil {
		o.t.Fatal(err)
	}
	flags := map[goimap.UID][]goimap.Flag{}
	for _, mail := range mails {
		flags[mail.UID] = mail.Flags
	}
	return flags
}

// count is the number of mails in a folder.
func (o other) count(folder string) int {
	o.t.Helper()
	status, err := o.Status(folder, &goimap.StatusOptions{NumMessages: true}).Wait()
	if err != nil {
		o.t.Fatalf("asking for %q: %v", folder, err)
	}
	return int(*status.NumMessages)
}

// mark sets a flag on a mail, as another client would.
func (o other) mark(folder string, uid goimap.UID, flag goimap.Flag) {
	o.t.Helper()
	if _, err := o.Select(folder, nil).Wait(); err != nil {
		o.t.Fatal(err)
	}
	store := &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Flags: []goimap.Flag{flag}}
	if err := o.Store(goimap.UIDSetNum(uid), store, nil).Close(); err != nil {
		o.t.Fatal(err)
	}
}

// eventually waits for something that nothing announces.
func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("it has not come true within a minute")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// cursors keeps them in memory.
type cursors struct {
	mu   sync.Mutex
	last map[string][2]uint32
}

// Load knows what Save was told.
func (c *cursors) Load(_ context.Context, source, folder string) (uidValidity, lastUID uint32, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.last[source+"/"+folder]
	return last[0], last[1], nil
}

// Save keeps the last.
func (c *cursors) Save(_ context.Context, source, folder string, uidValidity, lastUID uint32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		c.last = map[string][2]uint32{}
	}
	c.last[source+"/"+folder] = [2]uint32{uidValidity, lastUID}
	return nil
}

// copy copies the first n mails of a folder.
func (o other) copy(from string, n int, to string) {
	o.t.Helper()
	if _, err := o.Select(from, nil).Wait(); err != nil {
		o.t.Fatal(err)
	}
	var first goimap.UIDSet
	first.AddRange(1, goimap.UID(n))
	if _, err := o.Copy(first, to).Wait(); err != nil {
		o.t.Fatal(err)
	}
}

// value is that of a metric without labels but source.
func value(t *testing.T, reg *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == name {
			one := family.GetMetric()[0]
			return one.GetCounter().GetValue() + one.GetGauge().GetValue()
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}
