package store

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// poolSize is enough for one insert, a look-up and some queries at a time.
const poolSize = 8

// address reads the DSN. Its errors hold no password: clickhouse-go masks it.
func (o Options) address() (*clickhouse.Options, error) {
	dsn := o.DSN
	if strings.HasPrefix(dsn, "https://") && !strings.Contains(dsn, "secure=") {
		dsn = withParameter(dsn, "secure=true")
	}
	a, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("reading the ClickHouse address: %w; it looks like clickhouse://user@host:9000/database or https://user@host:8443/database", err)
	}
	if o.User != "" {
		a.Auth.Username = o.User
	}
	if o.Password != "" {
		a.Auth.Password = o.Password
	}
	if a.Auth.Database == "" {
		a.Auth.Database = "default"
	}
	a.MaxOpenConns, a.MaxIdleConns = poolSize, poolSize
	// Between two polls a connection is idle for long; old ones are often dead.
	a.ConnMaxLifetime = 5 * time.Minute
	if a.Compression == nil && !slices.ContainsFunc(a.Addr, loopback) {
		a.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	}
	if err := o.secure(a); err != nil {
		return nil, err
	}
	return a, nil
}

func withParameter(dsn, parameter string) string {
	if strings.Contains(dsn, "?") {
		return dsn + "&" + parameter
	}
	return dsn + "?" + parameter
}

// secure applies the rules for TLS.
func (o Options) secure(a *clickhouse.Options) error {
	if a.TLS == nil {
		return o.clearText(a)
	}
	if a.TLS.InsecureSkipVerify && !o.Insecure {
		return errors.New("the ClickHouse address has skip_verify, which lets anybody read and change what is sent: name the CA file of the server, or set insecure")
	}
	a.TLS.MinVersion = tls.VersionTLS12
	if o.CAFile == "" {
		return nil
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return fmt.Errorf("reading the CA file for ClickHouse: %w", err)
	}
	a.TLS.RootCAs = x509.NewCertPool()
	if !a.TLS.RootCAs.AppendCertsFromPEM(pem) {
		return fmt.Errorf("reading the CA file for ClickHouse: %s holds no PEM certificate", o.CAFile)
	}
	return nil
}

func (o Options) clearText(a *clickhouse.Options) error {
	if o.CAFile != "" {
		return errors.New("there is a CA file for ClickHouse but its address has no TLS: use https:// or add secure=true")
	}
	if o.Insecure {
		return nil
	}
	for _, addr := range a.Addr {
		if !loopback(addr) {
			return fmt.Errorf("the ClickHouse address %s has no TLS, so the password and all data would cross the network in clear text: use https:// or add secure=true, or set insecure", addr)
		}
	}
	return nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
