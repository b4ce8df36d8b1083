// Package store keeps reports in ClickHouse: schema, ledger, batch writer and
// reads. It is the only importer of clickhouse-go.
package store
