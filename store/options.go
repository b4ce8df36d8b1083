package store

import (
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// Options says where the reports go. Only DSN is needed.
type Options struct {
	// DSN is clickhouse://user:password@host:9000/database for the native
	// protocol, or http:// or https:// with the HTTP port. With secure=true,
	// or https, it uses TLS. Other parameters are those of clickhouse-go.
	DSN string
	// User and Password, where set, go before those of the DSN.
	User, Password string
	// Reader, where set, is who Query logs in as; else it is the same user.
	Reader *Login
	// CAFile is a file of PEM certificates to trust instead of the system's.
	CAFile string
	// Insecure allows clear text to other hosts, and skip_verify.
	Insecure bool
	// Embedded says that DSN leads to the engine in this process.
	Embedded bool
	// Cluster is the name of a ClickHouse cluster to make the tables on.
	Cluster string
	// Retention is how long reports are kept after their end; 0, or more than
	// 10000 days, is forever.
	Retention time.Duration
	// FailureRetention is the same for failure reports.
	FailureRetention time.Duration
	// AppVersion is kept with the migrations that this program applies.
	AppVersion string
	Batch      Batch
	Logger     *slog.Logger          // nil is silence
	Registerer prometheus.Registerer // nil is none
	// Now is the clock that reports of the future are told by; nil is time.Now.
	Now func() time.Time
}

// Login is a user and its password.
type Login struct{ User, Password string }

// Batch says when the writer stops gathering and writes.
type Batch struct {
	Rows  int           // of one insert; default 50,000
	Bytes int           // of the texts of one insert; default 16 MiB
	Age   time.Duration // of the oldest report; default 3 s
}

// The defaults of Batch.
const (
	DefaultBatchRows  = 50_000
	DefaultBatchBytes = 16 << 20
	DefaultBatchAge   = 3 * time.Second
)

func (o Options) withDefaults() Options {
	if o.Batch.Rows <= 0 {
		o.Batch.Rows = DefaultBatchRows
	}
	if o.Batch.Bytes <= 0 {
		o.Batch.Bytes = DefaultBatchBytes
	}
	if o.Batch.Age <= 0 {
		o.Batch.Age = DefaultBatchAge
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// mode chooses how the tables are made. engine is that of the database.
func (o Options) mode(engine string) schema.Mode {
	switch {
	case o.Embedded:
		return schema.Embedded
	case o.Cluster != "":
		return schema.Cluster
	case engine == "Replicated":
		return schema.ReplicatedDB
	}
	return schema.Single
}
