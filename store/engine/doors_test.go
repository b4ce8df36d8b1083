package engine

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestDoors(t *testing.T) {
	open := doors{writerPassword: "w"}
	closed := doors{writerPassword: "w", readerPassword: "r"}
	basic := func(user, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(user, password) }
	}
	tests := map[string]struct {
		doors  doors
		with   func(*http.Request)
		writer bool
		ok     bool
	}{
		"nobody, open":            {open, func(*http.Request) {}, false, true},
		"anybody, open":           {open, basic("default", ""), false, true},
		"nobody, closed":          {closed, func(*http.Request) {}, false, false},
		"reader":                  {closed, basic("grafana", "r"), false, true},
		"reader, wrong password":  {closed, basic("grafana", "w"), false, false},
		"reader, by header":       {closed, func(r *http.Request) { header(r, "default", "r") }, false, true},
		"reader, by URL":          {closed, func(r *http.Request) { r.URL.RawQuery = "user=default&password=r" }, false, true},
		"writer":                  {closed, basic(writerUser, "w"), true, true},
		"writer, reader password": {closed, basic(writerUser, "r"), false, false},
		"writer, no password":     {open, basic(writerUser, ""), false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/", nil)
			test.with(r)
			writer, err := test.doors.enter(r)
			if writer != test.writer || (err == nil) != test.ok {
				t.Errorf("writer is %v with error %v", writer, err)
			}
			if err != nil && statusOf(err) != http.StatusForbidden {
				t.Errorf("status is %d, want 403", statusOf(err))
			}
		})
	}
}

func header(r *http.Request, user, key string) {
	r.Header.Set("X-ClickHouse-User", user)
	r.Header.Set("X-ClickHouse-Key", key)
}
