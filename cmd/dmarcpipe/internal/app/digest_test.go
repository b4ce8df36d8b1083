package app

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify/smtptest"
)

// Receivers get the domains that they are for, over a real mail server.
func TestSendDigests(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{Mode: smtptest.Implicit})
	c := testConfig(t)
	receiver := config.Notify{
		Type: "mail", URL: config.Secret(server.URL()), CAFile: config.Path(server.CAFile()),
		From: "dmarc@example.com", To: []string{"postmaster@example.com"}, Digest: config.DigestWeekly,
	}
	for name, domains := range map[string][]string{"all": nil, "other": {"other.example"}} {
		receiver.Name, receiver.Domains = name, domains
		c.Notify = append(c.Notify, receiver)
	}
	o := opening(t, c)
	if _, err := Ingest(t.Context(), IngestOptions{Opening: o, Paths: []string{reports(t, 1)}}); err != nil {
		t.Fatal(err)
	}
	sent, err := SendDigests(t.Context(), o, digest.Options{Now: time.Now(), Days: 7, Domains: []string{"example.com"}}, false)
	if diff := cmp.Diff([]string{"all"}, sent); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	mails := server.Mails()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	for _, part := range []string{"Subject: example.com: 100.0 % pass", "text/plain", "text/html", "image/png", "filename=d0.png"} {
		if !strings.Contains(string(mails[0].Data), part) {
			t.Errorf("no %q in the mail", part)
		}
	}
}

func TestDigestReceivers(t *testing.T) {
	c := config.Default()
	c.Digest = config.Digest{Weekday: "sunday", Hour: 5}
	mail := config.Notify{Type: "mail", URL: "smtps://mail.example.com", From: "a@example.com", To: []string{"b@example.com"}}
	for _, n := range []struct{ name, often string }{{"none", config.DigestNone}, {"weekly", config.DigestWeekly}, {"daily", config.DigestDaily}} {
		mail.Name, mail.Digest = n.name, n.often
		c.Notify = append(c.Notify, mail)
	}
	all, err := DigestReceivers(c, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]digest.Schedule{}
	for _, r := range all {
		got[r.Name()] = r.Schedule
	}
	want := map[string]digest.Schedule{"weekly": {Weekday: time.Sunday, Hour: 5}, "daily": {Daily: true, Weekday: time.Sunday, Hour: 5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWeekday(t *testing.T) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if got := weekday(strings.ToLower(d.String())); got != d {
			t.Errorf("%s is %s", d, got)
		}
	}
}
