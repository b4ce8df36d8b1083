package engine_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// call is a request as curl sends it.
type call struct {
	method string // GET when body is empty
	path   string
	query  url.Values
	body   string
	header http.Header
	writer bool
}

// reply is its answer; the body is as it came.
type reply struct {
	status int
	header http.Header
	body   string
}

func (c call) do(t *testing.T) reply {
	t.Helper()
	e := enginetest.Open(t)
	if c.method == "" {
		c.method = http.MethodGet
		if c.body != "" {
			c.method = http.MethodPost
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+e.Addr()+c.path+"?"+c.query.Encode(), strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range c.header {
		req.Header[name] = values
		if name == "Host" {
			req.Host = values[0]
		}
	}
	if c.writer {
		req.SetBasicAuth(e.WriterAuth())
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(body)}
}

// q is a query string of one statement.
func q(sql string, more ...string) url.Values {
	v := url.Values{"query": {sql}}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func TestHTTPAnswers(t *testing.T) {
	tests := map[string]struct {
		call   call
		status int
		body   string
	}{
		"ping":                  {call{path: "/ping"}, 200, "Ok.\n"},
		"root":                  {call{path: "/"}, 200, "Ok.\n"},
		"get":                   {call{path: "/", query: q("SELECT 1, 'a'")}, 200, "1\ta\n"},
		"post":                  {call{path: "/", body: "SELECT 1;\n"}, 200, "1\n"},
		"query and body joined": {call{path: "/", query: q("SELECT 1,"), body: " 2"}, 200, "1\t2\n"},
		"default format":        {call{path: "/", query: q("SELECT 1", "default_format", "JSONEachRow")}, 200, `{"1":1}` + "\n"},
		"format header":         {call{path: "/", body: "SELECT 1", header: http.Header{"X-Clickhouse-Format": {"CSV"}}}, 200, "1\n"},
		"format clause":         {call{path: "/", query: q("SELECT 1 AS n FORMAT CSVWithNames", "default_format", "JSON")}, 200, "\"n\"\n1\n"},
		"parameter":             {call{path: "/", query: q("SELECT {n:UInt8} + 1", "param_n", "4")}, 200, "5\n"},
		"database":              {call{path: "/", query: q("SELECT currentDatabase()", "database", "system")}, 200, "system\n"},
		"other path":            {call{path: "/clickhouse/", body: "SELECT 1"}, 200, "1\n"},
		"show":                  {call{path: "/", body: "SHOW TABLES FROM \"system\" LIKE 'one'"}, 200, "one\n"},
		"exists":                {call{path: "/", body: "EXISTS system.one"}, 200, "1\n"},
		"explain":               {call{path: "/", body: "EXPLAIN SYNTAX SELECT 1 FROM system.one"}, 200, "SELECT 1\nFROM system.one\n"},
		"explain with options":  {call{path: "/", body: "EXPLAIN PLAN header = 1 SELECT 1 AS settings"}, 200, ""},
		"comment first":         {call{path: "/", body: "-- one\n/* two */ SELECT 1 -- three"}, 200, "1\n"},
		"names across blocks":   {call{path: "/", body: "SELECT count() FROM (SELECT 1) FORMAT TSVWithNames"}, 200, "count()\n1\n"},
		"unknown database":      {call{path: "/", query: q("SELECT 1", "database", "nope")}, 404, ""},
		"unknown table":         {call{path: "/", body: "SELECT * FROM nope"}, 404, ""},
		"syntax":                {call{path: "/", body: "SELECT FROM WHERE ("}, 400, ""},
		"no statement":          {call{method: "POST", path: "/"}, 400, ""},
		"method":                {call{method: "DELETE", path: "/"}, 405, ""},
		"timeout":               {call{path: "/", query: q("SELECT count() FROM numbers(1e13)", "max_execution_time", "1")}, 408, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := test.call.do(t)
			if got.status != test.status || test.body != "" && got.body != test.body {
				t.Errorf("answer is %d %q, want %d %q", got.status, got.body, test.status, test.body)
			}
		})
	}
}

func TestHTTPHeaders(t *testing.T) {
	got := call{path: "/", query: q("SELECT number FROM numbers(3)", "query_id", "mine")}.do(t)
	want := map[string]string{
		"X-Clickhouse-Query-Id": "mine", "X-Clickhouse-Timezone": "UTC", "X-Clickhouse-Format": "TabSeparated",
		"Content-Type": "text/tab-separated-values; charset=UTF-8", "Content-Length": "6",
	}
	for name, value := range want {
		if got.header.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), value)
		}
	}
	var summary map[string]string
	if err := json.Unmarshal([]byte(got.header.Get("X-Clickhouse-Summary")), &summary); err != nil || summary["read_rows"] != "3" {
		t.Errorf("summary is %v (%v)", summary, err)
	}
}

