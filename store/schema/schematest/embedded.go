package schematest

import (
	"net/url"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// embedded returns the DSN of the engine of this test binary.
func embedded(tb testing.TB) string {
	tb.Helper()
	e := enginetest.Open(tb)
	user, password := e.WriterAuth()
	u := url.URL{Scheme: "http", User: url.UserPassword(user, password), Host: e.Addr(), Path: "/default"}
	return u.String()
}
