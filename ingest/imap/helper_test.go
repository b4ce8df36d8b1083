package imap_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// mails returns n mails that differ.
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
