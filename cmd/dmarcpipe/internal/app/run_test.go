package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/imaptest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Run(m)) }

// testConfig is the worker with the embedded engine in a folder of its own, on
// free ports.
func testConfig(t *testing.T) *config.Config {
	t.Helper()
	c := config.Default()
	c.Engine.Library = config.Path(enginetest.Library(t))
	c.Engine.Data = config.Path(filepath.Join(t.TempDir(), "data"))
	c.Engine.Listen, c.HTTP.Listen = anyPort, anyPort
	c.Store.Batch.Age = config.Duration(10 * time.Millisecond)
	c.StopTimeout = config.Duration(20 * time.Second)
	c.Trust.Verify, c.Identify.Enabled = false, false // no test depends on the DNS of this machine
	return c
}

func opening(t *testing.T, c *config.Config) Opening {
	t.Helper()
	return Opening{Config: c, Version: "test", Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Notices: t.Output()}
}

// mailbox serves a mailbox with sample mail, in clear text on loopback.
func mailbox(t *testing.T, days int) (server *imaptest.Server, c config.IMAP, mails int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, err = imaptest.Serve(map[string]string{"dmarc": "secret"}, l, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	for m := range sample.Mails(sample.Options{End: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Days: days}) {
		if err := server.Append("dmarc", "INBOX", m.Raw, m.Received); err != nil {
			t.Fatal(err)
		}
		mails++
	}
	return server, config.IMAP{
		Name: "main", URL: "imap://dmarc@" + l.Addr().String(), Password: "secret",
		Folders: []string{"INBOX"}, After: "move",
		MoveTo: config.MoveTo{Stored: "done", NotReport: "other", Rejected: "bad"},
		Poll:   config.Duration(time.Minute), Idle: true,
	}, mails
}

// eventually waits until what is said is empty.
func eventually(t *testing.T, say func() string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for missing := say(); missing != ""; missing = say() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal(missing)
		}
	}
}

// running is a worker in a goroutine.
type running struct {
	addr     string
	registry *prometheus.Registry
	stop     context.CancelFunc
	err      chan error
}

func start(t *testing.T, c *config.Config) running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := running{registry: NewRegistry("test"), stop: stop, err: make(chan error, 1)}
	ready := make(chan string, 1)
	go func() {
		r.err <- Run(ctx, Options{Opening: opening(t, c), Registry: r.registry, Ready: func(a string) { ready <- a }})
	}()
	select {
	case r.addr = <-ready:
	case err := <-r.err:
		t.Fatalf("the worker did not start: %v", err)
	}
	return r
}

func (r running) end(t *testing.T) {
	t.Helper()
	r.stop()
	if err := <-r.err; err != nil {
		t.Errorf("stopping: %v", err)
	}
}

func TestRun(t *testing.T) {
	server, box, mails := mailbox(t, 2)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	r := start(t, c)
	eventually(t, func() string {
		status, body := get(t, "http://"+r.addr+"/-/ready")
		if status == 200 {
			return ""
		}
		return "not ready: " + body
	})
	eventually(t, func() string {
		moved := server.Count("dmarc", "done") + server.Count("dmarc", "other") + server.Count("dmarc", "bad")
		if moved == mails {
			return ""
		}
		return fmt.Sprintf("%d of %d mails are moved", moved, mails)
	})
	if n := server.Count("dmarc", "INBOX"); n != 0 {
		t.Errorf("%d mails are left", n)
	}
	_, metrics := get(t, "http://"+r.addr+"/metrics")
	for _, want := range []string{
		`dmarcpipe_quarantine_mails 1`,
		`dmarcpipe_ingest_mails_total{outcome="stored",source="main"} `,
		`dmarcpipe_store_rows_total `,
		`dmarcpipe_imap_`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %q on /metrics", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(metrics)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
	r.end(t)
	if kept := rejectedMails(t, c); kept != server.Count("dmarc", "bad") {
		t.Errorf("%d rejected mails are kept, and %d are moved", kept, server.Count("dmarc", "bad"))
	}
}

func rejectedMails(t *testing.T, c *config.Config) (n int) {
	t.Helper()
	for _, err := range Rejected(opening(t, c), quarantine.Filter{}) {
		if err != nil {
			t.Error(err)
		}
		n++
	}
	return n
}

// A refused login keeps the worker up and not ready: the other mailboxes are
// read, and nothing is lost in this one.
func TestRunRefusedLogin(t *testing.T) {
	server, box, mails := mailbox(t, 1)
	box.Password = "wrong"
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	r := start(t, c)
	eventually(t, func() string {
		status, body := get(t, "http://"+r.addr+"/-/ready")
		if status == 503 && strings.Contains(body, `"name":"imap main","ok":false`) && strings.Contains(body, "password") {
			return ""
		}
		return fmt.Sprintf("%d %s", status, body)
	})
	r.end(t)
	if n := server.Count("dmarc", "INBOX"); n != mails {
		t.Errorf("%d of %d mails are left", n, mails)
	}
}

// Each fault at the start is one error that names the thing and the next step.
func TestRunRefuses(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	taken := l.Addr().String()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		spoil func(*config.Config)
		want  []string
	}{
		"port of metrics taken": {
			func(c *config.Config) { c.HTTP.Listen = taken },
			[]string{taken, "address already in use", "http.listen"},
		},
		"port of engine taken": {
			func(c *config.Config) { c.Engine.Listen = taken },
			[]string{taken, "address already in use", "engine.listen"},
		},
		"data is a file": {
			func(c *config.Config) { c.Engine.Data = config.Path(file) },
			[]string{file, "not a directory", "engine.data"},
		},
		"no server": {
			func(c *config.Config) { c.Store.DSN = "clickhouse://me:hunter2@127.0.0.1:1/dmarc" },
			[]string{"127.0.0.1:1", "connection refused", "is ClickHouse running there"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := testConfig(t)
			c.IMAP = []config.IMAP{{Name: "main", URL: "imaps://me@127.0.0.1:1", Password: "hunter2", After: "move", Poll: config.Duration(time.Minute)}}
			tt.spoil(c)
			err := Run(t.Context(), Options{Opening: opening(t, c), Registry: NewRegistry("test"), Ready: func(string) { t.Error("it runs") }})
			if err == nil {
				t.Fatal("it ran")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in: %v", want, err)
				}
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") {
				t.Errorf("it shows a password, or is more than one line: %v", err)
			}
		})
	}
}

// A store that answers no more does not lose mail, nor does the stop hang.
func TestRunAborts(t *testing.T) {
	_, box, _ := mailbox(t, 1)
	c := testConfig(t)
	c.IMAP = []config.IMAP{box}
	c.Store.Batch.Age = config.Duration(time.Hour) // nothing becomes durable by itself
	ctx, stop := context.WithCancel(t.Context())
	abort := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{
			Opening: opening(t, c), Registry: NewRegistry("test"), Abort: abort,
			Ready: func(string) { stop(); close(abort) },
		})
	}()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
