package chdb

import (
	"fmt"
	"unsafe"

	"github.com/ebitengine/purego"
)

// functions are the entry points of libchdb, named as in its chdb.h. A handle
// is unsafe.Pointer, a size_t uintptr, an enum int32.
type functions struct {
	version    func() unsafe.Pointer
	setSignals func(enabled int32)
	connect    func(argc int32, argv unsafe.Pointer) unsafe.Pointer
	closeConn  func(connPtr unsafe.Pointer)

	queryParams  queryFunc
	streamParams queryFunc
	streamFetch  func(conn, stream unsafe.Pointer) unsafe.Pointer
	streamCancel func(conn, stream unsafe.Pointer)
	destroy      func(result unsafe.Pointer)

	insert        func(conn, query unsafe.Pointer, queryLen uintptr, format unsafe.Pointer, formatLen uintptr) unsafe.Pointer
	insertAppend  func(stream, data unsafe.Pointer, size uintptr) int32
	insertDone    func(stream unsafe.Pointer) unsafe.Pointer
	insertCancel  func(stream unsafe.Pointer)
	insertError   func(stream unsafe.Pointer) unsafe.Pointer
	insertDestroy func(stream unsafe.Pointer)

	classify func(conn, sql unsafe.Pointer, sqlLen uintptr, db unsafe.Pointer, dbLen uintptr, out unsafe.Pointer) int32

	resultBuffer  func(result unsafe.Pointer) unsafe.Pointer
	resultLength  func(result unsafe.Pointer) uintptr
	resultElapsed func(result unsafe.Pointer) float64
	resultError   func(result unsafe.Pointer) unsafe.Pointer
	rowsRead      func(result unsafe.Pointer) uint64
	bytesRead     func(result unsafe.Pointer) uint64
	storageRows   func(result unsafe.Pointer) uint64
	storageBytes  func(result unsafe.Pointer) uint64
	rowsWritten   func(result unsafe.Pointer) uint64
	bytesWritten  func(result unsafe.Pointer) uint64

	sigaction func(signal int32, act, old unsafe.Pointer) int32
}

// queryFunc is chdb_query_with_params_n and its streaming sister.
type queryFunc func(conn, query unsafe.Pointer, queryLen uintptr, format unsafe.Pointer, formatLen uintptr,
	names, nameLens, values, valueLens unsafe.Pointer, count uintptr) unsafe.Pointer

// bind resolves every entry point, so that a library that lacks one fails here
// and not in the middle of a statement.
func (f *functions) bind(handle uintptr) error {
	self, err := purego.Dlopen("", purego.RTLD_NOW)
	if err != nil {
		return fmt.Errorf("opening the C library: %w", err)
	}
	for name, target := range f.table() {
		symbol, err := purego.Dlsym(handle, name)
		if err != nil {
			return fmt.Errorf("no function %s: %w", name, err)
		}
		purego.RegisterFunc(target, symbol)
	}
	purego.RegisterLibFunc(&f.sigaction, self, "sigaction")
	return nil
}

func (f *functions) table() map[string]any {
	return map[string]any{
		"chdb_version":                     &f.version,
		"chdb_set_signal_handlers_enabled": &f.setSignals,
		"chdb_connect":                     &f.connect,
		"chdb_close_conn":                  &f.closeConn,
		"chdb_query_with_params_n":         &f.queryParams,
		"chdb_stream_query_with_params_n":  &f.streamParams,
		"chdb_stream_fetch_result":         &f.streamFetch,
		"chdb_stream_cancel_query":         &f.streamCancel,
		"chdb_destroy_query_result":        &f.destroy,
		"chdb_stream_insert_n":             &f.insert,
		"chdb_stream_append":               &f.insertAppend,
		"chdb_stream_done":                 &f.insertDone,
		"chdb_stream_cancel_insert":        &f.insertCancel,
		"chdb_stream_insert_error":         &f.insertError,
		"chdb_destroy_insert_stream":       &f.insertDestroy,
		"chdb_classify_query_n":            &f.classify,
		"chdb_result_buffer":               &f.resultBuffer,
		"chdb_result_length":               &f.resultLength,
		"chdb_result_elapsed":              &f.resultElapsed,
		"chdb_result_error":                &f.resultError,
		"chdb_result_rows_read":            &f.rowsRead,
		"chdb_result_bytes_read":           &f.bytesRead,
		"chdb_result_storage_rows_read":    &f.storageRows,
		"chdb_result_storage_bytes_read":   &f.storageBytes,
		"chdb_result_rows_written":         &f.rowsWritten,
		"chdb_result_bytes_written":        &f.bytesWritten,
	}
}
