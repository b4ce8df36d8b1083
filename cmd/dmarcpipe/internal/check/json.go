package check

import (
	"encoding/json"
	"io"
)

// Document is what JSON writes.
type Document struct {
	Domain  string   `json:"domain"`
	Sum     Sum      `json:"sum"`
	Results []Result `json:"results"`
}

// JSON writes results as one object, with a line feed at its end.
func JSON(w io.Writer, domain string, results []Result) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(Document{Domain: domain, Sum: Count(results), Results: results})
}
