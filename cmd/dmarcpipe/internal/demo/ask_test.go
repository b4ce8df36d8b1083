package demo

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAskReportsWhatTheStoreSays(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		body, want string
	}{
		"refusal":    {http.StatusBadRequest, "Code: 62. Syntax error", "asking the store: 400 Bad Request: Code: 62. Syntax error"},
		"broken off": {http.StatusOK, `{"reports":1}` + "\n" + `{"repo`, "reading the answer of the store: unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer server.Close()
			_, err := ask[total](t.Context(), newDatabase(server.Listener.Addr().String(), "dmarc"), totalSQL)
			if err == nil || err.Error() != c.want {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func TestAskWithoutStore(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	addr := server.Listener.Addr().String()
	server.Close()
	_, err := ask[total](t.Context(), newDatabase(addr, "dmarc"), totalSQL)
	if err == nil || !strings.HasPrefix(err.Error(), "asking the store: ") {
		t.Errorf("error %v", err)
	}
}
