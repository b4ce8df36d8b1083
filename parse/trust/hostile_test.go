package trust

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/foxcpp/go-mockdns"
)

// hostile is a mail that means harm, or DNS that does.
type hostile struct {
	name     string
	mail     string
	resolver Resolver
	want     Grade
	asked    int // questions that it costs
}

// anyKey answers every question with one text.
type anyKey string

func (k anyKey) LookupTXT(context.Context, string) ([]string, error) { return []string{string(k)}, nil }

// many answers every question with many texts.
type many struct{ n, size int }

func (m many) LookupTXT(context.Context, string) ([]string, error) {
	txts := make([]string, m.n)
	for i := range txts {
		txts[i] = "v=DKIM1; p=" + strings.Repeat("A", m.size)
	}
	return txts, nil
}

// refused is DNS that gives no answer, such as to a loop of aliases.
type refused struct{}

func (refused) LookupTXT(_ context.Context, name string) ([]string, error) {
	return nil, &net.DNSError{Err: "too many aliases", Name: name}
}

// signatures are n fields of domains of their own; the hashes are wrong.
func signatures(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=d%d.example; s=s; h=from; bh=AAAA; b=AAAA\r\n", i)
	}
	return b.String()
}

// hostiles are the cases; the bodies of the large ones have so many bytes.
func hostiles(t testing.TB, size int) []hostile {
	key := rsaKey(t, 1024)
	record := keyRecord(t, key, "")
	own := "Authentication-Results: mx.example.com; "
	plain, large := mail(), strings.Repeat("0123456789 the body of a report \r\n", size/34)
	lines := strings.Repeat("\r\n", size/2)
	head, _, _ := strings.Cut(plain, "\r\n\r\n")
	simple := "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=a.example; s=s; h=from; bh=AAAA; b=AAAA\r\n"
	reached := strings.Replace(simple, "bh=AAAA; b=AAAA", "bh="+bodyHash("the report\r\n")+"; b="+strings.Repeat("A", 2731)+"=", 1)
	names := strings.Repeat("from:", 100_000)
	return []hostile{
		{"50 signatures", signatures(50) + plain, anyKey(record), Failed, 8},
		{"10,000 signatures", signatures(10_000) + plain, anyKey(record), Unauthenticated, 0},
		{"1,900 signatures", signatures(1900) + plain, anyKey(record), Failed, 8},
		{"results of 1 MB", own + strings.Repeat("dkim=pass header.d=a.example; ", 1<<20/30) + "\r\n" + plain, zones(), Unauthenticated, 0},
		{"results of 30 KB in 30 fields", strings.Repeat(own+strings.Repeat("dkim=pass header.d=b.example; ", 1000)+"\r\n", 30) + plain, zones(), Authenticated, 0},
		{"comments within comments", own + strings.Repeat("(", 30_000) + "\r\n" + plain, zones(), Unauthenticated, 0},
		{"key of 64 KB", simple + plain, anyKey("v=DKIM1; p=" + strings.Repeat("A", 64<<10)), Unauthenticated, 1},
		{"key of 16384 bits", reached + plain, anyKey(largeKey(t)), Failed, 1},
		{"64 KB of keys", simple + plain, many{640, 100}, Unauthenticated, 1},
		{"a loop of aliases", simple + plain, refused{}, Unauthenticated, 1},
		{"8 loops of aliases", signatures(8) + plain, refused{}, Unauthenticated, 8},
		{"large body, 8 signatures", signatures(8) + head + "\r\n\r\n" + large, anyKey(record), Failed, min(8, affordable(size))},
		{"large body of blank lines", simple + head + "\r\n\r\n" + lines + "a", anyKey(record), Unauthenticated, 0},
		{"large body of blank lines at its end", simple + head + "\r\n\r\na" + lines, anyKey(record), Failed, 1},
		{"100,000 signed names", strings.Replace(simple, "h=from", "h="+names+"from", 1) + plain, anyKey(record), Unauthenticated, 0},
		{"10,000 lines in From", simple + "From: a\r\n" + strings.Repeat(" b\r\n", 10_000) + " <r@a.example>\r\n\r\n", anyKey(record), Unauthenticated, 0},
		{"1 MB of header", simple + "X: " + strings.Repeat("a", 1<<20) + "\r\n" + plain, anyKey(record), Unauthenticated, 0},
	}
}

