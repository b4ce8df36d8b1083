package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/exporter-toolkit/web"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// httpServer serves /metrics, /-/healthy and /-/ready.
type httpServer struct {
	listener net.Listener
	server   *http.Server
	ended    chan struct{} // closed when it serves no more
	err      error         // why, once ended is closed
}

// listenHTTP binds the address, so that a port in use is an error at the start
// and not a line in the log. start has to follow.
func listenHTTP(ctx context.Context, c config.HTTP) (*httpServer, error) {
	if c.WebConfig != "" {
		if err := web.Validate(string(c.WebConfig)); err != nil {
			return nil, fmt.Errorf("reading http.web_config %s: %w", c.WebConfig, err)
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listening for metrics: %w; stop what listens there, such as another dmarcpipe, or set http.listen to a free address", err)
	}
	return &httpServer{
		listener: l,
		server: &http.Server{
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       30 * time.Second,
			WriteTimeout:      time.Minute,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
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

// newMux has the three pages, and a list of them at the root.
func newMux(reg *prometheus.Registry, checks func() []check) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{
		Registry:            reg,
		EnableOpenMetrics:   true,
		MaxRequestsInFlight: 8,
	}))
	mux.HandleFunc("GET /-/healthy", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(w, "dmarcpipe is healthy")
	})
	mux.Handle("GET /-/ready", readyHandler(checks))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(w, "dmarcpipe serves /metrics, /-/healthy and /-/ready here")
	})
	return mux
}
