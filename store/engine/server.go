package engine

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 5 * time.Minute
	stopTimeout   = 5 * time.Second
)

// server is the HTTP side while it runs.
type server struct {
	http     *http.Server
	listener net.Listener
	serving  sync.WaitGroup
}

// serve answers on listener until stop. There is no timeout on bodies: a batch
// of rows takes as long as it takes.
func serve(listener net.Listener, h http.Handler) *server {
	s := &server{listener: listener, http: &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    1 << 20,
	}}
	s.serving.Go(func() { _ = s.http.Serve(listener) })
	return s
}

func (s *server) addr() string { return s.listener.Addr().String() }

// stop lets running requests end for a while, then breaks them off.
func (s *server) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	s.serving.Wait()
	return err
}
