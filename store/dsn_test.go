package store

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func TestAddress(t *testing.T) {
	for _, test := range []struct {
		o                    Options
		protocol             clickhouse.Protocol
		addr, user, password string
		database             string
		tls                  bool
	}{
		{Options{DSN: "clickhouse://u:p@127.0.0.1:9000/dmarc"}, clickhouse.Native, "127.0.0.1:9000", "u", "p", "dmarc", false},
		{Options{DSN: "clickhouse://u:p@db.example:9440/dmarc?secure=true"}, clickhouse.Native, "db.example:9440", "u", "p", "dmarc", true},
		{Options{DSN: "http://localhost:8123"}, clickhouse.HTTP, "localhost:8123", "", "", "default", false},
		{Options{DSN: "http://[::1]:8123/d"}, clickhouse.HTTP, "[::1]:8123", "", "", "d", false},
		{Options{DSN: "https://u@db.example:8443/dmarc"}, clickhouse.HTTP, "db.example:8443", "u", "", "dmarc", true},
		{Options{DSN: "https://u:old@db.example:8443/dmarc?dial_timeout=5s", User: "w", Password: "new"}, clickhouse.HTTP, "db.example:8443", "w", "new", "dmarc", true},
		{Options{DSN: "http://db.example:8123/dmarc", Insecure: true}, clickhouse.HTTP, "db.example:8123", "", "", "dmarc", false},
	} {
		a, err := test.o.address()
		if err != nil {
			t.Errorf("%s: %v", test.o.DSN, err)
			continue
		}
		if a.Protocol != test.protocol || a.Addr[0] != test.addr || a.Auth.Username != test.user ||
			a.Auth.Password != test.password || a.Auth.Database != test.database || (a.TLS != nil) != test.tls {
			t.Errorf("%s: %v %v %+v %v", test.o.DSN, a.Protocol, a.Addr, a.Auth, a.TLS)
		}
		if a.TLS != nil && a.TLS.MinVersion != tls.VersionTLS12 {
			t.Errorf("%s: TLS from version %x", test.o.DSN, a.TLS.MinVersion)
		}
	}
}

func TestAddressRefuses(t *testing.T) {
	noPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noPEM, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		o    Options
		want string
	}{
		{Options{}, "it looks like clickhouse://"},
		{Options{DSN: "clickhouse://u:hunter2@127.0.0.1:9000/x?dial_timeout=soon"}, "reading the ClickHouse address"},
		{Options{DSN: "clickhouse://u:hunter2@db.example:9000/dmarc"}, "db.example:9000 has no TLS"},
		{Options{DSN: "https://u:hunter2@db.example:8443/dmarc?skip_verify=true"}, "name the CA file"},
		{Options{DSN: "https://u:hunter2@db.example:8443/dmarc", CAFile: "/nowhere/ca.pem"}, "reading the CA file for ClickHouse: open /nowhere/ca.pem"},
		{Options{DSN: "https://u:hunter2@db.example:8443/dmarc", CAFile: noPEM}, "holds no PEM certificate"},
		{Options{DSN: "http://u:hunter2@127.0.0.1:8123/dmarc", CAFile: noPEM}, "its address has no TLS"},
	} {
		_, err := test.o.address()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.o.DSN, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error has the password: %v", test.o.DSN, err)
		}
	}
}