func TestHTTPError(t *testing.T) {
	got := call{path: "/", body: "SELECT * FROM nope"}.do(t)
	if got.header.Get("X-Clickhouse-Exception-Code") != "60" {
		t.Errorf("code is %q, want 60", got.header.Get("X-Clickhouse-Exception-Code"))
	}
	if !strings.HasPrefix(got.body, "Code: 60. DB::Exception: ") || !strings.Contains(got.body, "(UNKNOWN_TABLE)") {
		t.Errorf("body is %q", got.body)
	}
}

func TestHTTPInsert(t *testing.T) {
	o := enginetest.Database(t)
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE lines (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
	table := o.Auth.Database + ".lines"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(z, "5\tfive\n")
	_ = z.Close()
	calls := []call{
		{query: q("INSERT INTO " + table + " FORMAT TSV"), body: "1\tone\n2\ttwo\n"},
		{body: "INSERT INTO " + table + " FORMAT CSV\n3,three\n"},
		{body: `INSERT INTO ` + table + ` SETTINGS async_insert = 0 FORMAT JSONEachRow {"id": 4, "s": "four"}`},
		{query: q("INSERT INTO " + table + " FORMAT TSV"), body: zipped.String(), header: http.Header{"Content-Encoding": {"gzip"}}},
		{query: q("INSERT INTO " + table + " VALUES"), body: " (6, 'six; (')"},
	}
	for _, c := range calls {
		c.path, c.writer = "/", true
		if got := c.do(t); got.status != http.StatusOK {
			t.Errorf("%v %q: %d %s", c.query, c.body, got.status, got.body)
		}
	}
	got := call{path: "/", body: "SELECT groupArray((id, s)) FROM (SELECT * FROM " + table + " ORDER BY id)"}.do(t)
	want := "[(1,'one'),(2,'two'),(3,'three'),(4,'four'),(5,'five'),(6,'six; (')]\n"
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("rows differ (-want +got):\n%s", diff)
	}
}

func TestHTTPGzip(t *testing.T) {
	got := call{path: "/", body: "SELECT number FROM numbers(10000)", header: http.Header{"Accept-Encoding": {"gzip"}}}.do(t)
	if got.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encoding is %q", got.header.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil || bytes.Count(text, []byte("\n")) != 10000 {
		t.Errorf("%d lines (%v), want 10000", bytes.Count(text, []byte("\n")), err)
	}
}

// TestHTTPLargeResults reads results that pass the bound in memory: streamed
// in formats of rows, refused in formats that must be whole.
func TestHTTPLargeResults(t *testing.T) {
	const rows = 40000
	sql := fmt.Sprintf("SELECT repeat('x', 1000 + number %% 2) AS s FROM numbers(%d)", rows)
	got := call{path: "/", body: sql}.do(t)
	if got.status != http.StatusOK || len(got.body) != rows*1001+rows/2 {
		t.Errorf("streamed %d bytes with status %d, want %d", len(got.body), got.status, rows*1001+rows/2)
	}
	got = call{path: "/", body: sql + " FORMAT JSON"}.do(t)
	if got.status == http.StatusOK || got.header.Get("X-Clickhouse-Exception-Code") != "396" {
		t.Errorf("a JSON result of 40 MB gave %d %.200s", got.status, got.body)
	}
}

// TestReadersOnlyRead tries what a reader must not do.
func TestReadersOnlyRead(t *testing.T) {
	o := enginetest.Database(t)
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE kept (id UInt64) ENGINE = MergeTree ORDER BY id", "INSERT INTO kept VALUES (1)")
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	statements := []string{
		"INSERT INTO kept VALUES (2)", "INSERT INTO kept FORMAT TSV\n2\n", "INSERT INTO kept SELECT 2", "DROP TABLE kept", "TRUNCATE TABLE kept",
		"ALTER TABLE kept DELETE WHERE 1", "DELETE FROM kept WHERE 1", "CREATE TABLE more (a UInt8) ENGINE = Memory", "CREATE TEMPORARY TABLE more (a UInt8)",
		"SYSTEM STOP MERGES", "KILL QUERY WHERE 1", "SET readonly = 0", "SET max_threads = 1", "USE system", "OPTIMIZE TABLE kept",
		"SELECT 1 INTO OUTFILE '" + out + "'", "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE kept",
		"SELECT file('" + secret + "')", "SELECT `file`('" + secret + "')", `SELECT "\x66ile"('` + secret + "')", "SELECT FILE /**/ ('" + secret + "')",
		"SELECT * FROM view(SELECT file('" + secret + "'))", "WITH x AS (SELECT file('" + secret + "')) SELECT * FROM x",
		"EXPLAIN SELECT file('" + secret + "')", "EXPLAIN PLAN SELECT 1 WHERE file('" + secret + "') != ''",
		"SELECT * FROM file('" + secret + "')", "DESCRIBE file('" + secret + "')", "SELECT * FROM '" + secret + "'", "SELECT * FROM default.`" + secret + "`",
		"SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')", "DESCRIBE url('http://127.0.0.1:1/', CSV)", "SELECT * FROM remote('127.0.0.1:1', system.one)",
		"SELECT * FROM executable('true', CSV, 'a String')", "SELECT * FROM s3('http://127.0.0.1:1/b/x', CSV, 'a String')", "SELECT * FROM sqlite('x', 'y')",
		"SELECT 1 SETTINGS readonly = 0", "SELECT 1 SETTINGS max_memory_usage = 1, final = 0", "SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 1)", "SELECT * FROM (SELECT 1 SETTINGS readonly = 0)",
		"SELECT * FROM (SELECT * FROM eval('SELECT file(''" + secret + "'')') settings readonly=0, allow_experimental_eval_table_function=1)",
		"WITH x AS (SELECT 1 Settings/**/readonly = 0) SELECT * FROM x", "EXPLAIN SELECT 1 SETTINGS readonly = 0", "SELECT * FROM view(SELECT 1 SETTINGS final = 0)",
		"SELECT catboostEvaluate('" + secret + "', 1)", "BACKUP DATABASE system TO File('" + out + "')",
	}
	for _, sql := range statements {
		got := call{path: "/", query: url.Values{"database": {o.Auth.Database}}, body: sql}.do(t)
		if got.status == http.StatusOK || strings.Contains(got.body, "secret\n") {
			t.Errorf("%s: %d %s", sql, got.status, got.body)
		}
	}
	if n := one(t, conn, "SELECT count() FROM kept"); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a reader wrote a file")
	}
}

