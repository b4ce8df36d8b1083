package alertstest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// reader is who has the mailbox of the reports.
const reader = "reports"

// configuration is the worker as a user would set it up, but that it looks every
// second.
func configuration(t *testing.T, box *dovecottest.Server, receivers ...config.Notify) *config.Config {
	t.Helper()
	const anyPort = "127.0.0.1:0"
	services := filepath.Join(t.TempDir(), "services.csv")
	if err := os.WriteFile(services, sample.Services(), 0o600); err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Engine.Library = config.Path(enginetest.Library(t))
	c.Engine.Data = config.Path(filepath.Join(t.TempDir(), "data"))
	c.Engine.Listen, c.HTTP.Listen = anyPort, anyPort
	c.Store.Batch.Age = config.Duration(100 * time.Millisecond)
	c.Identify.Services = config.Path(services)
	c.Alerts.Every = config.Duration(2 * time.Second)
	c.Notify = receivers
	c.IMAP = []config.IMAP{{
		Name: "main", URL: fmt.Sprintf("imaps://%s@localhost:%d", reader, box.TLS), Password: dovecottest.Password,
		CAFile: config.Path(box.CAFile), Folders: []string{"INBOX"}, After: "move",
		MoveTo: config.MoveTo{Stored: "stored", NotReport: "other", Rejected: "rejected"},
		Poll:   config.Duration(time.Minute), Idle: true,
	}}
	return c
}

// worker is the worker of dmarcpipe run.
type worker struct{ addr string }

// run runs the worker until the test ends. DNS is that of the sample.
func run(t *testing.T, c *config.Config, o sample.Options) worker {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // without data of networks
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- app.Run(ctx, app.Options{
			Opening: app.Opening{
				Config: c, Version: "test", Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
				Notices: t.Output(), Resolver: sample.NewZone(o),
			},
			Registry: app.NewRegistry("test"), Ready: func(addr string) { ready <- addr },
		})
	}()
	select {
	case addr := <-ready:
		t.Cleanup(func() {
			stop()
			if err := <-ended; err != nil {
				t.Errorf("stopping the worker: %v", err)
			}
		})
		return worker{addr}
	case err := <-ended:
		stop()
		t.Fatalf("the worker did not start: %v", err)
	}
	return worker{}
}

// metric is the sum of the series on /metrics whose names and labels match.
func (w worker) metric(t *testing.T, series string) (sum float64) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+w.addr+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range regexp.MustCompile(`(?m)^`+series+` .*$`).FindAllString(string(text), -1) {
		v, err := strconv.ParseFloat(line[strings.LastIndex(line, " ")+1:], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += v
	}
	return sum
}
