package check

import (
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/foxcpp/go-mockdns"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

func (w *world) stsRecords(texts ...string) {
	w.change("_mta-sts.example.com.", func(z *mockdns.Zone) { z.TXT = texts })
}

func TestMTASTSRecord(t *testing.T) {
	testBroken(t, []brokenCase{
		{"none, with DANE", func(w *world) { w.stsRecords() }, []string{
			"info mta-sts record: there is no record; DANE protects the mail of senders that use it",
		}},
		{"none, without DANE", func(w *world) {
			w.stsRecords("v=spf1 -all")
			delete(w.zones, "_25._tcp.mx.example.com.")
		}, []string{
			"warn mta-sts record: there is no policy: who sits between can make senders deliver in clear text",
			"info dane records: no mail server has a TLSA record",
		}},
		{"another text", func(w *world) { w.stsRecords("v=spf1 -all", "v=STSV1; id=1") }, []string{
			"fail mta-sts record: the text at _mta-sts.example.com is no record of MTA-STS: v=STSV1; id=1",
		}},
		{"two", func(w *world) { w.stsRecords("v=STSv1; id=1", "v=STSv1; id=2") }, []string{
			"fail mta-sts record: there are 2 records, so that none counts",
		}},
		{"no id", func(w *world) { w.stsRecords("v=STSv1;") }, []string{
			"fail mta-sts record: the record has no id of up to 32 letters and digits: v=STSv1;",
		}},
		{"an id with a hyphen", func(w *world) { w.stsRecords("v=STSv1; id=2026-11-01") }, []string{
			"fail mta-sts record: the record has no id of up to 32 letters and digits: v=STSv1; id=DAY",
		}},
		{"DNS fails", func(w *world) {
			w.change("_mta-sts.example.com.", func(z *mockdns.Zone) { z.Err = errors.New("broken") })
		}, []string{
			"unknown mta-sts record: asking DNS for _mta-sts.example.com: the name server failed: SERVFAIL",
		}},
	})
}

func TestMTASTSFetch(t *testing.T) {
	testBroken(t, []brokenCase{
		{"no host", func(w *world) { delete(w.zones, "mta-sts.example.com.") }, []string{
			"fail mta-sts policy: no policy: lookup mta-sts.example.com: no such record",
		}},
		{"nobody answers", func(w *world) {
			w.change("mta-sts.example.com.", func(z *mockdns.Zone) { z.A = []string{"192.0.2.81"} })
		}, []string{
			"fail mta-sts policy: no policy: connecting to mta-sts.example.com: connection refused",
		}},
		{"silence", func(w *world) { w.servers[webAddr] = &smtpServer{talk: silent} }, []string{
			"fail mta-sts policy: no policy: no answer in time",
		}},
		{"no end", func(w *world) {
			w.policy = func(to http.ResponseWriter, _ *http.Request) {
				for err := error(nil); err == nil; {
					err = serveBody(to, goodPolicy)
				}
			}
		}, []string{
			"fail mta-sts policy: no policy: the policy is longer than 65536 bytes",
		}},
		{"not found", func(w *world) { w.policy = http.NotFound }, []string{
			"fail mta-sts policy: no policy: the web server answers 404 Not Found",
		}},
		{"a redirect", func(w *world) {
			w.policy = func(to http.ResponseWriter, r *http.Request) {
				http.Redirect(to, r, "https://example.com/policy.txt", http.StatusFound)
			}
		}, []string{
			"fail mta-sts policy: no policy: the web server redirects to https://example.com/policy.txt, and senders must not follow",
		}},
		{"a certificate for another host", func(w *world) {
			w.web.TLS.Certificates = []tls.Certificate{w.certificate(authority.Form{Names: []string{"example.com"}})}
		}, []string{
			"fail mta-sts policy: no policy: tls: failed to verify certificate: x509: certificate is valid for example.com, not mta-sts.example.com",
		}},
		{"HTML", func(w *world) {
			w.policy = func(to http.ResponseWriter, _ *http.Request) {
				to.Header().Set("Content-Type", "text/html; charset=utf-8")
				_ = serveBody(to, goodPolicy) // the client takes it all
			}
		}, []string{
			`warn mta-sts policy: https://mta-sts.example.com/.well-known/mta-sts.txt: its type is "text/html; charset=utf-8"`,
		}},
		{"65 KiB", func(w *world) { w.policy = serveText(goodPolicy + strings.Repeat("#\n", 33<<10)) }, []string{
			"fail mta-sts policy: no policy: the policy is longer than 65536 bytes",
		}},
		{"not like a policy", func(w *world) { w.policy = serveText("<html>") }, []string{
			`fail mta-sts policy: no policy: a line is not like key: value: "<html>"`,
		}},
	})
}

func TestMTASTSPolicy(t *testing.T) {
	policy := func(replace ...string) func(*world) {
		return func(w *world) { w.policy = serveText(strings.NewReplacer(replace...).Replace(goodPolicy)) }
	}
	testBroken(t, []brokenCase{
		{"another version", policy("STSv1", "STSv2"), []string{
			`fail mta-sts policy: no policy: version is "STSv2", want STSv1`,
		}},
		{"an unknown mode", policy("enforce", "strict"), []string{
			`fail mta-sts policy: no policy: mode is "strict", want enforce, testing or none`,
		}},
		{"no mx", policy("mx: mx.example.com", "x: y"), []string{
			"fail mta-sts policy: no policy: it has no line mx",
		}},
		{"a pattern of a draft", policy("mx.example.com", ".example.com"), []string{
			`fail mta-sts policy: no policy: mx is ".example.com", want a host name or a pattern such as *.example.com`,
		}},
		{"max_age is no number", policy("2592000", "30d"), []string{
			`fail mta-sts policy: no policy: max_age is "30d", want a number of seconds`,
		}},
		{"max_age of two years", policy("2592000", "63115200"), []string{
			"fail mta-sts max_age: 63115200 seconds (730 days)",
		}},
		{"max_age of an hour", policy("2592000", "3600"), []string{
			"warn mta-sts max_age: 3600 seconds (1h0m0s)",
		}},
		{"max_age of two days", policy("2592000", "172800"), []string{
			"info mta-sts max_age: 172800 seconds (2 days)",
		}},
		{"testing", policy("enforce", "testing"), []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
		}},
		{"none", policy("enforce", "none"), []string{
			"warn mta-sts mode: none: the policy asks for nothing",
		}},
		{"another mail server", policy("mx.example.com", "mx.example.net"), []string{
			"fail mta-sts mail servers: the policy does not allow mx.example.com: senders refuse to deliver there",
		}},
		{"another mail server, while testing", policy("mx.example.com", "mx.example.net", "enforce", "testing"), []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"warn mta-sts mail servers: the policy does not allow mx.example.com",
		}},
		{"a pattern", policy("mx.example.com", "*.example.com"), nil},
		{"a pattern for one label more", policy("mx.example.com", "*.mx.example.com"), []string{
			"fail mta-sts mail servers: the policy does not allow mx.example.com: senders refuse to deliver there",
		}},
		{"what comes twice, and what is unknown", policy("mode: enforce", "mode: enforce\nmode: none\nfuture: yes"), nil},
	})
}

