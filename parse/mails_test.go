package parse

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// minMails fails the loader where the mails are not found.
const minMails = 140

// full shows all of a failure report.
var full = Options{Privacy: failure.Privacy{Keep: failure.KeepFull}}

// TestMails reads every mail of testdata/mails and compares its findings, one
// a line, with the file beside it. Each mail is named for what is odd in it.
func TestMails(t *testing.T) {
	for name, data := range mails(t) {
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("testdata", "mails", name+".want"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), lines(Mail(data, "", full))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func mails(t testing.TB) map[string][]byte {
	paths, err := filepath.Glob(filepath.Join("testdata", "mails", "*.eml"))
	if err != nil || len(paths) < minMails {
		t.Fatalf("%d mails in testdata, at least %d are expected (%v)", len(paths), minMails, err)
	}
	all := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(path), ".eml")] = data
	}
	return all
}

// lines is findings in the form of the .want files.
func lines(fs []Finding) string {
	var b strings.Builder
	for _, f := range fs {
		switch f.Kind {
		case KindDMARC:
			fmt.Fprintf(&b, "dmarc %q id=%s records=%d messages=%d\n",
				f.Member, f.Report.ReportID, f.Report.Totals.Records, f.Report.Totals.Messages)
		case KindTLS:
			fmt.Fprintf(&b, "tls %q id=%s domain=%s policies=%d successful=%d failed=%d details=%d\n",
				f.Member, f.TLS.ReportID, f.TLS.Domain(), f.TLS.Totals.Policies,
				f.TLS.Totals.SuccessfulSessions, f.TLS.Totals.FailedSessions, f.TLS.Totals.Failures)
		case KindFailure:
			fmt.Fprintf(&b, "failure %q format=%s domain=%s source=%s message_id=%s\n",
				f.Member, f.Failure.Format, f.Failure.Domain, f.Failure.SourceIP, f.Failure.MessageID)
		case KindRejected:
			fmt.Fprintf(&b, "rejected %q %s\n", f.Member, f.Err.Reason)
		case KindNotReport:
			fmt.Fprintf(&b, "not_report %s\n", f.Detail)
		}
	}
	return b.String()
}

// TestWarningsOfMails holds that what is read in spite of damage around the
// report is not read in silence.
func TestWarningsOfMails(t *testing.T) {
	all := mails(t)
	tests := map[string]warning.Kind{
		"gzip-wrong-checksum":     warning.DamagedArchive,
		"gzip-without-trailer":    warning.DamagedArchive,
		"zip-wrong-checksum":      warning.DamagedArchive,
		"two-reports-in-one-file": warning.DuplicateElement,
		"gzip-then-nuls":          "",
		"zip-attachment":          "",
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			var got warning.Kind
			for kind := range Mail(all[name], "", Options{})[0].Report.Warnings.Counts {
				got = kind
			}
			if got != want {
				t.Errorf("warning %q, want %q", got, want)
			}
		})
	}
}
