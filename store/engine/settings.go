package engine

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// notSettings are the parameters of a URL that steer the request itself.
var notSettings = map[string]bool{
	"query": true, "database": true, "default_format": true, "user": true, "password": true, "role": true,
	"query_id": true, "quota_key": true, "session_id": true, "session_timeout": true, "session_check": true,
	"close_session": true, "compress": true, "decompress": true, "client_protocol_version": true,
	"wait_end_of_query": true, "buffer_size": true, "stacktrace": true, "enable_http_compression": true,
	"http_zlib_compression_level": true, "add_http_cors_header": true, "send_progress_in_http_headers": true,
	"http_headers_progress_interval_ms": true, "network_compression_method": true,
	"network_zstd_compression_level": true, "readonly": true,
}

// readerSettings are those that a reader may set. They change how much is read
// and how it is written, and reach nothing outside the tables.
var readerSettings = map[string]bool{
	"final": true, "limit": true, "offset": true, "extremes": true, "session_timezone": true,
	"max_execution_time": true, "timeout_overflow_mode": true, "max_threads": true, "max_block_size": true,
	"max_rows_to_read": true, "max_bytes_to_read": true, "read_overflow_mode": true,
	"max_result_rows": true, "max_result_bytes": true, "result_overflow_mode": true,
	"max_rows_to_group_by": true, "group_by_overflow_mode": true,
	"additional_table_filters": true, "additional_result_filter": true,
	"join_use_nulls": true, "transform_null_in": true, "prefer_column_name_to_alias": true,
	"date_time_output_format": true, "format_csv_delimiter": true,
	"format_csv_null_representation": true, "format_tsv_null_representation": true,
}

// readerTimeout is the longest that a reader's statement runs, in seconds, when
// the reader sets no other.
const readerTimeout = 300

// readerDefaults hold for a reader that does not set them: rows that a merge
// has still to replace do not count twice, and nobody's query takes all there
// is.
func readerDefaults(maxMemory int64) map[string]string {
	return map[string]string{
		"final":              "1",
		"max_execution_time": strconv.Itoa(readerTimeout),
		"max_memory_usage":   strconv.FormatInt(maxMemory/2, 10),
	}
}

// readerMay says whether a reader may set name. output_format_schema is the
// one of its family that names a file.
func readerMay(name string) bool {
	return readerSettings[name] || strings.HasPrefix(name, "output_format_") && name != "output_format_schema"
}

var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// settingsOf takes the settings out of a URL, as SQL literals. Of a reader's,
// those that it may not set are dropped: tools send many, and a server under
// readonly would refuse them all.
func settingsOf(q url.Values, writer bool) (map[string]string, error) {
	out := map[string]string{}
	for name, values := range q {
		if notSettings[name] || strings.HasPrefix(name, "param_") || strings.HasSuffix(name, "_format") && name != "date_time_output_format" {
			continue
		}
		if !settingName.MatchString(name) {
			return nil, &failure{code: 115, text: "Unknown setting " + strconv.Quote(name), name: "UNKNOWN_SETTING"}
		}
		if writer || readerMay(name) {
			out[name] = quoteText(values[len(values)-1])
		}
	}
	return out, nil
}

// paramsOf takes the query parameters out of a URL: param_x is the value for
// {x:Type}.
func paramsOf(q url.Values) []chdb.Param {
	var out []chdb.Param
	for name, values := range q {
		if p, ok := strings.CutPrefix(name, "param_"); ok {
			out = append(out, chdb.Param{Name: p, Value: values[len(values)-1]})
		}
	}
	return out
}
