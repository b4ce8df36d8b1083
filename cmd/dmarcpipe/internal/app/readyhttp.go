package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"text/tabwriter"
)

// readyHandler answers 200 when every check holds, else 503: in JSON, or as text
// for people and with ?verbose.
func readyHandler(j *judge) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := j.answer(r.Context())
		write := answer.json
		if wantsText(r) {
			write = answer.text
		}
		body, kind := write()
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff") // errors repeat what servers say
		if !answer.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write(body) // the client may be gone
	})
}

// wantsText tells people from programs: a browser asks for text/html, and curl
// for anything.
func wantsText(r *http.Request) bool {
	return r.URL.Query().Has("verbose") || strings.HasPrefix(strings.TrimSpace(r.Header.Get("Accept")), "text/")
}

func (r readiness) json() (body []byte, kind string) {
	body, _ = json.Marshal(r) // it holds texts and truth values only
	return append(body, '\n'), "application/json"
}

// text says first what it comes to.
func (r readiness) text() (body []byte, kind string) {
	var b strings.Builder
	if r.Ready {
		b.WriteString("dmarcpipe is ready\n\n")
	} else {
		fmt.Fprintf(&b, "dmarcpipe is not ready: %d of %d checks fail\n\n", r.failed(), len(r.Checks))
	}
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range r.Checks {
		verdict := "ok"
		if !c.OK {
			verdict = "FAIL"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", verdict, c.Name, oneLine(c.Error))
	}
	_ = table.Flush() // into memory
	return []byte(b.String()), "text/plain; charset=utf-8"
}

// oneLine keeps the rows of a table apart: several folders may be in trouble.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
