package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// class is the kind of an error of the store; it is a metric label.
type class string

// The classes.
const (
	classNetwork  class = "network"
	classLogin    class = "login"
	classDatabase class = "unknown_database"
	classSchema   class = "schema"
	classRights   class = "rights"
	classDisk     class = "disk_full"
	classMemory   class = "memory"
	classParts    class = "too_many_parts"
	classReplicas class = "replicas"
	classTimeout  class = "timeout"
	classData     class = "data"
	classStopped  class = "stopped"
	classOther    class = "other"
)

// advice is the one place that lists every class, with what to do.
var advice = []struct {
	class class
	next  string
}{
	{classNetwork, "is ClickHouse running there, and are host, port and protocol right (native 9000 and 9440, HTTP 8123 and 8443)?"},
	{classLogin, "the server refused user or password: correct them in the configuration"},
	{classDatabase, "create the database first, with CREATE DATABASE"},
	{classSchema, "the tables are missing or of another version: run 'dmarcpipe migrate'"},
	{classRights, "the user lacks a right: it needs SELECT, INSERT, CREATE and ALTER on the database"},
	{classDisk, "the disk of the database is full: make room, nothing is lost meanwhile"},
	{classMemory, "the database ran out of memory: give it more, or make batches smaller"},
	{classParts, "the database merges more slowly than it is written to: look at its disk and its load"},
	{classReplicas, "too few replicas answer: look at the cluster and its Keeper"},
	{classTimeout, "the database did not answer in time: look at its load"},
	{classData, "the database refuses the content of a report"},
	{classStopped, ""},
	{classOther, ""},
}

// codes maps those exceptions of ClickHouse that say whose matter it is.
var codes = map[int32]class{
	516: classLogin, 192: classLogin, 193: classLogin, 194: classLogin,
	81: classDatabase,
	60: classSchema, 16: classSchema, 47: classSchema, 8: classSchema,
	497: classRights, 164: classRights,
	243: classDisk, 241: classMemory, 173: classMemory, 252: classParts, 159: classTimeout, 209: classTimeout,
	242: classReplicas, 285: classReplicas, 286: classReplicas, 319: classReplicas, 999: classReplicas, 225: classReplicas,
	210: classNetwork, 32: classNetwork,
	6: classData, 27: classData, 53: classData, 69: classData, 70: classData, 117: classData, 128: classData,
	131: classData, 190: classData, 321: classData, 349: classData, 469: classData,
}

// classify tells the kind of an error. What the server did not say itself is
// network.
func classify(err error) class {
	if errors.Is(err, context.Canceled) {
		return classStopped
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, clickhouse.ErrAcquireConnTimeout) {
		return classTimeout
	}
	if _, ok := errors.AsType[*fillError](err); ok {
		return classData
	}
	if explainsItself(err) {
		return classOther
	}
	exception, ok := errors.AsType[*clickhouse.Exception](err)
	if !ok {
		return classNetwork
	}
	if c, ok := codes[exception.Code]; ok {
		return c
	}
	if strings.Contains(exception.Message, "No space left on device") {
		return classDisk
	}
	return classOther
}

// explainsItself says whether err comes from the schema, which says what to do.
func explainsItself(err error) bool {
	_, newer := errors.AsType[*schema.NewerError](err)
	_, changed := errors.AsType[*schema.ChecksumError](err)
	_, pending := errors.AsType[*schema.PendingError](err)
	return newer || changed || pending
}

// explain says which server err came from, and what to do next.
func (s *Store) explain(step string, err error) error {
	err = fmt.Errorf("%s ClickHouse at %s, database %s: %w", step, strings.Join(s.address.Addr, ", "), s.address.Auth.Database, err)
	if next := classify(err).advice(); next != "" {
		return fmt.Errorf("%w; %s", err, next)
	}
	return err
}

// failed counts err and explains it.
func (s *Store) failed(step string, err error) error {
	if kind := classify(err); kind != classStopped {
		s.metrics.errors.WithLabelValues(string(kind)).Inc()
	}
	return s.explain(step, err)
}

func (c class) advice() string {
	for _, a := range advice {
		if a.class == c {
			return a.next
		}
	}
	return ""
}
