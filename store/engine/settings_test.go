package engine

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsOf(t *testing.T) {
	query := url.Values{
		"query": {"SELECT 1"}, "database": {"d"}, "default_format": {"Native"}, "client_protocol_version": {"54460"},
		"compress": {"1"}, "param_x": {"1"}, "query_id": {"q"}, "readonly": {"0"}, "password": {"p"},
		"max_execution_time": {"14"}, "limit": {"1", "2"}, "date_time_output_format": {"iso"},
		"output_format_json_quote_64bit_integers": {"1"}, "output_format_schema": {"/tmp/x"},
		"insert_deduplication_token": {`it's \`}, "max_memory_usage": {"1"},
	}
	reader := map[string]string{
		"max_execution_time": "'14'", "limit": "'2'", "date_time_output_format": "'iso'", "output_format_json_quote_64bit_integers": "'1'",
	}
	writer := map[string]string{
		"max_execution_time": "'14'", "limit": "'2'", "date_time_output_format": "'iso'", "output_format_json_quote_64bit_integers": "'1'",
		"output_format_schema": "'/tmp/x'", "insert_deduplication_token": `'it\'s \\'`, "max_memory_usage": "'1'",
	}
	for _, test := range []struct {
		writer bool
		want   map[string]string
	}{{false, reader}, {true, writer}} {
		got, err := settingsOf(query, test.writer)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("settings with writer %v differ (-want +got):\n%s", test.writer, diff)
		}
	}
}

func TestSettingsWithOddNames(t *testing.T) {
	for _, name := range []string{"a b", "a=1, readonly", "a;", "", "ü"} {
		if _, err := settingsOf(url.Values{name: {"1"}}, true); err == nil || codeOf(err) != 115 {
			t.Errorf("%q gives %v, want code 115", name, err)
		}
	}
}
