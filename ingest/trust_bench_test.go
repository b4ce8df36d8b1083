package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"os"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// oneKey is DNS with a key for everybody.
type oneKey string

func (k oneKey) LookupTXT(context.Context, string) ([]string, error) { return []string{string(k)}, nil }

// BenchmarkTrust is what it costs to find out who sent a report of a few rows:
// nothing looked at, DNS at hand, DNS dead, and the results of the own server.
func BenchmarkTrust(b *testing.B) {
	verifier := func(r trust.Resolver) Examiner {
		v, err := trust.New(trust.Options{AuthservIDs: []string{"mx.example.com"}, Resolver: r, Verify: true})
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
	key := oneKey("v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt" +
		"IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB")
	for _, c := range []struct {
		name, header string
		trust        Examiner
	}{
		{"off", signed, nil},
		{"DNS at hand", signed, verifier(key)},
		{"DNS dead", signed, verifier(&deadDNS{})},
		{"own server", good, verifier(&deadDNS{})},
	} {
		b.Run(c.name, func(b *testing.B) { handOver(b, c.trust, reportMail(b, c.header)) })
	}
}

// reportMail is a mail with a packed report, below the fields of a header.
func reportMail(b *testing.B, header string) []byte {
	b.Helper()
	report, err := os.ReadFile("../parse/aggregate/testdata/arc-comment.xml")
	if err != nil {
		b.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(report); err != nil || z.Close() != nil {
		b.Fatal(err)
	}
	const kind = "Content-Type: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	return []byte(header[:len(header)-2] + kind + base64.StdEncoding.EncodeToString(packed.Bytes()) + "\r\n")
}

// handOver has a pipeline judge a mail again and again.
func handOver(b *testing.B, examiner Examiner, mail []byte) {
	b.Helper()
	p, err := New(Options{Trust: examiner}, sinkFunc(func(_ context.Context, d Delivery, done func([]Stored, error)) error {
		stored := make([]Stored, len(d.Reports))
		d.Conclude(stored)
		done(stored, nil)
		return nil
	}))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Handle(b.Context(), Mail{Data: mail}, func(Verdict) {}); err != nil {
			b.Fatal(err)
		}
	}
	if err := p.Close(context.Background()); err != nil {
		b.Fatal(err)
	}
}
