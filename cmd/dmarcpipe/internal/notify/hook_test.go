package notify

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// token is the secret part of the urls of web hooks in tests.
const token = "T0123B456SECRETX"

// posted is a request that a fake web hook took.
type posted struct {
	path, auth, kind string
	body             []byte
}

// hookServer answers everything with handler, and keeps the last request.
func hookServer(t *testing.T, handler http.HandlerFunc) (*httptest.Server, *posted) {
	t.Helper()
	var last posted
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		last = posted{r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Content-Type"), body}
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s, &last
}

// hookOptions trust the certificate of s.
func hookOptions(t *testing.T, s *httptest.Server, kind string) Options {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(ca, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return Options{Name: "chat", Type: kind, URL: s.URL + "/services/" + token, CAFile: ca, Every: 5 * time.Minute}
}

func receiver(t *testing.T, o Options) Receiver {
	t.Helper()
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func taken(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }

func TestHookRequest(t *testing.T) {
	for _, test := range []struct {
		kind, user, password, path, auth string
	}{
		{TypeSlack, "", "", "/services/" + token, ""},
		{TypeTeams, "", "", "/services/" + token, ""},
		{TypeWebhook, "", "geheim", "/services/" + token, "Bearer geheim"},
		{TypeAlertmanager, "u@", "geheim", "/services/" + token + "/api/v2/alerts", "Basic dTpnZWhlaW0="},
	} {
		s, last := hookServer(t, taken)
		o := hookOptions(t, s, test.kind)
		o.URL = strings.Replace(o.URL, "://", "://"+test.user, 1)
		o.Password = test.password
		if err := receiver(t, o).Alerts(t.Context(), []Alert{spoofing()}); err != nil {
			t.Fatal(err)
		}
		if last.path != test.path || last.auth != test.auth || last.kind != "application/json" {
			t.Errorf("%s: %+v", test.kind, last)
		}
	}
}

func TestHookAnswers(t *testing.T) {
	answer := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, strings.ReplaceAll(text, "PATH", r.URL.Path))
		}
	}
	header := func(code int, name, value string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(name, value)
			w.WriteHeader(code)
		}
	}
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
		later   bool
		after   time.Duration
	}{
		"gone":            {handler: answer(http.StatusNotFound, "no_service"), want: "the other side says 404 Not Found no_service; make a new web hook"},
		"repeats the url": {handler: answer(http.StatusNotFound, "Cannot POST PATH, "+token+"\x1b[2J"), want: "Cannot POST <secret>, <secret>[2J; make"},
		"forbidden":       {handler: answer(http.StatusForbidden, "invalid_token"), want: "403 Forbidden invalid_token; correct the url or the password"},
		"wrong form":      {handler: answer(http.StatusBadRequest, "invalid_payload"), want: "see whether type and url belong together"},
		"too often":       {handler: header(http.StatusTooManyRequests, "Retry-After", "90"), want: "this is tried again later", later: true, after: 90 * time.Second},
		"for ever":        {handler: header(http.StatusTooManyRequests, "Retry-After", "999999999"), want: "this is tried again later", later: true, after: maxRetry},
		"fault":           {handler: answer(http.StatusBadGateway, strings.Repeat("x", 1<<20)), want: "the other side has a fault", later: true},
		"page":            {handler: header(http.StatusBadGateway, "Content-Type", "text/html"), want: "says 502 Bad Gateway; the other side", later: true},
		"redirect":        {handler: header(http.StatusTemporaryRedirect, "Location", "https://elsewhere.example/"+token), want: "which leads to elsewhere.example; redirects are not followed"},
		"endless head":    {handler: header(http.StatusOK, "X-Filler", strings.Repeat("x", 2*maxHeader)), want: "posting to "},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := hookServer(t, test.handler)
			err := receiver(t, hookOptions(t, s, TypeSlack)).Alerts(t.Context(), []Alert{spoofing()})
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("%T %v", err, err)
			}
			if !strings.Contains(e.Error(), test.want) || strings.Contains(e.Error(), token) || len(e.Error()) > 500 {
				t.Error(e)
			}
			if e.Temporary != test.later || e.RetryAfter != test.after {
				t.Errorf("%t after %s", e.Temporary, e.RetryAfter)
			}
		})
	}
}

