package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

var local = config.HTTP{Listen: anyPort}

// startHTTP serves pages with a registry of their own. prepare, where not nil,
// may change the server before it starts.
func startHTTP(t *testing.T, c config.HTTP, prepare func(*http.Server, *prometheus.Registry), checks ...check) *httpServer {
	t.Helper()
	s, err := listenHTTP(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	all := pages{
		registry: NewRegistry("v1"), pprof: c.Pprof, log: slog.New(slog.DiscardHandler),
		judge: newJudge(func() []check { return checks }),
	}
	if prepare != nil {
		prepare(s.server, all.registry)
	}
	s.start(all.mux(), c, all.log)
	t.Cleanup(func() {
		if err := s.stop(context.Background()); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	return s
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	a := request(t, http.DefaultClient, "GET", url, "")
	return a.status, a.body
}

func TestHTTP(t *testing.T) {
	good := check{name: "store", test: func(context.Context) error { return nil }}
	bad := check{name: "imap main", test: func(context.Context) error { return errors.New("login refused;\nset password") }}
	ready, broken := startHTTP(t, local, nil, good), startHTTP(t, local, nil, good, bad)
	for _, c := range []struct {
		url    string
		status int
		want   string
	}{
		{ready.addr() + "/-/healthy", 200, "dmarcpipe is healthy\n"},
		{ready.addr() + "/-/ready", 200, `{"ready":true,"checks":[{"name":"store","ok":true}]}` + "\n"},
		{ready.addr() + "/-/ready?verbose", 200, "dmarcpipe is ready\n\nok  store  \n"},
		{broken.addr() + "/-/ready", 503, `{"ready":false,"checks":[{"name":"store","ok":true},{"name":"imap main","ok":false,"error":"login refused;\nset password"}]}` + "\n"},
		{broken.addr() + "/-/ready?verbose", 503, "dmarcpipe is not ready: 1 of 2 checks fail\n\nok    store      \nFAIL  imap main  login refused; set password\n"},
		{ready.addr() + "/", 200, "dmarcpipe serves /metrics, /-/healthy and /-/ready here\n"},
		{ready.addr() + "/nothing", 404, "404 page not found\n"},
		{ready.addr() + "/debug/pprof/", 404, "404 page not found\n"},
	} {
		status, body := get(t, "http://"+c.url)
		if status != c.status || body != c.want {
			t.Errorf("%s: %d %q, want %d %q", c.url, status, body, c.status, c.want)
		}
	}
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// request sends a request without a body.
func request(t *testing.T, client *http.Client, method, url, accept string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

func TestMethods(t *testing.T) {
	s := startHTTP(t, config.HTTP{Listen: anyPort, Pprof: true}, nil)
	for _, page := range []string{"/", "/metrics", "/-/healthy", "/-/ready", "/debug/pprof/"} {
		for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 405, "PUT": 405, "DELETE": 405, "OPTIONS": 405} {
			a := request(t, http.DefaultClient, method, "http://"+s.addr()+page, "")
			if a.status != want || method == "HEAD" && a.body != "" {
				t.Errorf("%s %s: %d %q, want %d", method, page, a.status, a.body, want)
			}
		}
	}
}

// Whoever asks for text is a person.
func TestReadyForPeople(t *testing.T) {
	s := startHTTP(t, local, nil)
	for accept, want := range map[string]string{
		"":                        "application/json",
		"*/*":                     "application/json",
		"application/json":        "application/json",
		"text/plain":              "text/plain; charset=utf-8",
		"text/html,*/*;q=0.8":     "text/plain; charset=utf-8",
		"application/*,text/html": "application/json",
	} {
		a := request(t, http.DefaultClient, "GET", "http://"+s.addr()+"/-/ready", accept)
		if got := a.header.Get("Content-Type"); got != want {
			t.Errorf("%q gets %q, want %q", accept, got, want)
		}
	}
}

func TestMetricsPage(t *testing.T) {
	s := startHTTP(t, local, nil)
	_, body := get(t, "http://"+s.addr()+"/metrics")
	build := fmt.Sprintf(`dmarcpipe_build_info{goversion="%s",revision="%s",version="v1"} 1`, runtime.Version(), revision())
	for _, want := range []string{build, "go_goroutines ", "process_open_fds "} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q on /metrics", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(body)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
}

// The forms of /metrics are those that Prometheus asks for.
func TestMetricsForms(t *testing.T) {
	s := startHTTP(t, local, nil)
	for accept, want := range map[string]string{
		"":                                  "text/plain; version=0.0.4",
		"application/openmetrics-text":      "application/openmetrics-text; version=0.0.1",
		string(expfmt.FmtOpenMetrics_1_0_0): "application/openmetrics-text; version=1.0.0",
		string(expfmt.FmtProtoDelim):        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
	} {
		a := request(t, http.DefaultClient, "GET", "http://"+s.addr()+"/metrics", accept)
		if got := a.header.Get("Content-Type"); a.status != http.StatusOK || !strings.HasPrefix(got, want) {
			t.Errorf("%q gets %d %q, want %q", accept, a.status, got, want)
		}
		if open := strings.HasSuffix(a.body, "# EOF\n"); open != strings.Contains(accept, "openmetrics") {
			t.Errorf("%q: the end of OpenMetrics is %v", accept, open)
		}
	}
}

func TestPortInUse(t *testing.T) {
	s := startHTTP(t, local, nil)
	_, err := listenHTTP(t.Context(), config.HTTP{Listen: s.addr()})
	if err == nil || !strings.Contains(err.Error(), "address already in use; stop what listens there, such as another dmarcpipe, or set http.listen") {
		t.Errorf("error %v", err)
	}
}
