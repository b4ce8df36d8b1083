package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

const readable = `<feedback><report_metadata><org_name>Example Net</org_name><report_id>42</report_id><date_range>
<begin>1704067200</begin><end>1704153599</end></date_range></report_metadata><policy_published><domain>example.com</domain>
</policy_published><record><row><source_ip>192.0.2.1</source_ip><count>3</count></row></record></feedback>`

func lookAt(mail string) *app.Look {
	return &app.Look{
		Entry:    quarantine.Entry{ID: "00ff", Source: "main", MailID: "INBOX uid 7", Reason: reason.Internal, Detail: "a bug"},
		Mail:     []byte(mail),
		Findings: parse.Mail([]byte(mail), "", parse.Options{}),
	}
}

func shown(t *testing.T, l *app.Look) string {
	t.Helper()
	var out bytes.Buffer
	if err := printLook(&out, l); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// An upgrade can read what its forerunner could not.
func TestShowReadableNow(t *testing.T) {
	got := shown(t, lookAt(readable))
	for _, want := range []string{
		"source    main, INBOX uid 7\n",
		"meaning   dmarcpipe itself failed on this mail; please report it as a bug, with the mail.\n",
		"now       a dmarc report with 1 row; dmarcpipe replay offers it to the store\n",
		"The first bytes of the mail:\n00000000  3c 66 65 65 64 62 61 63 ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	for _, absent := range []string{"tenant", "file", "subject"} {
		if strings.Contains(got, "\n"+absent) {
			t.Errorf("%s is shown though there is none:\n%s", absent, got)
		}
	}
}

func TestShowManyFindings(t *testing.T) {
	l := lookAt(readable)
	for range 30 {
		l.Findings = append(l.Findings, l.Findings[0])
	}
	if got := shown(t, l); strings.Count(got, "a dmarc report") != maxVerdicts || !strings.Contains(got, "and 11 more\n") {
		t.Errorf("got:\n%s", got)
	}
}

func TestShowEmptyMail(t *testing.T) {
	if got := shown(t, lookAt("")); strings.Contains(got, "bytes of the mail") {
		t.Errorf("bytes of an empty mail:\n%s", got)
	}
}

func TestShowJSON(t *testing.T) {
	var out bytes.Buffer
	if err := printLookJSON(&out, lookAt("<feedback><x>\x1b[31m")); err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID, Reason, Meaning, Near string
		Now                       []struct{ Kind, Reason, Detail string }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "00ff" || got.Reason != "internal" || got.Meaning == "" || !strings.HasPrefix(got.Near, "3c66") {
		t.Errorf("got %+v", got)
	}
	var reasons []string
	for _, v := range got.Now {
		reasons = append(reasons, v.Kind+" "+v.Reason)
	}
	if diff := cmp.Diff([]string{"rejected malformed_xml"}, reasons); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
