package mailfile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// many returns n members with data.
func many(n int, name string, data func(int) string) []entry {
	all := make([]entry, n)
	for i := range all {
		all[i] = entry{fmt.Sprintf(name, i), data(i)}
	}
	return all
}

func xml(int) string { return reportXML }

func TestArchivesAreFoldersOrReports(t *testing.T) {
	inner := zipped(t, entry{"1.eml", mail(1)})
	tests := []struct {
		name, data string
		want       []string
	}{
		{"a few reports", zipped(t, many(64, "%02d.xml", xml)...), []string{"f"}},
		{"no files", zipped(t), []string{"f"}},
		{"packed reports", zipped(t, entry{"a.xml.gz", gzipped(t, reportXML)}), []string{"f"}},
		{"a mail", zipped(t, entry{"a/1.eml", mail(1)}, entry{"b.xml", reportXML}), []string{"f/a/1.eml", "f/b.xml"}},
		{"a mailbox", zipped(t, entry{"in", mbox(2)}), []string{"f/in message 1", "f/in message 2"}},
		{"a packed mailbox", zipped(t, entry{"in.gz", gzipped(t, mbox(1))}), []string{"f/in.gz"}},
		{"a zip beside a mail", zipped(t, entry{"1.zip", inner}, entry{"2", mail(2)}), []string{"f/1.zip/1.eml", "f/2"}},
		{"macOS", zipped(t, entry{"a/", ""}, entry{"a/1", mail(1)}, entry{"__MACOSX/a/._1", "x"}), []string{"f/a/1"}},
		{"tar", tarred(t, entry{"a/1.eml", mail(1)}, entry{"b.xml", reportXML}), []string{"f/a/1.eml", "f/b.xml"}},
		{"tar.gz", gzipped(t, tarred(t, entry{"in", mbox(1)})), []string{"f/in"}},
		{"tar in a zip", zipped(t, entry{"a.tar", tarred(t, entry{"1", mail(1)})}), []string{"f/a.tar/1"}},
		{"not a zip", "PK\x03\x04 but nothing else", []string{"f"}},
		{"not gzip", "\x1f\x8b but nothing else", []string{"f"}},
		{"hostile names", zipped(t, entry{"../../etc/\x1b[31mpasswd\n", mail(1)}, entry{"/abs/" + strings.Repeat("x", 999), mail(2)}), []string{"f/etc/[31mpasswd", "f/" + strings.Repeat("x", 255)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			equal(t, ids(walk(t, folder(t, entry{"f", tt.data}), limit.Limits{})), tt.want)
		})
	}
}

func TestArchiveOfThousandsOfFiles(t *testing.T) {
	for name, data := range map[string]string{
		"mails":   zipped(t, many(5000, "%04d.eml", mail)...),
		"reports": zipped(t, many(5000, "%04d.xml", xml)...),
		"tar":     tarred(t, many(5000, "%04d.eml", mail)...),
		"mbox":    gzipped(t, mbox(5000)),
	} {
		if got := walk(t, folder(t, entry{"f", data}), limit.Limits{}); len(got) != 5000 || got[4999].Data == "" {
			t.Errorf("%s: got %d", name, len(got))
		}
	}
}

func TestReportsFromALargeArchiveStayPacked(t *testing.T) {
	got := walk(t, folder(t, entry{"f", zipped(t, many(3, "%d.xml", xml)...)}), limit.Limits{Members: 2})
	equal(t, ids(got), []string{"f/0.xml", "f/1.xml", "f/2.xml"})
	archive, err := zip.NewReader(strings.NewReader(got[1].Data), int64(len(got[1].Data)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := archive.Open("1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if xml, err := io.ReadAll(r); err != nil || string(xml) != reportXML {
		t.Errorf("got %q, %v", xml, err)
	}
}

func TestDamagedMemberCostsOnlyItself(t *testing.T) {
	data := []byte(zipped(t, entry{"1", mail(1) + strings.Repeat("long ", 99)}, entry{"2", mail(2)}))
	data[len("PK\x03\x04")+60] ^= 0xff
	got := walk(t, folder(t, entry{"f", string(data)}), limit.Limits{})
	equal(t, ids(got), []string{"f/1", "f/2"})
	equal(t, got[1].Data, mail(2))
	if !strings.HasPrefix(got[0].Data, "PK") {
		t.Errorf("the damaged member was unpacked: %q", got[0].Data)
	}
}

func TestBombsEndEarly(t *testing.T) {
	bomb := fromLine + strings.Repeat("\x00", limit.RatioGrace+1<<20)
	for name, data := range map[string]string{
		"gzip": gzipped(t, bomb),
		"zip":  zipped(t, entry{"in", bomb}),
	} {
		dir := folder(t, entry{"f", data})
		err := Walk(t.Context(), []string{dir}, limit.Limits{Message: 1 << 20}, func(m ingest.Mail) error {
			t.Errorf("%s: got %d bytes", name, m.Size)
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), "ratio_too_high") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestBombOfMembersThatOverlapIsLeftToParse(t *testing.T) {
	equal(t, overlap([]*zip.File{sized(60), sized(41)}, 100), true)
	equal(t, overlap([]*zip.File{sized(1 << 63), sized(1 << 63)}, 100), true)
	equal(t, overlap([]*zip.File{sized(60), sized(40)}, 100), false)
}

func sized(size uint64) *zip.File {
	return &zip.File{FileHeader: zip.FileHeader{CompressedSize64: size}}
}

func TestArchivesDeeperThanTheLimitStayPacked(t *testing.T) {
	data := mail(1)
	for range 6 {
		data = zipped(t, entry{"z", data}, entry{"m", mail(2)})
	}
	got := walk(t, folder(t, entry{"f", data}), limit.Limits{})
	equal(t, ids(got), []string{"f/z/z/z/z", "f/z/z/z/m", "f/z/z/m", "f/z/m", "f/m"})
}

func TestClaimedSizeTakesNoMemory(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 1000 {
		h := &zip.FileHeader{Name: fmt.Sprint(i), UncompressedSize64: 49 << 20, CompressedSize64: uint64(len(mail(i)))}
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, mail(i))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir := folder(t, entry{"f", b.String()})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if got := walk(t, dir, limit.Limits{}); len(got) != 1000 {
		t.Errorf("got %d", len(got))
	}
	runtime.ReadMemStats(&after)
	if per := (after.TotalAlloc - before.TotalAlloc) / 1000; per > 1<<20 {
		t.Errorf("%d bytes a member", per)
	}
}
