package tlsrpt

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// Names in their canonical form stay as they are.
func TestNames(t *testing.T) {
	long := strings.Repeat("Ab.", 100)
	tests := map[string]string{
		"MX.Example.COM..":         "mx.example.com",
		"*.b\u00fccher.example":    "*.xn--bcher-kva.example",
		"mx: *.example.com":        "*.example.com",
		"mx:MX:  mx.example.com. ": "mx.example.com",
		"not a name \u00e9.":       "not a name \u00e9",
		long:                       long,
		"mx:" + long:               "mx:" + long,
		"192.0.2.1":                "192.0.2.1",
	}
	for sent, want := range tests {
		for _, host := range []string{sent, want} {
			doc := strings.Replace(exampleReport(1, 1), `"mx-host":["*.example.com"]`, `"mx-host":["`+host+`"]`, 1)
			rep, _, err := decodeAll(strings.NewReader(doc), limit.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got := rep.Policies[1].MXHosts[0]; got != want {
				t.Errorf("%q: got %q, want %q", host, got, want)
			}
		}
	}
}
