package parse

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

// TestFiles reads bare files, as they lie in a folder.
func TestFiles(t *testing.T) {
	xml := reportXML(2)
	const report = "id=1700006400.1 records=2 messages=3\n"
	fields := []byte("Feedback-Type: auth-failure\nVersion: 1\nAuth-Failure: dmarc\nSource-IP: 192.0.2.1\nReported-Domain: example.com\n")
	text := []byte("A message claiming to be from you has failed the published DMARC policy for your domain.\n\n" +
		"  Sender Domain: example.com\n  Sender IP Address: 192.0.2.1\n")
	long := func(json []byte) []byte { // organization-name is longer than what is looked at
		return bytes.Replace(json, []byte(`"organization-name":"`), []byte(`"organization-name":"`+strings.Repeat("a", 8<<10)), 1)
	}
	tests := []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"XML", "a.xml", xml, `dmarc "" ` + report},
		{"XML without a name", "", xml, `dmarc "" ` + report},
		{"XML with another name", "a.txt", xml, `dmarc "" ` + report},
		{"gzip", "a.xml.gz", gzipped(t, xml), `dmarc "" ` + report},
		{"zip", "a.zip", zipped(t, "b.xml", xml), `dmarc "b.xml" ` + report},
		{"mail", "a.eml", mailOf("r.gz", gzipped(t, xml)), `dmarc "r.gz" ` + report},
		{"mail in gzip", "a.eml.gz", gzipped(t, mailOf("r.gz", gzipped(t, xml))), `dmarc "r.gz" ` + report},
		{"mail in zip", "a.zip", zipped(t, "a.eml", mailOf("r.gz", gzipped(t, xml))), `dmarc "a.eml/r.gz" ` + report},
		{"nothing", "a.xml", nil, `rejected "" empty_file` + "\n"},
		{"nothing without a name", "", nil, `rejected "" empty_file` + "\n"},
		{"text", "notes.txt", []byte("hello"), "not_report a text that is no report\n"},
		{"text called XML", "a.xml", []byte("hello"), "not_report a text that is no report\n"},
		{"text called gzip", "a.xml.gz", []byte("hello"), `rejected "" corrupt_archive` + "\n"},
		{"text in gzip", "a.xml.gz", gzipped(t, []byte("hello")), "not_report a text that is no report\n"},
		{"other XML", "a.xml", []byte("<root/>"), "not_report XML or HTML that is no report\n"},
		{"other JSON", "a.json", []byte(`{"a":1}`), "not_report JSON that is no report\n"},
		{"something else", "a.bin", []byte("\x00\x01\x02"), "not_report a file that is no report\n"},
		{"TLS report", "a.json", []byte(`{"organization-name":"x","policies":[]}`), `rejected "" no_identity` + "\n"},
		{"TLS report that is whole", "a.json", reportJSON("t1", 1, 2), `tls "" id=t1 domain=d0.example policies=1 successful=7 failed=2 details=2` + "\n"},
		{"TLS report with another name", "a.txt", reportJSON("t1", 1, 2), `tls "" id=t1 domain=d0.example policies=1 successful=7 failed=2 details=2` + "\n"},
		{"TLS report with a long text first", "a.txt", long(reportJSON("t1", 1, 2)), `tls "" id=t1 domain=d0.example policies=1 successful=7 failed=2 details=2` + "\n"},
		{"broken TLS report with a long text first", "a.txt", long(reportJSON("t1", 1, 2)[:300]), `rejected "" malformed_json` + "\n"},
		{"other JSON with a long text first", "a.json", long([]byte(`{"organization-name":"","a":1}`)), "not_report JSON that is no report\n"},
		{"broken TLS report", "a.json", reportJSON("t1", 1, 2)[:300], `rejected "" malformed_json` + "\n"},
		{"JSON named as a TLS report", "a!b.example!1!2.json", []byte(`{"a":1}`), `rejected "" no_identity` + "\n"},
		{"failure report", "a.eml", failureMail(), `failure "" format=arf domain=example.com source=192.0.2.1 message_id=m1@example.com` + "\n"},
		{"failure report without its mail", "a.txt", fields, `failure "" format=arf domain=example.com source=192.0.2.1 message_id=` + "\n"},
		{"failure report without its mail, in zip", "a.zip", zipped(t, "a.txt", fields), `failure "a.txt" format=arf domain=example.com source=192.0.2.1 message_id=` + "\n"},
		{"failure report as a text", "a.txt", text, `failure "" format=text domain=example.com source=192.0.2.1 message_id=` + "\n"},
		{"complaint without its mail", "a.txt", []byte("Feedback-Type: abuse\nVersion: 1\n"), "not_report a text that is no report\n"},
		{"broken XML", "a.xml", xml[:len(xml)-20], `rejected "" malformed_xml` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lines(Mail(tt.data, tt.file, full))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEach holds that a report reads the same, again and again, whether its
// records are held or decoded anew, from every container.
func TestEach(t *testing.T) {
	xml := reportXML(50)
	containers := map[string][]byte{
		"XML":         xml,
		"gzip":        mailOf("r.gz", gzipped(t, xml)),
		"zip":         mailOf("r.zip", zipped(t, "a.xml", xml)),
		"zip in gzip": mailOf("r.gz", gzipped(t, zipped(t, "a.xml", xml))),
	}
	var want []aggregate.Record
	for name, data := range containers {
		for _, hold := range []int{0, 49, 50, -1} {
			f := Mail(data, "", Options{HoldRecords: hold})[0]
			for range 2 {
				got := records(t, f)
				if want == nil {
					want = got
				}
				if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" || len(got) != 50 {
					t.Errorf("%s, %d held: %d records (-want +got):\n%s", name, hold, len(got), diff)
				}
			}
			if held := f.records.held != nil; held != (hold == 0 || hold == 50) {
				t.Errorf("%s, %d held: records are in memory: %v", name, hold, held)
			}
		}
	}
}