// largeKey is a record of the largest key that fits, with the largest exponent.
func largeKey(t testing.TB) string {
	t.Helper()
	n := new(big.Int).Lsh(big.NewInt(1), 16383)
	der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: n.Add(n, big.NewInt(12345)), E: math.MaxInt32})
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; p=" + base64.StdEncoding.EncodeToString(der)
}

func bodyHash(body string) string {
	sum := sha256.Sum256([]byte(body))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func TestHostileMailIsBounded(t *testing.T) {
	for _, h := range hostiles(t, 1<<20) {
		t.Run(h.name, func(t *testing.T) {
			dns := &counting{Resolver: h.resolver}
			got := open(t, dns).Examine(t.Context(), []byte(h.mail)).Mail()
			if got.Grade != h.want || dns.asked != h.asked || len(got.Detail) > maxDetail {
				t.Errorf("%d questions, %+v; want %d, %s", dns.asked, got, h.asked, h.want)
			}
		})
	}
}

// A large mail is hashed once, a mail of nothing as often as it may be.
func TestAffordable(t *testing.T) {
	for size, want := range map[int]int{0: maxHashed, 1 << 20: 64, 20 << 20: 3, 50 << 20: 1, 1 << 30: 1} {
		equal(t, affordable(size), want)
	}
}

// silent is DNS that answers when the question is given up.
type silent struct{}

func (silent) LookupTXT(ctx context.Context, _ string) ([]string, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A mail waits for DNS no longer than the deadline, however much it asks.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got := open(t, silent{}).Examine(t.Context(), []byte(signatures(50)+mail())).Mail()
		equal(t, got.Grade, Unknown)
		equal(t, time.Since(start), DefaultDeadline)
	})
}

// late is DNS that takes its time for every answer.
type late struct {
	mockdns.Resolver

	delay time.Duration
}

func (l *late) LookupTXT(ctx context.Context, name string) ([]string, error) {
	select {
	case <-time.After(l.delay):
		return l.Resolver.LookupTXT(ctx, name)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Slow DNS costs the time of one answer where the nearest signature holds.
func TestSlowDNS(t *testing.T) {
	key := rsaKey(t, 1024)
	text := signatures(7) + sign(t, mail(), "a.example", key)
	synctest.Test(t, func(t *testing.T) {
		dns := &late{delay: 2 * time.Second}
		dns.Zones = zones(selector+"a.example", keyRecord(t, key, "")).Zones
		start := time.Now()
		equal(t, open(t, dns).Examine(t.Context(), []byte(text)).Mail().Grade, Verified)
		equal(t, time.Since(start), 2*time.Second)
	})
}

// BenchmarkHostile shows the time and the allocations of each case, the large
// ones of 50 MB.
func BenchmarkHostile(b *testing.B) {
	for _, h := range hostiles(b, 50<<20) {
		b.Run(h.name, func(b *testing.B) {
			v, text := open(b, h.resolver), []byte(h.mail)
			b.ReportAllocs()
			for b.Loop() {
				v.Examine(b.Context(), text)
			}
		})
	}
}

// BenchmarkReport is an ordinary report mail of 10 KB, with a key that is at
// hand.
func BenchmarkReport(b *testing.B) {
	key := rsaKey(b, 2048)
	text := []byte(sign(b, mail()+strings.Repeat("UEsDBBQAAAAIAA==\r\n", 570), "a.example", key))
	v := open(b, zones(selector+"a.example", keyRecord(b, key, "")))
	b.ReportAllocs()
	for b.Loop() {
		v.Examine(b.Context(), text).Mail()
	}
}
