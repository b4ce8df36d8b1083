package mailfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

func TestWalkFindsEveryMail(t *testing.T) {
	gz := gzipped(t, reportXML)
	tests := []struct {
		name  string
		files []entry
		want  []seen
	}{
		{"nothing", nil, nil},
		{"reports", []entry{{"b.xml", reportXML}, {"a.gz", gz}}, []seen{{"a.gz", gz}, {"b.xml", reportXML}}},
		{"mail", []entry{{"a.eml", mail(1)}}, []seen{{"a.eml", mail(1)}}},
		{"names mean nothing", []entry{{"report.zip", mail(1)}, {"x.xml", mbox(1)}}, []seen{{"report.zip", mail(1)}, {"x.xml", mail(0) + "\n"}}},
		{"folders", []entry{{"b/c/d", mail(2)}, {"b/a", mail(1)}, {"c", mail(3)}}, []seen{{"b/a", mail(1)}, {"b/c/d", mail(2)}, {"c", mail(3)}}},
		{"empty file", []entry{{"a.xml", ""}}, []seen{{"a.xml", ""}}},
		{"mbox", []entry{{"inbox", mbox(2)}}, []seen{{"inbox message 1", mail(0) + "\n"}, {"inbox message 2", mail(1) + "\n"}}},
		{"mbox.gz", []entry{{"inbox.gz", gzipped(t, mbox(1))}}, []seen{{"inbox.gz", mail(0) + "\n"}}},
		{"eml.gz", []entry{{"a.eml.gz", gzipped(t, mail(7))}}, []seen{{"a.eml.gz", mail(7)}}},
		{
			"Maildir",
			[]entry{
				{"cur/1:2,S", mail(1)},
				{"new/2", mail(2)},
				{"tmp/3", "half a ma"},
				{"dovecot-uidlist", "3 V1"},
				{".Sent/cur/4:2,", mail(4)},
				{".Sent/new/", ""},
				{".Sent/tmp/5", "half"},
				{".Sent/maildirfolder", ""},
			},
			[]seen{{".Sent/cur/4:2,", mail(4)}, {"cur/1:2,S", mail(1)}, {"new/2", mail(2)}},
		},
		{"Maildir from a backup", []entry{{"cur/1", mail(1)}, {"new/", ""}, {"x", "log"}}, []seen{{"cur/1", mail(1)}}},
		{"a folder called tmp", []entry{{"tmp/1", mail(1)}}, []seen{{"tmp/1", mail(1)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			equal(t, walk(t, folder(t, tt.files...), limit.Limits{}), tt.want)
		})
	}
}

func TestWalkFillsInTheMail(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	dir := folder(t, entry{"a.xml", reportXML}, entry{"b.eml", mail(1)}, entry{"c", mbox(1)})
	want := []ingest.Mail{
		{ID: filepath.Join(dir, "a.xml"), Name: "a.xml", Received: day, Size: int64(len(reportXML)), Data: []byte(reportXML)},
		{ID: filepath.Join(dir, "b.eml"), Received: day, Size: int64(len(mail(1))), Data: []byte(mail(1))},
		{
			ID: filepath.Join(dir, "c"), Received: time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
			Size: int64(len(mail(0)) + 1), Data: []byte(mail(0) + "\n"),
		},
	}
	var got []ingest.Mail
	err := Walk(t.Context(), []string{dir}, limit.Limits{}, func(m ingest.Mail) error {
		got = append(got, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, want)
}

func TestWalkDoesNotReadWhatIsTooLarge(t *testing.T) {
	long := strings.Repeat("x", 100)
	dir := folder(t, entry{"a", long}, entry{"b", fromLine + "A: " + long + "\n"}, entry{"c.gz", gzipped(t, "To: "+long)}, entry{"d", "short"})
	var got []string
	err := Walk(t.Context(), []string{dir}, limit.Limits{Message: 99}, func(m ingest.Mail) error {
		got = append(got, fmt.Sprintf("%s %d %v", shorten(dir, m.ID), m.Size, m.Data != nil))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, []string{"a 100 false", "b 104 false", "c.gz 100 false", "d 5 true"})
}

func TestWalkFollowsNoLinks(t *testing.T) {
	outside := folder(t, entry{"secret", mail(1)})
	dir := folder(t, entry{"a/mail", mail(2)})
	for name, target := range map[string]string{"a/loop": "..", "out": outside, "file": filepath.Join(outside, "secret"), "lost": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	equal(t, ids(walk(t, dir, limit.Limits{})), []string{"a/mail"})
	link := filepath.Join(dir, "out")
	equal(t, ids(walk(t, link, limit.Limits{})), []string{"secret"})
}

func TestWalkNamesWhatItCannotRead(t *testing.T) {
	dir := folder(t, entry{"a", mail(1)}, entry{"locked", mail(2)}, entry{"z", mail(3)})
	var got []string
	w := walker{
		ctx:     t.Context(),
		limits:  limit.Default(),
		hand:    func(m ingest.Mail, _ int64) error { got = append(got, shorten(dir, m.ID)); return nil },
		advance: func(int64) {},
		open: func(path string) (*os.File, error) {
			if filepath.Base(path) == "locked" {
				return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.EACCES}
			}
			return os.Open(path)
		},
	}
	if err := w.walk([]string{filepath.Join(dir, "missing\n"), dir}); err != nil {
		t.Fatal(err)
	}
	equal(t, got, []string{"a", "z"})
	equal(t, strings.ReplaceAll(w.failed.join().Error(), dir, "."),
		`reading "./missing\n": no such file or directory; check the path`+"\n"+
			`reading "./locked": permission denied; give the user who runs dmarcpipe the right to read it`)
}

func TestWalkKeepsOnlyTheFirstErrors(t *testing.T) {
	err := Walk(t.Context(), make([]string, maxFailures+5), limit.Limits{}, nil)
	if lines := strings.Split(err.Error(), "\n"); len(lines) != maxFailures+1 || lines[maxFailures] != "and 5 errors more" {
		t.Errorf("got %v", err)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestWalkEndsWithAnErrorOfItsCaller(t *testing.T) {
	enough := errors.New("enough")
	for name, files := range map[string][]entry{
		"files": {{"a", mail(1)}, {"b", mail(2)}},
		"mbox":  {{"a", mbox(3)}},
		"zip":   {{"a.zip", zipped(t, entry{"1", mail(1)}, entry{"2", mbox(3)})}},
		"tar":   {{"a.tar", tarred(t, entry{"1", mail(1)}, entry{"2", mail(2)})}},
	} {
		calls := 0
		err := Walk(t.Context(), []string{folder(t, files...)}, limit.Limits{}, func(ingest.Mail) error {
			calls++
			return enough
		})
		if !errors.Is(err, enough) || calls != 1 || strings.Contains(err.Error(), "reading") {
			t.Errorf("%s: got %v after %d calls", name, err, calls)
		}
	}
}

func TestWalkEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	err := Walk(ctx, []string{folder(t, entry{"a", mbox(3)}, entry{"b", mail(1)})}, limit.Limits{}, func(ingest.Mail) error {
		calls++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

func TestWalkReadsStandardInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		fmt.Fprint(w, gzipped(t, mbox(2)))
		w.Close()
	}()
	var got []string
	walker := walker{
		ctx:     t.Context(),
		limits:  limit.Default(),
		hand:    func(m ingest.Mail, _ int64) error { got = append(got, m.ID); return nil },
		advance: func(int64) {},
		stdin:   r,
	}
	if err := errors.Join(walker.walk([]string{Stdin}), walker.failed.join(), r.Close()); err != nil {
		t.Fatal(err)
	}
	equal(t, got, []string{"standard input message 1", "standard input message 2"})
}
