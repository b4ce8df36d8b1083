package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

const readyTimeout = 5 * time.Second // for all checks of one question together

// check is one thing that must hold for the worker to be ready.
type check struct {
	name string
	test func(context.Context) error
}

// readiness is the answer of /-/ready.
type readiness struct {
	Ready  bool          `json:"ready"`
	Checks []checkResult `json:"checks"`
}

type checkResult struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// judge runs every check, also after one has failed, so that the answer names
// all that is wrong.
func judge(ctx context.Context, checks []check) readiness {
	r := readiness{Ready: true}
	for _, c := range checks {
		result := checkResult{Name: c.name, OK: true}
		if err := c.test(ctx); err != nil {
			result.OK, result.Error = false, err.Error()
			r.Ready = false
		}
		r.Checks = append(r.Checks, result)
	}
	return r
}

// readyHandler answers 200 when every check holds, else 503.
func readyHandler(checks func() []check) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		answer := judge(ctx, checks())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !answer.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(answer) // the client may be gone
	})
}
