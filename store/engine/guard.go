package engine

import (
	"net"
	"net/http"
	"net/url"
)

// guard keeps web pages away: a page that the user visits can send requests to
// loopback, by a plain form or by a name that it points to 127.0.0.1.
type guard struct {
	// loopback says that we listen on loopback only, so that every honest Host
	// header names it.
	loopback bool
}

func newGuard(listen string) guard {
	host, _, err := net.SplitHostPort(listen)
	return guard{loopback: err == nil && isLoopback(host)}
}

// admits says whether a request may come from a program of this user rather
// than from a web page.
func (g guard) admits(r *http.Request) bool {
	if g.loopback && !isLoopback(hostOf(r.Host)) {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Sec-Fetch-Site") != "cross-site"
	}
	u, err := url.Parse(origin)
	return err == nil && isLoopback(u.Hostname())
}

// hostOf is the host of a Host header, without port and brackets.
func hostOf(hostport string) string {
	u := url.URL{Host: hostport}
	return u.Hostname()
}
