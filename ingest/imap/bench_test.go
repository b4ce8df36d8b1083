package imap_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

// BenchmarkDovecot reads mails of 5 KB from a Dovecot on the same machine and
// moves them.
func BenchmarkDovecot(b *testing.B) {
	const n = 1000
	server := dovecottest.Start(b, dovecottest.Options{})
	all := mails(n)
	for i := range all {
		all[i] = append(all[i], bytes.Repeat([]byte("0123456789abcdef\r\n"), 5000/18)...)
	}
	run := 0
	for b.Loop() {
		b.StopTimer()
		run++
		user := fmt.Sprintf("user%d", run)
		server.Deliver(b, user, all...)
		opts := onClear(server, user)
		opts.Once, opts.TLS, opts.Port, opts.CAFile = true, imap.ImplicitTLS, server.TLS, server.CAFile
		source, err := imap.New(opts)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := source.Run(b.Context(), newJudge(nil)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(run*n)/b.Elapsed().Seconds(), "mails/s")
}