// TestReadersMayNameFiles asks for harmless things with the words that are
// watched.
func TestReadersMayNameFiles(t *testing.T) {
	got := call{path: "/", body: `SELECT 'file(\'x\')' AS file, 1 AS "catboostEvaluate"`}.do(t)
	if got.status != http.StatusOK || got.body != "file(\\'x\\')\t1\n" {
		t.Errorf("answer is %d %q", got.status, got.body)
	}
}

func TestReadersSettings(t *testing.T) {
	tests := map[string]struct {
		query url.Values
		sql   string
		want  string
	}{
		"final is set":           {nil, "SELECT getSetting('final')", "true\n"},
		"final may be off":       {url.Values{"final": {"0"}}, "SELECT getSetting('final')", "false\n"},
		"time limit":             {url.Values{"max_execution_time": {"14"}}, "SELECT getSetting('max_execution_time')", "14\n"},
		"limit":                  {url.Values{"limit": {"2"}}, "SELECT number FROM numbers(5)", "0\n1\n"},
		"dropped":                {url.Values{"max_memory_usage": {"7"}, "no_such": {"1"}, "readonly": {"0"}}, "SELECT getSetting('readonly')", "1\n"},
		"clause":                 {nil, "SELECT number FROM numbers(9) SETTINGS limit = 1, output_format_json_quote_64bit_integers = 1", "0\n"},
		"clause before a format": {nil, "SELECT number FROM numbers(9) SETTINGS limit = 1 FORMAT CSV", "0\n"},
		"ad hoc filter":          {nil, `SELECT number FROM system.numbers LIMIT 1 settings additional_table_filters={'system.numbers' : ' number = \'3\' '}`, "3\n"},
		"no ad hoc filter":       {nil, `SELECT 1 settings additional_table_filters={}`, "1\n"},
		"literal format":         {url.Values{"output_format_tsv_crlf_end_of_line": {"1"}}, "SELECT 1", "1\r\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := call{path: "/", query: test.query, body: test.sql}.do(t)
			if got.status != http.StatusOK || got.body != test.want {
				t.Errorf("answer is %d %q, want %q", got.status, got.body, test.want)
			}
		})
	}
}

func TestWebPagesAreRefused(t *testing.T) {
	tests := map[string]struct {
		header http.Header
		status int
	}{
		"rebound name":   {http.Header{"Host": {"evil.example:8123"}}, 403},
		"other origin":   {http.Header{"Origin": {"https://evil.example"}}, 403},
		"null origin":    {http.Header{"Origin": {"null"}}, 403},
		"cross site get": {http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"own page":       {http.Header{"Origin": {"http://localhost:3000"}}, 200},
		"by name":        {http.Header{"Host": {"localhost:8123"}}, 200},
		"by IPv6":        {http.Header{"Host": {"[::1]:8123"}}, 200},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := (call{path: "/", body: "SELECT 1", header: test.header}).do(t); got.status != test.status {
				t.Errorf("status is %d, want %d", got.status, test.status)
			}
		})
	}
}

func TestWriterNeedsItsPassword(t *testing.T) {
	user, _ := enginetest.Open(t).WriterAuth()
	got := call{path: "/", body: "SELECT 1", header: http.Header{"X-Clickhouse-User": {user}, "X-Clickhouse-Key": {"guess"}}}.do(t)
	if got.status != http.StatusForbidden || got.header.Get("X-Clickhouse-Exception-Code") != "516" {
		t.Errorf("answer is %d %q", got.status, got.body)
	}
}
