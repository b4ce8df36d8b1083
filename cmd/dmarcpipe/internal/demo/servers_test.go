package demo

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

func dial(t *testing.T, s *servers, address string) net.Conn {
	t.Helper()
	conn, err := s.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // it may be closed
	return conn
}

func sampleServers(t *testing.T) *servers {
	t.Helper()
	s, err := newServers(sample.NewZone(twoMonths), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.wait)
	return s
}

func TestServersAreWhereTheSampleHasThem(t *testing.T) {
	s := sampleServers(t)
	for _, address := range []string{"192.0.2.99:25", "192.0.2.14:465", "192.0.2.14:80"} {
		if _, err := s.DialContext(t.Context(), "tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := s.DialContext(t.Context(), "tcp", "192.0.2.14"); err == nil {
		t.Error("no port, and no error")
	}
}

func TestMailServerTalks(t *testing.T) {
	conn := dial(t, sampleServers(t), "[2001:db8:10::25]:25")
	lines := bufio.NewReader(conn)
	for _, exchange := range []struct{ command, answer string }{
		{"", "220 mx.fjordbank.example ESMTP"},
		{"MAIL FROM:<>", "502 5.5.1 this server only shows how it begins"},
		{"ehlo localhost", "250-mx.fjordbank.example"},
		{"", "250 STARTTLS"},
		{"QUIT", "221 2.0.0 bye"},
	} {
		if exchange.command != "" {
			if _, err := io.WriteString(conn, exchange.command+"\r\n"); err != nil {
				t.Fatal(err)
			}
		}
		answer, err := lines.ReadString('\n')
		if err != nil || strings.TrimSpace(answer) != exchange.answer {
			t.Errorf("%s: %q, %v", exchange.command, answer, err)
		}
	}
}

func TestWebServerHasOnlyThePolicy(t *testing.T) {
	s := sampleServers(t)
	for path, want := range map[string]int{"/.well-known/mta-sts.txt": http.StatusOK, "/": http.StatusNotFound} {
		conn := tls.Client(dial(t, s, "192.0.2.15:443"), &tls.Config{ServerName: "mta-sts.fjordbank.example", RootCAs: s.issuer.Pool()})
		if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: mta-sts.fjordbank.example\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != want {
			t.Errorf("%s: %s", path, res.Status)
		}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}
