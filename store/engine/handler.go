package engine

import (
	"io"
	"net/http"
)

// handler is the HTTP interface.
type handler struct {
	guard    guard
	doors    doors
	sessions *sessions
	defaults defaults
}

// ServeHTTP answers /ping, and statements at every other path that clients of
// ClickHouse use.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.guard.admits(r) {
		http.Error(w, "requests from web pages are refused", http.StatusForbidden)
		return
	}
	if isPing(r) {
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		_, _ = io.WriteString(w, "Ok.\n")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		http.Error(w, "use GET or POST", http.StatusMethodNotAllowed)
		return
	}
	a := newAnswer(w, r)
	if err := h.answer(a, w, r); err != nil {
		a.fail(err)
		return
	}
	a.end()
}

func isPing(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	return r.URL.Path == "/ping" || r.URL.Path == "/replicas_status" || r.URL.Path == "/" && r.URL.Query().Get("query") == ""
}

// answer runs the request and writes its output to a.
func (h *handler) answer(a *answer, w http.ResponseWriter, r *http.Request) error {
	writer, err := h.doors.enter(r)
	if err != nil {
		return err
	}
	req, err := parse(w, r, h.defaults, writer && r.Method == http.MethodPost)
	if err != nil {
		return err
	}
	if writer {
		return h.sessions.run(r.Context(), req, a)
	}
	return h.sessions.read(r.Context(), req, a)
}
