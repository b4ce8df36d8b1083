package engine

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
)

// Defaults of Options.
const (
	DefaultListen    = "127.0.0.1:0"
	DefaultDatabase  = "dmarcpipe"
	DefaultMaxMemory = 2 << 30
	DefaultMaxResult = 256 << 20
)

// minMemory is the least that the engine runs with, in bytes.
const minMemory = 256 << 20

// Options says where the engine lives and what it may use.
type Options struct {
	// Library is the path of libchdb.so; Install gives one.
	Library string
	// DataDir is the folder of the data; it is created when missing.
	DataDir string
	// Database is created when missing, and is the database of requests that
	// name none.
	Database string
	// Listen is host:port of the HTTP interface. Port 0 takes a free one.
	Listen string
	// Password is asked of readers. It must be set to listen beyond loopback.
	Password string
	// MaxMemory bounds the memory of the engine, in bytes; at least 256 MiB.
	MaxMemory int64
	// MaxResult bounds a result that must be complete before it can be sent,
	// in bytes: formats such as JSON or Parquet. Others are streamed.
	MaxResult int64
	// Readers bounds the statements of readers that run at the same time; more
	// wait.
	Readers int
	// Logger gets what the engine has to say; nil discards it.
	Logger *slog.Logger
	// Registerer gets the metrics of the engine; nil has none. It takes one engine.
	Registerer prometheus.Registerer
}

func (o Options) withDefaults() (Options, error) {
	o.Database = orDefault(o.Database, DefaultDatabase)
	o.Listen = orDefault(o.Listen, DefaultListen)
	o.MaxMemory = orDefault(o.MaxMemory, DefaultMaxMemory)
	o.MaxResult = orDefault(o.MaxResult, DefaultMaxResult)
	o.Readers = orDefault(o.Readers, 2*runtime.GOMAXPROCS(0))
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Library == "" {
		return o, errors.New("no engine library given: run `dmarcpipe engine install` or set engine.library")
	}
	if o.DataDir == "" {
		return o, errors.New("no data folder given: set engine.data")
	}
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return o, fmt.Errorf("resolving data folder %s: %w", o.DataDir, err)
	}
	o.DataDir = dir
	return o, errors.Join(o.checkBounds(), o.checkListen())
}

// checkBounds refuses what the engine cannot run with.
func (o Options) checkBounds() error {
	switch {
	case o.MaxMemory < minMemory:
		return fmt.Errorf("engine.memory is %d bytes: the engine needs at least %d", o.MaxMemory, minMemory)
	case o.MaxResult < 0:
		return fmt.Errorf("largest result is %d bytes: want a positive number", o.MaxResult)
	case o.Readers < 0:
		return fmt.Errorf("number of readers is %d: want a positive number", o.Readers)
	}
	return nil
}

func orDefault[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

// checkListen refuses to serve data to a network without a password.
func (o Options) checkListen() error {
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return fmt.Errorf("reading engine.listen %q: %w; want host:port, such as 127.0.0.1:8123", o.Listen, err)
	}
	if !isLoopback(host) && o.Password == "" {
		return fmt.Errorf("engine.listen is %q, which other machines can reach, and engine.password is empty: set a password or listen on 127.0.0.1", o.Listen)
	}
	return nil
}

// isLoopback says whether host is a name or address of this machine alone.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
