package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// users has one, whose password is "test".
const users = "basic_auth_users:\n  me: $2b$04$Md7hJfxYrR3ugFvotd0KCOrEJtoKbbdbNqT2mgimI7pA2YVQVF1aG\n"

// webFile writes a web configuration.
func webFile(t *testing.T, text string) config.Path {
	t.Helper()
	file := filepath.Join(t.TempDir(), "web.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Path(file)
}

// certified writes a certificate for loopback, and returns the lines of a web
// configuration that serve it, and who trusts it.
func certified(t *testing.T) (lines string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{"cert": {Type: "CERTIFICATE", Bytes: der}, "key": {Type: "PRIVATE KEY", Bytes: secret}} {
		text := pem.EncodeToMemory(block)
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
		roots.AppendCertsFromPEM(text)
	}
	return "tls_server_config: {cert_file: " + dir + "/cert, key_file: " + dir + "/key}\n", roots
}

// Every page asks for the password, those of health too: they name mailboxes
// and say what fails.
func TestTLSAndPassword(t *testing.T) {
	lines, roots := certified(t)
	s := startHTTP(t, config.HTTP{Listen: anyPort, WebConfig: webFile(t, users+lines), Pprof: true}, nil)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS12}}}
	t.Cleanup(client.CloseIdleConnections)
	for _, page := range []string{"/", "/metrics", "/-/healthy", "/-/ready", "/debug/pprof/", "/nothing"} {
		for who, want := range map[string]int{"": 401, "me:wrong@": 401, "you:test@": 401, "me:test@": 200} {
			if page == "/nothing" && want == http.StatusOK {
				want = http.StatusNotFound
			}
			if a := request(t, client, "GET", "https://"+who+s.addr()+page, ""); a.status != want {
				t.Errorf("%s as %q: %d, want %d", page, who, a.status, want)
			}
		}
	}
}

func TestTLSVersions(t *testing.T) {
	lines, roots := certified(t)
	s := startHTTP(t, config.HTTP{Listen: anyPort, WebConfig: webFile(t, lines)}, nil)
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		dialer := tls.Dialer{Config: &tls.Config{RootCAs: roots, MinVersion: version, MaxVersion: version}}
		conn, err := dialer.DialContext(t.Context(), "tcp", s.addr())
		if err == nil {
			_ = conn.Close()
		}
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
	if a := request(t, http.DefaultClient, "GET", "http://"+s.addr()+"/metrics", ""); a.status != http.StatusBadRequest {
		t.Errorf("clear text gets %d %q", a.status, a.body)
	}
}

// Each fault of the web configuration is found at the start.
func TestWebConfigFaults(t *testing.T) {
	lines, _ := certified(t)
	for name, tt := range map[string]struct {
		c    config.HTTP
		want string
	}{
		"unknown key":        {config.HTTP{WebConfig: webFile(t, "nonsense: 1\n")}, "reading http.web_config "},
		"no certificate":     {config.HTTP{WebConfig: webFile(t, "tls_server_config: {cert_file: none, key_file: none}\n")}, "no such file"},
		"no file":            {config.HTTP{WebConfig: "/nothing/here"}, "/nothing/here"},
		"old TLS":            {config.HTTP{WebConfig: webFile(t, strings.Replace(lines, "}", ", min_version: TLS11}", 1))}, "min_version TLS11 is not safe; set TLS12"},
		"profiles for all":   {config.HTTP{Listen: ":0", Pprof: true}, "set basic_auth_users in the file of http.web_config, or listen on 127.0.0.1"},
		"profiles for all 6": {config.HTTP{Listen: "[::]:0", Pprof: true}, "serving profiles on [::]:0"},
		"encrypted for all":  {config.HTTP{Listen: "0.0.0.0:0", Pprof: true, WebConfig: webFile(t, lines)}, "serving profiles on 0.0.0.0:0"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := listenHTTP(t.Context(), tt.c)
			if err == nil {
				_ = s.listener.Close()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestProfilesBeyondLoopback(t *testing.T) {
	for name, tt := range map[string]struct {
		web  string
		want bool
	}{
		"password":           {users, true},
		"client certificate": {"tls_server_config: {client_auth_type: RequireAndVerifyClientCert}\n", true},
		"any certificate":    {"tls_server_config: {client_auth_type: RequireAnyClientCert}\n", false},
		"nothing":            {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			var w webConfig
			if err := w.read([]byte(tt.web)); err != nil {
				t.Fatal(err)
			}
			if err := checkPprof(config.HTTP{Listen: ":9797", Pprof: true}, w); (err == nil) != tt.want {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestOnLoopback(t *testing.T) {
	for listen, want := range map[string]bool{
		"127.0.0.1:9797": true, "127.9.9.9:1": true, "[::1]:9797": true, "localhost:9797": true,
		":9797": false, "0.0.0.0:9797": false, "[::]:9797": false, "192.0.2.1:9797": false, "host.example:9797": false, "9797": false,
	} {
		if got := onLoopback(listen); got != want {
			t.Errorf("%q: %v", listen, got)
		}
	}
}
