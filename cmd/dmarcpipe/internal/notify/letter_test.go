package notify

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// golden holds what is sent to a file.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what is sent (go test -update), -want +got:\n%s", file, diff)
	}
}

// losing is an alert that is to be read first.
func losing() Alert {
	return Alert{
		Name: "DmarcEnforcementLosesMail", Severity: "critical", Tenant: "default", Domain: "fjordbank.example", Firing: true,
		Since: time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC), Day: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		Summary:     "The DMARC policy of fjordbank.example loses 320 legitimate messages in a day",
		Description: "Receivers put 320 messages of services of fjordbank.example into quarantine or rejected them in the last reported day, because these services are not set up for DMARC. See which: dmarcpipe domains fjordbank.example.",
		Runbook:     "https://example.com/runbooks#DmarcEnforcementLosesMail",
	}
}

func TestLetter(t *testing.T) {
	l := letterOf([]Alert{resolved(), spoofing(), losing()})
	golden(t, "testdata/letter.txt", []byte("Subject: "+l.Subject+"\n\n"+l.Text))
	golden(t, "testdata/letter.html", []byte(l.HTML))
}

func TestSubjects(t *testing.T) {
	other, operation := spoofing(), Alert{Name: "DmarcpipeMailboxNotRead", Severity: "critical", Firing: true, Summary: "Mailbox inbox is not read"}
	other.Domain = "example.org"
	for _, test := range []struct {
		alerts []Alert
		want   string
	}{
		{[]Alert{resolved()}, "[dmarcpipe] resolved: <!channel> @all [x](https://evil.example) {{DATE(1)}} is new"},
		{[]Alert{operation}, "[dmarcpipe] critical: Mailbox inbox is not read"},
		{[]Alert{spoofing(), losing(), resolved()}, "[dmarcpipe] 2 firing, 1 resolved: fjordbank.example"},
		{[]Alert{spoofing(), other}, "[dmarcpipe] 2 firing: example.org and 1 more"},
		{[]Alert{spoofing(), operation}, "[dmarcpipe] 2 firing: DmarcpipeMailboxNotRead and 1 more"},
	} {
		if got := letterOf(test.alerts).Subject; got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// A runbook is a link, so that only its schemes of the web are one.
func TestRunbook(t *testing.T) {
	a := spoofing()
	a.Runbook = "javascript:alert(1)"
	if l := letterOf([]Alert{a}); strings.Contains(l.HTML+l.Text, "javascript") {
		t.Error(l.HTML)
	}
}
