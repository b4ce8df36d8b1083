package demo

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

// https answers one request with the policy of MTA-STS of the host.
func (s *servers) https(conn net.Conn, host string) {
	secured := tls.Server(conn, s.configs[host])
	request, err := http.ReadRequest(bufio.NewReader(secured))
	if err != nil {
		return
	}
	status, policy := "404 Not Found", ""
	if request.URL.Path == "/.well-known/mta-sts.txt" && sample.Policy(host) != "" {
		status, policy = "200 OK", sample.Policy(host)
	}
	_, _ = fmt.Fprintf(secured, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", status, len(policy), policy)
	_, _ = io.Copy(io.Discard, secured) // until the client has said good-bye
}
