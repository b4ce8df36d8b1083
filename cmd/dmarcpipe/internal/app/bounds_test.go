package app

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// dialed opens a connection that the test closes.
func dialed(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Clients that send nothing, or never finish, take every connection there is; they
// are cut off, and whoever waited is served.
func TestSilentClientsAreCutOff(t *testing.T) {
	s := startHTTP(t, local, func(server *http.Server, _ *prometheus.Registry) { server.ReadHeaderTimeout = 50 * time.Millisecond })
	conns := make([]net.Conn, maxConnections)
	for i := range conns {
		conns[i] = dialed(t, s.addr())
		if i%2 == 0 {
			_, _ = io.WriteString(conns[i], "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow:")
		}
	}
	if status, _ := get(t, "http://"+s.addr()+"/-/healthy"); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	for _, conn := range conns {
		if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Error(err)
		}
	}
}

func TestBigHeaders(t *testing.T) {
	s := startHTTP(t, local, nil)
	conn := dialed(t, s.addr())
	go func() {
		_, _ = io.WriteString(conn, "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Big: "+strings.Repeat("a", 2*maxHeader))
	}()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %s", resp.Status)
	}
}

// blocking is a metric that takes until it is released.
type blocking struct {
	prometheus.Gauge
	begun   chan struct{}
	release chan struct{}
}

// Collect implements prometheus.Collector.
func (b blocking) Collect(out chan<- prometheus.Metric) {
	b.begun <- struct{}{}
	<-b.release
	b.Gauge.Collect(out)
}

// Scrapes beyond a few are refused, and health does not wait for them.
func TestManyScrapes(t *testing.T) {
	slow := blocking{
		Gauge: prometheus.NewGauge(prometheus.GaugeOpts{Name: "slow", Help: "Slow."}),
		begun: make(chan struct{}), release: make(chan struct{}),
	}
	s := startHTTP(t, local, func(_ *http.Server, reg *prometheus.Registry) { reg.MustRegister(slow) })
	var group sync.WaitGroup
	statuses := make([]int, maxScrapes)
	for i := range statuses {
		group.Go(func() { statuses[i], _ = get(t, "http://"+s.addr()+"/metrics") })
	}
	for range maxScrapes {
		<-slow.begun
	}
	if status, body := get(t, "http://"+s.addr()+"/metrics"); status != http.StatusServiceUnavailable {
		t.Errorf("one more scrape: %d %s", status, body)
	}
	if status, _ := get(t, "http://"+s.addr()+"/-/ready"); status != http.StatusOK {
		t.Errorf("ready: %d", status)
	}
	close(slow.release)
	group.Wait()
	for _, status := range statuses {
		if status != http.StatusOK {
			t.Errorf("a scrape: %d", status)
		}
	}
}
