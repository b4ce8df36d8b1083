package main

import (
	"io"
	"log"
	"net"
	"testing"

	"github.com/foxcpp/go-mockdns"
)

// nameServer answers for the domains of the scripts, and returns its address.
func nameServer(t *testing.T) string {
	t.Helper()
	server, err := mockdns.NewServerWithLogger(map[string]mockdns.Zone{
		"silent.example.":                                {TXT: []string{"v=spf1 -all"}, MX: []net.MX{{Host: "."}}},
		"_dmarc.silent.example.":                         {TXT: []string{"v=DMARC1; p=reject; sp=reject; rua=mailto:silent@reports.example"}},
		"mail._domainkey.silent.example.":                {TXT: []string{"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}},
		"reports.example.":                               {MX: []net.MX{{Host: "mx.reports.example."}}},
		"mx.reports.example.":                            {A: []string{"192.0.2.25"}},
		"silent.example._report._dmarc.reports.example.": {TXT: []string{"v=DMARC1"}},
		"broken.example.":                                {TXT: []string{"v=spf1 +all \x1b[2J\u202e", "v=spf1 -all"}, MX: []net.MX{{Host: "."}}},
		"_dmarc.broken.example.":                         {TXT: []string{"v=DMARC1; p=no\x1b[31mthing"}},
	}, log.New(io.Discard, "", 0), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() }) // it never fails
	return server.LocalAddr().String()
}