// TestEachFailure is TestEach for TLS reports: 3 policies with 20 failures each.
func TestEachFailure(t *testing.T) {
	json := reportJSON("t1", 3, 20)
	for name, data := range map[string][]byte{"JSON": json, "gzip": mailOf("r.gz", gzipped(t, json)), "zip": zipped(t, "a.json", json)} {
		for _, hold := range []int{0, 59, 60, -1} {
			f := only(t, data, KindTLS, Options{HoldRecords: hold})
			for range 2 {
				var got []tlsrpt.Failure
				must(t, f.EachFailure(func(f *tlsrpt.Failure) error { got = append(got, *f); return nil }))
				if again := NewTLSFinding(f.TLS, got); len(got) != 60 || again.Content != f.Content || f.Rows() != 60 {
					t.Errorf("%s, %d held: %d failures of %d, or other ones", name, hold, len(got), f.Rows())
				}
			}
			if held := f.details.held != nil; held != (hold == 0 || hold == 60) {
				t.Errorf("%s, %d held: failures are in memory: %v", name, hold, held)
			}
		}
	}
}

func TestEachStops(t *testing.T) {
	stop := errors.New("enough")
	for _, hold := range []int{0, -1} {
		n := 0
		f := Mail(reportXML(9), "", Options{HoldRecords: hold})[0]
		err := f.Each(func(*aggregate.Record) error {
			if n++; n == 3 {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) || n != 3 {
			t.Errorf("%d held: %d records, then %v", hold, n, err)
		}
	}
}

// TestHoldIsForTheWholeMail holds that many reports of all kinds share the room
// for rows.
func TestHoldIsForTheWholeMail(t *testing.T) {
	mail := "Content-Type: multipart/mixed; boundary=b\n\n"
	for range 2 {
		mail += "--b\nContent-Type: text/xml\n\n" + string(reportXML(40)) + "\n"
		mail += "--b\nContent-Type: application/json\n\n" + string(reportJSON("t1", 1, 30)) + "\n"
	}
	fs := Mail([]byte("Subject: x\n"+mail), "", Options{HoldRecords: 100})
	var held []int
	for _, f := range fs {
		held = append(held, len(f.records.held)+len(f.details.held))
		if rows, _ := reread(t, f); rows != f.Rows() {
			t.Errorf("%d rows of %d", rows, f.Rows())
		}
	}
	if diff := cmp.Diff([]int{40, 30, 0, 30}, held); diff != "" {
		t.Errorf("rows held (-want +got):\n%s", diff)
	}
}

// TestHeavyRecordsAreNotHeld holds that the memory of a mail is bounded in bytes
// as well: a record may carry long texts.
func TestHeavyRecordsAreNotHeld(t *testing.T) {
	long := bytes.Repeat([]byte("selector"), 4000)
	xml := bytes.ReplaceAll(reportXML(300), []byte(">s1<"), append(append([]byte(">"), long...), '<'))
	f := Mail(xml, "", Options{})[0]
	if f.records.held != nil {
		t.Errorf("%d records of 32 kB are held", len(f.records.held))
	}
	if got := len(records(t, f)); got != 300 {
		t.Errorf("%d records", got)
	}
}

func records(t *testing.T, f Finding) []aggregate.Record {
	t.Helper()
	var got []aggregate.Record
	var hash identity.Hasher
	must(t, f.Each(func(r *aggregate.Record) error {
		hash.Add(r.AppendCanonical(nil))
		got = append(got, r.Clone())
		return nil
	}))
	if hash.Sum() != f.Content {
		t.Error("the records are not the ones that were hashed")
	}
	return got
}

// TestLongPrologue holds that a report is found behind more blanks or comments
// than are looked at to tell what a file is.
func TestLongPrologue(t *testing.T) {
	blanks, comment := strings.Repeat(" \n", 5000), "<!--"+strings.Repeat("-x", 5000)+"-->"
	report := strings.TrimPrefix(string(reportXML(1)), "<?xml version=\"1.0\"?>")
	found := lines(Mail([]byte(report), "r.xml", Options{}))
	tests := []struct{ name, data, want string }{
		{"blanks", blanks + report, found},
		{"comment", comment + report, found},
		{"blanks and comment", blanks + comment + blanks + report, found},
		{"no report", comment + "<html>" + comment, "not_report XML or a text that is no report\n"},
		{"nothing", blanks, "not_report XML or a text that is no report\n"},
		{"broken report", blanks + "<feedback></record>", "rejected \"\" malformed_xml\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := lines(Mail([]byte(tt.data), "r.xml", Options{})); got != tt.want {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMessageTooLarge(t *testing.T) {
	got := lines(Mail(reportXML(9), "", Options{Limits: limit.Limits{Message: 100}}))
	if want := "rejected \"\" message_too_large\n"; got != want {
		t.Errorf("findings %q, want %q", got, want)
	}
}

func TestGuard(t *testing.T) {
	w := &walk{}
	w.guard("a.xml", func() { _ = w.details[3] })
	if got, want := lines(w.verdict()), "rejected \"a.xml\" internal\n"; got != want {
		t.Errorf("findings %q, want %q", got, want)
	}
}
