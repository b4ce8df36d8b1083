package check

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
)

// errRedirect is what a policy host that redirects gets: RFC 8461 section 3.3
// forbids to follow it.
var errRedirect = errors.New("the server redirects, which RFC 8461 forbids to follow")

// httpClient fetches policies: it verifies certificates and follows nothing.
func httpClient(roots *x509.CertPool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
	}
}