func TestHookUnreachable(t *testing.T) {
	s, _ := hookServer(t, taken)
	stranger := hookOptions(t, s, TypeSlack)
	stranger.CAFile = ""
	plain := httptest.NewServer(http.HandlerFunc(taken))
	t.Cleanup(plain.Close)
	closed := hookOptions(t, s, TypeSlack)
	closed.URL = "https://127.0.0.1:1/" + token
	unsafe := hookOptions(t, s, TypeSlack)
	unsafe.URL = strings.Replace(plain.URL, "http:", "https:", 1) + "/" + token
	for _, test := range []struct {
		options Options
		want    string
	}{
		{stranger, "no trusted authority stands behind the certificate"},
		{closed, "posting to 127.0.0.1:1: connection refused"},
		{unsafe, "server gave HTTP response to HTTPS client"},
	} {
		err := receiver(t, test.options).Alerts(t.Context(), []Alert{spoofing()})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), token) {
			t.Error(err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "x": 0, "-1": 0, "30": 30 * time.Second, "Sun, 22 Nov 2026 14:02:00 GMT": 2 * time.Minute, "Sun, 22 Nov 2026 13:00:00 GMT": 0,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// resolved is an alert that is over, with names that strangers chose.
func resolved() Alert {
	return Alert{
		Name: "DmarcNewFailingSender", Severity: "warning", Tenant: "other", Domain: "fjordbank.example",
		Subject: "<!channel> @all [x](https://evil.example) {{DATE(1)}}\r\nBcc: a@b", Since: time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC),
		Resolved: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC), Summary: "<!channel> @all [x](https://evil.example) {{DATE(1)}} is new",
	}
}

// The bodies are held as files: a change of what others are sent is to be seen.
func TestForms(t *testing.T) {
	for _, kind := range []string{TypeSlack, TypeTeams, TypeWebhook, TypeAlertmanager} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))) // the clock of the bubble
				f, err := formOf(Options{Type: kind}.complete())
				if err != nil {
					t.Fatal(err)
				}
				body, err := f.body("chat", []Alert{resolved(), spoofing()})
				if err != nil {
					t.Fatal(err)
				}
				compare(t, "testdata/"+kind+".json", body)
			})
		})
	}
}

// compare holds indented JSON to a file.
func compare(t *testing.T, file string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, body, "", "  "); err != nil {
		t.Fatal(err)
	}
	golden(t, file, b.Bytes())
}

func TestManyAlerts(t *testing.T) {
	many := make([]Alert, 500)
	for i := range many {
		many[i] = spoofing()
		many[i].Description = strings.Repeat("\"", maxDescription)
	}
	for kind, most := range map[string]int{TypeSlack: 100 << 10, TypeTeams: 28 << 10} {
		f, err := formOf(Options{Type: kind}.complete())
		if err != nil {
			t.Fatal(err)
		}
		body, err := f.body("chat", many)
		if err != nil {
			t.Fatal(err)
		}
		if len(body) > most {
			t.Errorf("%s: %d bytes", kind, len(body))
		}
	}
	if l := letterOf(many); !strings.Contains(l.Text, "and 450 more") || !strings.Contains(l.HTML, "and 450 more") {
		t.Error("the mail does not say how many are left out")
	}
}

func TestResend(t *testing.T) {
	for kind, want := range map[string]time.Duration{TypeSlack: 0, TypeAlertmanager: time.Minute} {
		r := receiver(t, Options{Type: kind, URL: "https://example.com/", Every: time.Minute})
		again, ok := r.(interface{ Resend() time.Duration })
		if !ok || again.Resend() != want {
			t.Errorf("%s: %t", kind, ok)
		}
	}
}

// An Alertmanager refuses an end before the start.
func TestManagerTimes(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, a := range []Alert{
		{Firing: true, Since: now.Add(time.Hour)},
		{Since: now.Add(time.Hour), Resolved: now},
		{Since: now, Resolved: now.Add(-time.Hour)},
		{Since: now.Add(-time.Hour)},
	} {
		m := a.manager(now, time.Minute)
		if m.EndsAt.Before(m.StartsAt) || a.Firing != m.EndsAt.After(now) {
			t.Errorf("%+v: from %s to %s", a, m.StartsAt, m.EndsAt)
		}
	}
}
