package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/exporter-toolkit/web"
	"golang.org/x/net/netutil"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// httpServer serves pages.
type httpServer struct {
	listener net.Listener
	server   *http.Server
	ended    chan struct{} // closed when it serves no more
	err      error         // why, once ended is closed
}

// What clients may cost. Whoever holds all connections keeps others out, and
// takes no more files or memory from the rest of the worker.
const (
	maxConnections = 256
	maxHeader      = 64 << 10
	maxScrapes     = 8                // that gather at once
	maxGather      = 30 * time.Second // until a scrape is given up
)

// listenHTTP binds the address, so that a port in use is an error at the start
// and not a line in the log. start has to follow.
func listenHTTP(ctx context.Context, c config.HTTP) (*httpServer, error) {
	w, err := readWebConfig(string(c.WebConfig))
	if err != nil {
		return nil, err
	}
	if err := checkPprof(c, w); err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listening for metrics: %w; stop what listens there, such as another dmarcpipe, or set http.listen to a free address", err)
	}
	return &httpServer{
		listener: netutil.LimitListener(l, maxConnections),
		server: &http.Server{
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       30 * time.Second,
			WriteTimeout:      time.Minute,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    maxHeader,
		},
		ended: make(chan struct{}),
	}, nil
}

// start serves mux in a goroutine that closes ended; stop waits for it.
func (s *httpServer) start(mux http.Handler, c config.HTTP, log *slog.Logger) {
	file := string(c.WebConfig)
	s.server.Handler = mux
	s.server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	go func() {
		defer close(s.ended)
		s.err = web.Serve(s.listener, s.server, &web.FlagConfig{WebConfigFile: &file}, log)
	}()
}

// stop lets the requests under way end, and closes them when ctx does. It
// reports why the server ended before, where it did.
func (s *httpServer) stop(ctx context.Context) error {
	err := s.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.server.Close())
	}
	<-s.ended
	if !errors.Is(s.err, http.ErrServerClosed) {
		err = errors.Join(err, s.err)
	}
	return err
}

func (s *httpServer) addr() string { return s.listener.Addr().String() }

// pages are what the server serves.
type pages struct {
	registry *prometheus.Registry
	judge    *judge
	pprof    bool
	log      *slog.Logger
}

// mux has a list of all pages at the root. It answers GET and HEAD, and 405 to
// all else.
func (p pages) mux() *http.ServeMux {
	mux := http.NewServeMux()
	list := "dmarcpipe serves /metrics, /-/healthy and /-/ready here\n"
	mux.Handle("GET /metrics", p.metrics())
	mux.Handle("GET /-/healthy", plain("dmarcpipe is healthy\n"))
	mux.Handle("GET /-/ready", readyHandler(p.judge))
	if p.pprof {
		addPprof(mux)
		list = "dmarcpipe serves /metrics, /-/healthy, /-/ready and /debug/pprof/ here\n"
	}
	mux.Handle("GET /{$}", plain(list))
	return mux
}

// metrics serves text, OpenMetrics and protobuf, as the client asks. A metric
// that cannot be read does not take the others with it.
func (p pages) metrics() http.Handler {
	return promhttp.HandlerFor(p.registry, promhttp.HandlerOpts{
		Registry:            p.registry,
		EnableOpenMetrics:   true,
		MaxRequestsInFlight: maxScrapes,
		Timeout:             maxGather,
		ErrorHandling:       promhttp.ContinueOnError,
		ErrorLog:            slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
	})
}

func plain(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
}
