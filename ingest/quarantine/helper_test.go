package quarantine

import (
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when the tests begin.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// clock is a time that tests move.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// open returns a folder below the test, and its clock.
func open(t testing.TB, o Options) (*Folder, *clock) {
	t.Helper()
	c := &clock{now: noon}
	o.Now = c.Now
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "quarantine")
	}
	f, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return f, c
}

func mail(text string) *ingest.Mail {
	return &ingest.Mail{Source: "inbox", Tenant: "acme", ID: "INBOX uid 42", Received: noon.Add(-time.Hour), Data: []byte(text)}
}

func verdict(r reason.Reason) ingest.Verdict {
	return ingest.Verdict{Outcome: ingest.OutcomeRejected, Reason: r, Detail: "line 3"}
}

func keep(t testing.TB, f *Folder, m *ingest.Mail, r reason.Reason) {
	t.Helper()
	if err := f.Keep(context.Background(), m, verdict(r)); err != nil {
		t.Fatal(err)
	}
}

// keepMany keeps n mails, one a minute; their texts are numbers.
func keepMany(t testing.TB, f *Folder, c *clock, n int) {
	t.Helper()
	for i := range n {
		keep(t, f, mail(fmt.Sprint(i)), reason.MalformedXML)
		c.pass(time.Minute)
	}
}

func idOf(m *ingest.Mail) string {
	key := ingest.MailKey(m)
	return hex.EncodeToString(key[:])
}

// texts returns the mails in order, and fails on any error.
func texts(t testing.TB, f *Folder) []string {
	t.Helper()
	var all []string
	for e, err := range f.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		data, err := f.Read(e, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	return all
}

// files returns the paths of all files and folders.
func files(t testing.TB, f *Folder) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(f.options.Path, func(path string, _ fs.DirEntry, err error) error {
		if name := strings.TrimPrefix(path, f.options.Path); name != "" {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// put writes a file that did not come from a Folder.
func put(t testing.TB, f *Folder, name, content string) string {
	t.Helper()
	path := filepath.Join(f.options.Path, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func equal(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
