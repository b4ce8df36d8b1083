package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

func startHTTP(t *testing.T, c config.HTTP, checks ...check) *httpServer {
	t.Helper()
	s, err := listenHTTP(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.start(newMux(NewRegistry("v1"), func() []check { return checks }), c, slog.New(slog.DiscardHandler))
	t.Cleanup(func() {
		if err := s.stop(context.Background()); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	return s
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestHTTP(t *testing.T) {
	good := check{"store", func(context.Context) error { return nil }}
	bad := check{"imap main", func(context.Context) error { return errors.New("login refused") }}
	local := config.HTTP{Listen: "127.0.0.1:0"}
	ready, broken := startHTTP(t, local, good), startHTTP(t, local, good, bad)
	for _, c := range []struct {
		url    string
		status int
		want   string
	}{
		{ready.addr() + "/-/healthy", 200, "dmarcpipe is healthy\n"},
		{ready.addr() + "/-/ready", 200, `{"ready":true,"checks":[{"name":"store","ok":true}]}` + "\n"},
		{broken.addr() + "/-/ready", 503, `{"ready":false,"checks":[{"name":"store","ok":true},{"name":"imap main","ok":false,"error":"login refused"}]}` + "\n"},
		{ready.addr() + "/", 200, "dmarcpipe serves /metrics, /-/healthy and /-/ready here\n"},
		{ready.addr() + "/nothing", 404, "404 page not found\n"},
	} {
		status, body := get(t, "http://"+c.url)
		if status != c.status || body != c.want {
			t.Errorf("%s: %d %q, want %d %q", c.url, status, body, c.status, c.want)
		}
	}
}

func TestMetricsPage(t *testing.T) {
	s := startHTTP(t, config.HTTP{Listen: "127.0.0.1:0"})
	_, body := get(t, "http://"+s.addr()+"/metrics")
	for _, want := range []string{`dmarcpipe_build_info{version="v1"} 1`, "go_goroutines ", "process_open_fds "} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q on /metrics", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(body)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
}

func TestPortInUse(t *testing.T) {
	s := startHTTP(t, config.HTTP{Listen: "127.0.0.1:0"})
	_, err := listenHTTP(t.Context(), config.HTTP{Listen: s.addr()})
	if err == nil || !strings.Contains(err.Error(), "address already in use; stop what listens there, such as another dmarcpipe, or set http.listen") {
		t.Errorf("error %v", err)
	}
}

func TestWebConfig(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.yaml")
	// The hash is of the password "test".
	const users = "basic_auth_users:\n  me: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi\n"
	if err := os.WriteFile(file, []byte(users), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startHTTP(t, config.HTTP{Listen: "127.0.0.1:0", WebConfig: config.Path(file)})
	if status, _ := get(t, "http://"+s.addr()+"/metrics"); status != http.StatusUnauthorized {
		t.Errorf("status %d without a password, want 401", status)
	}
	if err := os.WriteFile(file, []byte("nonsense: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := listenHTTP(t.Context(), config.HTTP{Listen: "127.0.0.1:0", WebConfig: config.Path(file)})
	if err == nil || !strings.Contains(err.Error(), "reading http.web_config "+file) {
		t.Errorf("error %v", err)
	}
}
