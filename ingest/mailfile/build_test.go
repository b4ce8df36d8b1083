package mailfile

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	fromLine  = "From reports@example.org Mon Nov 23 10:11:12 2026\n"
	reportXML = "<?xml version=\"1.0\"?>\n<feedback></feedback>\n"
)

// mail returns a mail that differs from all others.
func mail(n int) string {
	return fmt.Sprintf("Subject: Report %d\nFrom: reports@example.org\n\nbody %d\n", n, n)
}

// mbox returns a mailbox of n mails.
func mbox(n int) string {
	var b bytes.Buffer
	for i := range n {
		b.WriteString(fromLine + mail(i) + "\n")
	}
	return b.String()
}

// entry is a file in a test archive.
type entry struct{ name, data string }

func zipped(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if len(e.data) < 100 {
			h.Method = zip.Store // thousands of small ones take long otherwise
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t testing.TB, data string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := tar.Header{Name: e.name, Size: int64(len(e.data)), Mode: 0o600, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// folder writes files below a new folder and returns its path. A name that
// ends with a slash is an empty folder.
func folder(t testing.TB, entries ...entry) string {
	t.Helper()
	dir := t.TempDir()
	for _, e := range entries {
		path := filepath.Join(dir, filepath.FromSlash(e.name))
		parent := filepath.Dir(path)
		if e.name[len(e.name)-1] == '/' {
			parent = path
		}
		if err := os.MkdirAll(parent, 0o700); err != nil {
			t.Fatal(err)
		}
		if parent == path {
			continue
		}
		if err := os.WriteFile(path, []byte(e.data), 0o600); err != nil {
			t.Fatal(err)
		}
		day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(path, day, day); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// seen is what a test looks at of a mail: its ID below the folder, and its
// data.
type seen struct{ ID, Data string }

// walk returns what Walk finds in a folder.
func walk(t testing.TB, dir string, limits limit.Limits) []seen {
	t.Helper()
	var got []seen
	err := Walk(t.Context(), []string{dir}, limits, func(m ingest.Mail) error {
		got = append(got, seen{shorten(dir, m.ID), string(m.Data)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// shorten takes the folder of a test from a path.
func shorten(dir, path string) string {
	if len(path) > len(dir) && path[:len(dir)] == dir {
		return path[len(dir)+1:]
	}
	return path
}

func ids(found []seen) []string {
	var names []string
	for _, s := range found {
		names = append(names, s.ID)
	}
	return names
}

func equal(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
