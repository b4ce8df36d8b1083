package engine

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// headBytes of output are held back before the answer begins, so that a
// statement that fails early gets a status, and a small answer its length.
const headBytes = 1 << 20

// answer is the response to one request. It begins when headBytes are there or
// at the end, whichever comes first.
type answer struct {
	w      http.ResponseWriter
	r      *http.Request
	format string
	stats  chdb.Stats

	head  []byte
	sink  io.WriteCloser // nil until the answer begins
	tag   string         // marks an error in the middle of the body
	query string         // id of the query
}

func newAnswer(w http.ResponseWriter, r *http.Request) *answer {
	id := orDefault(r.URL.Query().Get("query_id"), rand.Text())
	return &answer{w: w, r: r, tag: strings.ToLower(rand.Text()[:16]), query: id}
}

// write adds output.
func (a *answer) write(p []byte) error {
	if a.sink == nil {
		a.head = append(a.head, p...)
		if len(a.head) < headBytes {
			return nil
		}
		return a.begin()
	}
	_, err := a.sink.Write(p)
	return err
}

// begin sends the headers and what was held back.
func (a *answer) begin() error {
	a.headers()
	a.sink = a.encoder(len(a.head))
	_, err := a.sink.Write(a.head)
	a.head = nil
	return err
}

func (a *answer) headers() {
	h := a.w.Header()
	h.Set("X-ClickHouse-Query-Id", a.query)
	h.Set("X-ClickHouse-Timezone", "UTC")
	h.Set("X-ClickHouse-Server-Display-Name", "dmarcpipe")
	h.Set("X-ClickHouse-Exception-Tag", a.tag)
	h.Set("X-ClickHouse-Summary", a.summary())
	if a.format != "" {
		h.Set("X-ClickHouse-Format", a.format)
	}
	h.Set("Content-Type", contentType(a.format))
}

// summary is the JSON object of X-ClickHouse-Summary; its numbers are strings.
func (a *answer) summary() string {
	s := a.stats
	return fmt.Sprintf(`{"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d","result_bytes":"%d","elapsed_ns":"%.0f"}`,
		s.ReadRows, s.ReadBytes, s.WrittenRows, s.WrittenBytes, s.ResultBytes, s.Elapsed*1e9)
}

// end sends what is left of a good answer.
func (a *answer) end() {
	if a.sink == nil {
		if len(a.head) == 0 {
			a.headers()
			a.w.Header().Set("Content-Length", "0")
			return
		}
		if a.begin() != nil {
			return
		}
	}
	_ = a.sink.Close()
}

// fail sends an error: as a status, or within the body when that has begun.
func (a *answer) fail(err error) {
	text := textOf(err)
	if a.sink != nil {
		a.failWithin(text)
		return
	}
	a.format = ""
	a.headers()
	a.w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	a.w.Header().Set("X-ClickHouse-Exception-Code", strconv.Itoa(codeOf(err)))
	a.w.WriteHeader(statusOf(err))
	_, _ = io.WriteString(a.w, text+"\n")
}

// failWithin writes the error block that clients look for at the end of a body.
func (a *answer) failWithin(text string) {
	body := text + "\n"
	var w io.Writer = a.sink
	if frames, ok := a.sink.(*frameWriter); ok {
		// Clients look for the marker in the bytes as they come.
		w = frames.w
	}
	_, _ = fmt.Fprintf(w, "\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n", a.tag, body, len(body), a.tag)
	_ = a.sink.Close()
}

func contentType(format string) string {
	switch {
	case strings.HasPrefix(format, "JSONEachRow"), strings.HasPrefix(format, "JSONLines"), format == "NDJSON":
		return "application/x-ndjson; charset=UTF-8"
	case strings.HasPrefix(format, "JSON"):
		return "application/json; charset=UTF-8"
	case strings.HasPrefix(format, "CSV"):
		return "text/csv; charset=UTF-8; header=absent"
	case strings.HasPrefix(format, "TSV"), strings.HasPrefix(format, "TabSeparated"):
		return "text/tab-separated-values; charset=UTF-8"
	case format == "Native", strings.HasPrefix(format, "RowBinary"), format == "Parquet", strings.HasPrefix(format, "Arrow"):
		return "application/octet-stream"
	default:
		return "text/plain; charset=UTF-8"
	}
}
