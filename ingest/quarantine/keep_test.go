package quarantine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func noise(n int) string {
	random := rand.NewChaCha8([32]byte{})
	b := make([]byte, n)
	_, _ = random.Read(b)
	return string(b)
}

func TestMailComesBackByteForByte(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "text": "Subject: hi\r\n\r\nbody", "binary": "\x00\xff\x28\xb5\x2f\xfd", "noise": noise(3 << 20),
		"zeros": strings.Repeat("\x00", 9<<20),
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := open(t, Options{})
			m := mail(text)
			keep(t, f, m, reason.MalformedXML)
			for e, err := range f.Entries() {
				data, readErr := f.Read(e, int64(len(text)))
				if err != nil || readErr != nil || string(data) != text {
					t.Errorf("got %d bytes, %v, %v", len(data), err, readErr)
				}
			}
			equal(t, plain(t, f, m) == text, true)
		})
	}
}

// plain reads a file as any zstd does.
func plain(t *testing.T, f *Folder, m *ingest.Mail) string {
	t.Helper()
	in, err := os.Open(filepath.Join(f.options.Path, pathOf(dayOf(noon), idOf(m))))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	d, err := zstd.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	data, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEntrySaysWhatIsKnown(t *testing.T) {
	f, _ := open(t, Options{Version: "1.2.3"})
	m := mail("text")
	m.ID, m.Name = "evil\x1b[31m\nname", "report.xml"
	keep(t, f, m, reason.EmptyFile)
	got, err := f.Find(idOf(m))
	if err != nil {
		t.Fatal(err)
	}
	want := Entry{
		ID: idOf(m), Source: "inbox", Tenant: "acme", MailID: "evil[31m name", Name: "report.xml",
		Received: m.Received, Rejected: noon, Size: 4, Reason: reason.EmptyFile, Detail: "line 3", Version: "1.2.3",
		Stored: got.Stored,
	}
	equal(t, got, want)
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	f, _ := open(t, Options{})
	m := mail("text")
	m.ID, m.Name, m.Source = "../../x", "../../y", "../z"
	keep(t, f, m, reason.EmptyFile)
	id := idOf(m)
	equal(t, files(t, f), []string{"/2026", "/2026/11", "/2026/11/23", "/2026/11/23/" + id + ".eml.zst"})
	for name, want := range map[string]fs.FileMode{"": fs.ModeDir | 0o700, "2026/11": fs.ModeDir | 0o700, pathOf("2026/11/23", id): 0o600} {
		info, err := os.Stat(filepath.Join(f.options.Path, name))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, info.Mode(), want)
	}
}

func TestSameMailIsKeptOnce(t *testing.T) {
	f, c := open(t, Options{Version: "1"})
	keep(t, f, mail("a"), reason.MalformedXML)
	c.pass(48 * time.Hour)
	f.options.Version = "2"
	keep(t, f, mail("a"), reason.Internal)
	got, err := f.Find(idOf(mail("a")))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, []any{got.Rejected, got.Reason, got.Version, len(files(t, f)), f.held.mails}, []any{noon, reason.Internal, "2", 4, 1})
	equal(t, f.held.bytes, got.Stored)
}

// A damaged file is healed when its mail comes again.
func TestSameMailHealsItsFile(t *testing.T) {
	f, _ := open(t, Options{})
	keep(t, f, mail("a"), reason.MalformedXML)
	put(t, f, pathOf(dayOf(noon), idOf(mail("a"))), "damaged")
	keep(t, f, mail("a"), reason.MalformedXML)
	equal(t, texts(t, f), []string{"a"})
}

func TestManyAtOnce(t *testing.T) {
	f, _ := open(t, Options{})
	other, _ := open(t, Options{Path: f.options.Path}) // as in another process
	f.options.Now, other.options.Now = time.Now, time.Now
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() { keep(t, []*Folder{f, other}[i%2], mail(fmt.Sprint(i/4)), reason.EmptyFile) })
	}
	wg.Wait()
	equal(t, len(texts(t, f)), 10)
}

func TestKeepEndsWithItsContext(t *testing.T) {
	f, _ := open(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Keep(ctx, mail("a"), verdict(reason.EmptyFile)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestKeepThatFailsChangesNothing(t *testing.T) {
	f, _ := open(t, Options{})
	put(t, f, "2026", "a file where a folder has to be")
	err := f.Keep(t.Context(), mail("a"), verdict(reason.EmptyFile))
	if err == nil || !strings.Contains(err.Error(), f.options.Path) {
		t.Errorf("got %v", err)
	}
	equal(t, files(t, f), []string{"/2026"})
	equal(t, f.held.mails, 0)
}

func TestErrorsSayWhatToDo(t *testing.T) {
	f, _ := open(t, Options{Path: "/data/quarantine"})
	for _, tt := range []struct {
		err  error
		want string
	}{
		{syscall.ENOSPC, "writing to /data/quarantine: the disk is full; make room on it, or lower quarantine.max_size: write x: no space left on device"},
		{syscall.EACCES, "writing to /data/quarantine: let the user that dmarcpipe runs as write there, or set quarantine.path: write x: permission denied"},
		{syscall.EIO, "writing to /data/quarantine: see that the folder can be written, or set quarantine.path: write x: input/output error"},
	} {
		err := f.explain(&fs.PathError{Op: "write", Path: "x", Err: tt.err})
		equal(t, err.Error(), tt.want)
		equal(t, errors.Is(err, tt.err), true)
	}
}

func TestOpenNeedsAPath(t *testing.T) {
	if _, err := Open(Options{}); err == nil || !strings.Contains(err.Error(), "quarantine.path") {
		t.Errorf("got %v", err)
	}
}

// Writing the name into a folder that was taken away in between works.
func TestEmptyFolderMayGo(t *testing.T) {
	f, c := open(t, Options{})
	keep(t, f, mail("a"), reason.EmptyFile)
	if err := os.RemoveAll(f.options.Path); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Minute)
	keep(t, f, mail("b"), reason.EmptyFile)
	if diff := cmp.Diff([]string{"b"}, texts(t, f)); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkKeep(b *testing.B) {
	f, _ := open(b, Options{})
	body := strings.Repeat("a line of a mail\r\n", 1000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		keep(b, f, mail(fmt.Sprint(i, body)), reason.EmptyFile)
	}
}
