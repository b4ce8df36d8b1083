package failure

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
)

var update = flag.Bool("update", false, "write the .want files of the cases")

// TestCases reads every file of testdata and compares with the .want beside
// it. A .txt is the fields of a feedback report, an .eml a whole mail; what
// privacy leaves of them is held elsewhere.
func TestCases(t *testing.T) {
	for _, file := range caseFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			m := loadMail(t, file)
			got := describe(Read(m, limit.Limits{}, Privacy{Keep: KeepFull}))
			want := file + ".want"
			if *update {
				write(t, want, got)
			}
			if diff := cmp.Diff(load(t, want), got); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
		})
	}
}

// describe is the report in JSON, without what is only copied, or the error.
func describe(r *Report, err error) string {
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	r.Headers, r.Message = nil, nil
	var b bytes.Buffer
	if err := json.Indent(&b, r.object(), "", "  "); err != nil {
		return "bad JSON: " + err.Error()
	}
	return b.String() + "\n"
}

// caseFiles returns the cases. Without them there is nothing to hold.
func caseFiles(tb testing.TB) []string {
	tb.Helper()
	var files []string
	for _, pattern := range []string{"testdata/*.txt", "testdata/*.eml"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) < 20 {
			tb.Fatalf("found %d cases in %s: %v", len(found), pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

// loadMail takes a case apart as the walk over a mail does.
func loadMail(tb testing.TB, file string) *Mail {
	tb.Helper()
	data := []byte(load(tb, file))
	m := &Mail{From: "Reports <noreply@reporter.example>", Date: "Tue, 2 Jan 2024 05:00:00 +0000"}
	if strings.HasSuffix(file, ".txt") {
		m.Feedback = data
		return m
	}
	mail := message.Read(data)
	m.From = mail.Header.Get("From")
	for part, err := range mail.Parts(limit.NewBudget(limit.Limits{}, 1)) {
		if err != nil {
			tb.Fatal(err)
		}
		switch part.Type {
		case "message/feedback-report":
			m.Feedback = part.Data()
		case "message/rfc822", "text/rfc822-headers", "message/rfc822-headers":
			m.Original = part.Data()
		case "":
			m.Text = part.Data()
		}
	}
	return m
}

func load(tb testing.TB, file string) string {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func write(tb testing.TB, file, text string) {
	tb.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
}
