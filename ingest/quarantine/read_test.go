package quarantine

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestEntriesComeInOrder(t *testing.T) {
	f, c := open(t, Options{})
	c.now = noon.AddDate(0, -11, 0)
	var want []string
	for i := range 30 {
		keep(t, f, mail(fmt.Sprint(i)), reason.EmptyFile)
		want = append(want, fmt.Sprint(i))
		c.now = c.now.AddDate(0, 0, 1-i%2).Add(1)
	}
	equal(t, texts(t, f), want)
	for e, err := range f.Entries() {
		if err != nil || !e.Rejected.Equal(noon.AddDate(0, -11, 0)) {
			t.Errorf("got %+v, %v", e, err)
		}
		break
	}
}

func TestNothingIsThereYet(t *testing.T) {
	f, _ := open(t, Options{})
	equal(t, texts(t, f), []string(nil))
	if _, err := f.Find("00"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(f.options.Path); err == nil {
		t.Error("reading has made the folder")
	}
	if err := f.tidy(); err != nil {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	f, c := open(t, Options{})
	keepMany(t, f, c, 40)
	id := idOf(mail("7"))
	for _, prefix := range []string{id, id[:12], strings.ToUpper(id[:12])} {
		if e, err := f.Find(prefix); err != nil || e.ID != id {
			t.Errorf("%s: got %s, %v", prefix, e.ID, err)
		}
	}
	for _, prefix := range []string{"zz", id + "0", "../" + id, "*"} {
		if _, err := f.Find(prefix); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: got %v", prefix, err)
		}
	}
	_, err := f.Find("")
	if err == nil || strings.Count(err.Error(), ",") != maxNamed+1 {
		t.Errorf("got %v", err)
	}
}

// What is in the folder and not from here is left alone, and is no error.
func TestForeignFilesAreIgnored(t *testing.T) {
	f, c := open(t, Options{})
	keepMany(t, f, c, 1)
	id := idOf(mail("x"))
	put(t, f, "README", "")
	put(t, f, "2026/11/23/notes.txt", "")
	put(t, f, "2026/11/23/"+id[1:]+suffix, "")
	put(t, f, "2026/11/23/"+strings.ToUpper(id)+suffix, "")
	put(t, f, "2026/02/31/"+id+suffix, "")
	put(t, f, "lost+found/11/23/"+id+suffix, "")
	outside := put(t, f, "../secret", "secret")
	day := filepath.Join(f.options.Path, "2026/11/23")
	for link, target := range map[string]string{id + suffix: outside, "../24": filepath.Dir(outside), "../25": "23"} {
		if err := os.Symlink(target, filepath.Join(day, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(day, idOf(mail("pipe"))+suffix), 0o600); err != nil {
		t.Fatal(err)
	}
	before := len(files(t, f))
	equal(t, texts(t, f), []string{"0"})
	if _, err := f.Read(Entry{ID: id, Rejected: noon}, 100); !errors.Is(err, ErrNotFound) {
		t.Errorf("a link: got %v", err)
	}
	if err := f.tidy(); err != nil {
		t.Error(err)
	}
	equal(t, f.held.mails, 1)
	equal(t, len(files(t, f)), before)
}

// A pipe that is opened in spite of all does not hang.
func TestPipeIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	if _, _, err := openFile(root, "pipe"); !errors.Is(err, errNotFile) {
		t.Errorf("got %v", err)
	}
}

func TestDamagedFileIsAnErrorAndTheOthersFollow(t *testing.T) {
	f, c := open(t, Options{})
	keepMany(t, f, c, 3)
	name := pathOf(dayOf(noon), idOf(mail("1")))
	whole, err := os.ReadFile(filepath.Join(f.options.Path, name))
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		put(t, f, name, string(whole[:n]))
		checkDamaged(t, f, fmt.Sprint("cut at ", n))
		changed := bytes.Clone(whole)
		changed[n] ^= 0x10
		put(t, f, name, string(changed))
		checkDamaged(t, f, fmt.Sprint("changed at ", n))
	}
}

// checkDamaged reads all. Mail 1 is damaged, perhaps where it does not matter:
// then it is whole.
func checkDamaged(t *testing.T, f *Folder, name string) {
	t.Helper()
	want := map[string]string{idOf(mail("0")): "0", idOf(mail("1")): "1", idOf(mail("2")): "2"}
	for e, err := range f.Entries() {
		var data []byte
		if err == nil {
			data, err = f.Read(e, 1<<10)
		}
		text := want[e.ID]
		delete(want, e.ID)
		if err == nil && string(data) != text || err != nil && text != "1" {
			t.Errorf("%s: mail %s is %q, %v", name, text, data, err)
		}
	}
	if len(want) > 0 {
		t.Errorf("%s: not listed: %v", name, want)
	}
}

func TestReadHoldsItsLimit(t *testing.T) {
	f, _ := open(t, Options{})
	keep(t, f, mail("12345"), reason.EmptyFile)
	e, err := f.Find(idOf(mail("12345")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(e, 4); err == nil || !strings.Contains(err.Error(), "it has 5 bytes; limits.message is 4") {
		t.Errorf("got %v", err)
	}
}

// A file that says less than it holds is not unpacked further than that.
func TestBombIsNotUnpacked(t *testing.T) {
	f, _ := open(t, Options{})
	m := &ingest.Mail{Data: make([]byte, 30<<20)}
	e := f.entry(m, verdict(reason.EmptyFile))
	e.Size = 10
	put(t, f, pathOf(dayOf(noon), e.ID), string(packed(t, f, e, m.Data)))
	if _, err := f.Read(e, 1<<30); err == nil || !strings.Contains(err.Error(), "it has not the 10 bytes") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkEntries lists a hundred thousand mails.
func BenchmarkEntries(b *testing.B) {
	f, c := open(b, Options{})
	e := f.entry(mail("a"), verdict(reason.EmptyFile))
	for i := range 100_000 {
		e.ID = fmt.Sprintf("%032x", i)
		put(b, f, pathOf(dayOf(c.now.AddDate(0, 0, -i%30)), e.ID), string(packed(b, f, e, []byte("a"))))
	}
	b.Run("entries", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for _, err := range f.Entries() {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != 100_000 {
				b.Fatal(n)
			}
		}
	})
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.Find(fmt.Sprintf("%032x", 77_777)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if err := f.tidy(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
