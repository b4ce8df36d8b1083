package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/failure"
)

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// checker collects what is wrong with a Config.
type checker struct {
	*Config
	errs []error
}

// Validate reports every value that cannot work, one a line: the place it was
// written at, the path of its key, the value, and what to write in its stead.
func (c *Config) Validate() error {
	k := &checker{Config: c}
	k.store()
	k.engine()
	k.ownDomains()
	k.trust()
	k.dns()
	k.must(k.Identify.Rate > 0, "identify.rate", "%d is not a positive number; to ask nobody, set identify.enabled: false", k.Identify.Rate)
	k.failureReports()
	k.quarantine()
	k.limits()
	k.alerts()
	k.notify()
	k.process()
	names := map[string]int{}
	for i := range c.IMAP {
		k.imap(i, names)
	}
	return errors.Join(k.errs...)
}

// bad records what is wrong with the key at path.
func (k *checker) bad(path, format string, args ...any) {
	where := path
	if at := k.place(path); at != "" {
		where = at + ": " + path
	}
	k.errs = append(k.errs, fmt.Errorf("%s: %w", where, fmt.Errorf(format, args...)))
}

// place says where the value at path was written; for a value that is missing
// or a default, the file.
func (k *checker) place(path string) string {
	if at, ok := k.origins[path]; ok {
		return at
	}
	return k.file
}

// must records that the key at path is wrong unless ok.
func (k *checker) must(ok bool, path, format string, args ...any) {
	if !ok {
		k.bad(path, format, args...)
	}
}

func (k *checker) store() {
	s := k.Store
	if k.Embedded() {
		k.must(s.Password == "", "store.password", "it is set, but store.dsn is not; the embedded engine takes engine.password")
		k.must(s.Cluster == "", "store.cluster", "a cluster needs store.dsn, the address of one of its servers")
		k.must(s.CAFile == "", "store.ca_file", "it is set, but store.dsn is not")
	} else {
		k.dsn()
	}
	k.must(identifier.MatchString(s.Database), "store.database", "%q is not a name for a database; use letters, digits and _", s.Database)
	k.must(s.Cluster == "" || identifier.MatchString(s.Cluster), "store.cluster", "%q is not a name of a cluster; use letters, digits and _", s.Cluster)
	k.days("store.retention", s.Retention, "800d")
	k.must(s.Batch.Rows > 0, "store.batch.rows", "%d is not a positive number", s.Batch.Rows)
	k.must(s.Batch.Bytes > 0, "store.batch.bytes", "%s is not a positive size", s.Batch.Bytes)
	k.must(s.Batch.Age > 0, "store.batch.age", "%s is not a positive time", s.Batch.Age)
}

// days asks for whole days, as the database forgets rows by the day.
func (k *checker) days(path string, d Duration, example string) {
	k.must(d >= 0 && time.Duration(d)%day == 0, path, "%s is not a number of whole days; write it like %s, or 0 to keep everything", d, example)
}

// dsn never prints the DSN, which may hold a password.
func (k *checker) dsn() {
	u, err := url.Parse(k.Store.DSN.Reveal())
	schemes := []string{"clickhouse", "http", "https"}
	k.must(err == nil && slices.Contains(schemes, u.Scheme) && u.Host != "", "store.dsn",
		"it is not an address of a ClickHouse server; write it like clickhouse://user@host:9440/?secure=true or https://user@host:8443")
}

func (k *checker) engine() {
	e := k.Engine
	k.must(e.Data != "", "engine.data", "it is empty; name a folder for the data")
	k.must(e.Memory > 0, "engine.memory", "%s is not a positive size", e.Memory)
	if k.listen("engine.listen", e.Listen) && k.Embedded() {
		k.must(isLoopback(e.Listen) || e.Password != "", "engine.listen",
			"%q can be reached from other machines; set engine.password_file too, or listen on 127.0.0.1", e.Listen)
	}
}

// listen reports whether address is host:port.
func (k *checker) listen(path, address string) bool {
	_, port, err := net.SplitHostPort(address)
	n, numErr := strconv.ParseUint(port, 10, 16)
	ok := err == nil && numErr == nil && n <= 65535
	k.must(ok, path, "%q is not an address to listen on; write it like 127.0.0.1:8123", address)
	return ok
}

func isLoopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// minKey is the least length of a key in bytes: a shorter one could be guessed,
// and with it the local parts behind the hashes.
const minKey = 16

func (k *checker) failureReports() {
	f := k.FailureReports
	k.oneOf("failure_reports.keep", f.Keep, string(failure.KeepHeaders), string(failure.KeepFull), string(failure.KeepNone))
	k.days("failure_reports.retention", f.Retention, "30d")
	n := len(f.Key.Reveal())
	k.must(n == 0 || n >= minKey, k.written("failure_reports.key"), "it has %d bytes, at least %d are needed; make one with openssl rand -hex 32", n, minKey)
}

// written returns path, or the key of the file that the secret at path is from.
func (k *checker) written(path string) string {
	if _, ok := k.origins[path+"_file"]; ok {
		return path + "_file"
	}
	return path
}

func (k *checker) quarantine() {
	q := k.Quarantine
	k.must(q.MaxSize > 0, "quarantine.max_size", "%s is not a positive size; it bounds what strangers can fill your disk with", q.MaxSize)
	k.must(q.MaxAge >= 0, "quarantine.max_age", "%s is not a length of time; write it like 90d, or 0 to keep all that max_size has room for", q.MaxAge)
}

func (k *checker) limits() {
	l := k.Limits
	for _, v := range []struct {
		key   string
		value int64
	}{
		{"message", int64(l.Message)},
		{"unpacked", int64(l.Unpacked)},
		{"ratio", int64(l.Ratio)},
		{"members", int64(l.Members)},
		{"parts", int64(l.Parts)},
		{"depth", int64(l.Depth)},
		{"xml_depth", int64(l.XMLDepth)},
		{"json_depth", int64(l.JSONDepth)},
		{"text", int64(l.Text)},
		{"records", int64(l.Records)},
	} {
		k.must(v.value > 0, "limits."+v.key, "%d is not positive; leave the key out for the default", v.value)
	}
}

func (k *checker) process() {
	if k.HTTP.Listen != "" {
		k.listen("http.listen", k.HTTP.Listen)
	}
	k.oneOf("log.level", k.Log.Level, "debug", "info", "warn", "error")
	k.oneOf("log.format", k.Log.Format, "text", "json")
	k.must(k.StopTimeout > 0, "stop_timeout", "%s is not a positive time", k.StopTimeout)
}

func (k *checker) oneOf(path, value string, words ...string) {
	k.must(slices.Contains(words, value), path, "%q is not one of %s", value, strings.Join(words, ", "))
}
