package app

import (
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
)

// addPprof serves profiles of the program. They show what is in its memory.
func addPprof(mux *http.ServeMux) {
	mux.HandleFunc("GET /debug/pprof/", pprof.Index) // and the profiles that have a name
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol) // go tool pprof asks like this
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}

// checkPprof refuses to show the memory to whoever comes along.
func checkPprof(c config.HTTP, w webConfig) error {
	if !c.Pprof || onLoopback(c.Listen) || w.asksWho() {
		return nil
	}
	return fmt.Errorf("serving profiles on %s: http.pprof shows mails and passwords in the memory to everybody who reaches that address; "+
		"set basic_auth_users in the file of http.web_config, or listen on 127.0.0.1", c.Listen)
}

func onLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil || host == "localhost" {
		return err == nil
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