func TestAllowedBy(t *testing.T) {
	for _, test := range []struct {
		pattern, host string
		want          bool
	}{
		{"mx.example.com", "mx.example.com", true},
		{"mx.example.com", "mx2.example.com", false},
		{"*.example.com", "mx.example.com", true},
		{"*.example.com", "a.mx.example.com", false},
		{"*.example.com", "example.com", false},
		{"*.com", "com", false},
	} {
		if got := allowedBy(test.pattern, test.host); got != test.want {
			t.Errorf("%s allows %s: %t", test.pattern, test.host, got)
		}
	}
}

// A policy that is read allows only names, and has a mode that is known.
func FuzzParsePolicy(f *testing.F) {
	f.Add(goodPolicy)
	f.Add("version: STSv1\nmode: none\nmax_age: 0\n")
	f.Add("version:STSv1\nmode:testing\nmx:*.\nmax_age:99999999999\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePolicy(text)
		if err != nil {
			if p != nil {
				t.Error("an error and a policy")
			}
			return
		}
		if p.maxAge < 0 || len(p.mx) > maxPatterns || p.mode != modeNone && len(p.mx) == 0 {
			t.Errorf("%+v", p)
		}
		for _, pattern := range p.mx {
			if host := strings.Replace(pattern, "*", "a", 1); !lookup.IsName(host) || !p.allows(host) {
				t.Errorf("%q does not allow %q", pattern, host)
			}
		}
	})
}
