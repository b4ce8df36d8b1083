package check

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/foxcpp/go-mockdns"
	"github.com/miekg/dns"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
)

var _ Resolver = (*resolver.Resolver)(nil)

// world is an Internet with one domain in it, example.com, where all is well
// until a case breaks something. Its addresses are those for documentation.
type world struct {
	t       *testing.T
	issuer  *authority.Authority
	zones   map[string]mockdns.Zone
	aliases map[string]string
	servers map[string]*smtpServer // by address and port
	policy  http.HandlerFunc
	web     *httptest.Server // of the policy
	options Options
}

const webAddr = "192.0.2.80:443"

const goodPolicy = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.com\r\nmax_age: 2592000\r\n"

func newWorld(t *testing.T) *world {
	t.Helper()
	issuer, err := authority.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, issuer: issuer, policy: serveText(goodPolicy)}
	w.web = httptest.NewUnstartedServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) { w.policy(to, r) }))
	w.web.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.web.TLS = config(w.certificate(authority.Form{Names: []string{"mta-sts.example.com"}}))
	w.web.StartTLS()
	t.Cleanup(w.web.Close)
	w.servers = map[string]*smtpServer{}
	mx := w.mailServer("mx.example.com")
	w.servers["192.0.2.25:25"], w.servers["[2001:db8::25]:25"] = mx, mx
	for _, port := range []string{"465", "587"} {
		s := w.mailServer("smtp.example.com")
		s.secured, s.implicit = []string{"AUTH PLAIN LOGIN"}, port == "465"
		w.servers["192.0.2.26:"+port] = s
	}
	w.zones = map[string]mockdns.Zone{
		"example.com.":                   {AD: true, MX: []net.MX{{Host: "mx.example.com.", Pref: 10}}},
		"mx.example.com.":                {AD: true, A: []string{"192.0.2.25"}, AAAA: []string{"2001:db8::25"}},
		"_25._tcp.mx.example.com.":       w.tlsa(mx),
		"_mta-sts.example.com.":          {TXT: []string{"v=STSv1; id=20261101"}},
		"mta-sts.example.com.":           {A: []string{"192.0.2.80"}},
		"_submissions._tcp.example.com.": {SRV: []net.SRV{{Target: "smtp.example.com.", Port: 465}}},
		"smtp.example.com.":              {A: []string{"192.0.2.26"}},
		"org.":                           {AD: true, Misc: misc(t, "org. DS 1 8 2 "+strings.Repeat("00", 32))},
	}
	w.options = Options{Domain: "example.com", Ports: []int{465, 587}, Dialer: w, RootCAs: issuer.Pool(), Now: time.Now()}
	return w
}

func serveText(text string) http.HandlerFunc {
	return func(to http.ResponseWriter, _ *http.Request) {
		to.Header().Set("Content-Type", "text/plain")
		_ = serveBody(to, text) // the client may have enough
	}
}

func serveBody(to http.ResponseWriter, text string) error {
	_, err := io.WriteString(to, text)
	return err
}

func (w *world) certificate(f authority.Form) tls.Certificate {
	w.t.Helper()
	c, err := w.issuer.Issue(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) mailServer(host string) *smtpServer {
	w.t.Helper()
	return &smtpServer{tls: config(w.certificate(authority.Form{Names: []string{host}}))}
}

func config(c tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS12}
}

// tlsa has a record 3 1 1 for the certificate of a server.
func (w *world) tlsa(s *smtpServer) mockdns.Zone {
	record := tlsa{Usage: usageDANEEE, Selector: selectorSPKI, MatchingType: matchSHA256}
	record.Data = record.sum(s.tls.Certificates[0].Leaf)
	return mockdns.Zone{AD: true, Misc: misc(w.t, fmt.Sprintf("_25._tcp.mx.example.com. TLSA %s", record))}
}

func misc(t *testing.T, records ...string) map[dns.Type][]dns.RR {
	t.Helper()
	all := map[dns.Type][]dns.RR{}
	for _, text := range records {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		kind := dns.Type(rr.Header().Rrtype)
		all[kind] = append(all[kind], rr)
	}
	return all
}

// change edits what DNS says of a name.
func (w *world) change(name string, edit func(*mockdns.Zone)) {
	zone := w.zones[name]
	edit(&zone)
	w.zones[name] = zone
}

// mx are the mail servers of example.com.
func (w *world) mx() *smtpServer { return w.servers["192.0.2.25:25"] }

// run checks the domain. Time passes at once when everybody waits, so that
// silent servers cost the test nothing; took is how long they cost a user.
func (w *world) run() (results []Result, took time.Duration) {
	w.t.Helper()
	server, err := mockdns.NewServerWithLogger(w.zones, log.New(io.Discard, "", 0), false)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = server.Close() }() // it never fails
	synctest.Test(w.t, func(t *testing.T) {
		begin := time.Now()
		results = w.runIn(t, server.LocalAddr().String())
		took = time.Since(begin)
	})
	return results, took
}

func (w *world) runIn(t *testing.T, server string) []Result {
	r, err := resolver.New(resolver.Options{Servers: []string{server}})
	if err != nil {
		t.Fatal(err)
	}
	w.options.Resolver = aliases{r, w.aliases}
	results, err := Run(t.Context(), w.options)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// aliases lead from name to name; the name server of the world has none.
type aliases struct {
	*resolver.Resolver
	targets map[string]string
}

func (a aliases) LookupCNAME(_ context.Context, name string) (string, error) {
	return cmp.Or(a.targets[name], name) + ".", nil
}

var errRefused = errors.New("connection refused")

// DialContext leads to the servers of the world, in this process.
func (w *world) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	s := w.servers[addr]
	switch {
	case s == nil && addr == webAddr:
		return new(net.Dialer).DialContext(ctx, network, w.web.Listener.Addr().String())
	case s == nil:
		return nil, errRefused
	}
	client, server := net.Pipe()
	go func() { // synctest waits for it
		defer func() { _ = server.Close() }() // the client may be gone
		s.serve(server)
	}()
	return client, nil
}

// leaf is the certificate that a server shows.
func leaf(s *smtpServer) *x509.Certificate { return s.tls.Certificates[0].Leaf }
