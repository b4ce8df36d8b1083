// Package engine runs ClickHouse inside this process: it loads libchdb without
// cgo and serves the ClickHouse HTTP interface on a listener.
package engine
