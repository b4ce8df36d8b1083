package unpack

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestLeaves(t *testing.T) {
	packed := gz(t, []byte(text))
	long := strings.Repeat("0123456789abcdef", 4096)
	cut := stored(text, text)
	badMember := zipped(t, methodDeflate, "a.xml", text, "b.xml", text+"2", "c.xml", text+"3")
	copy(badMember[strings.Index(string(badMember), "b.xml")+5:], "\xff\xff\xff\xff\xff\xff")
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"nothing", nil, []string{`"" ""`}},
		{"plain", []byte(text), []string{`"" ` + text}},
		{"gzip", packed, []string{`"" ` + text}},
		{"gzip behind blank lines", append([]byte("\r\n\r\n"), packed...), []string{`"" ` + text}},
		{"gzip, then a line end", append(slices.Clip(packed), "\r\n"...), []string{`"" ` + text}},
		{"gzip, then NULs", append(slices.Clip(packed), make([]byte, 99)...), []string{`"" ` + text}},
		{"gzip, then half a header", append(slices.Clip(packed), packed[:5]...), []string{`"" ` + text}},
		{"gzip in members", append(gz(t, []byte(text[:9])), gz(t, []byte(text[9:]))...), []string{`"" ` + text}},
		{"gzip cut short", packed[:len(packed)-12], []string{`"" corrupt_archive`}},
		{"gzip header only", packed[:6], []string{`"" corrupt_archive`}},
		{"gzip in gzip", gz(t, packed), []string{`"" ` + text}},
		{"gzip five deep", gz(t, gz(t, gz(t, gz(t, packed)))), []string{`"" nested_too_deep`}},
		{"zlib", pack(t, zlibWriter, []byte(text)), []string{`"" ` + text}},
		{"zstd", pack(t, zstdWriter, []byte(text)), []string{`"" ` + text}},
		{"bzip2", []byte(bzipped), []string{`"" ` + text}},
		{"zstd behind a frame to be passed over", append([]byte("\x51\x2a\x4d\x18\x02\x00\x00\x00{}"), pack(t, zstdWriter, []byte(text))...), []string{`"" ` + text}},
		{"zip with zstd", zipped(t, methodZstd, "a.xml", text), []string{`"a.xml" ` + text}},
		{"zip64", zip64(t), []string{`"a.xml" ` + text}},
		{"zip without a directory", cut[:strings.Index(string(cut), centralMagic)], []string{`"a.xml" ` + text, `"b.xml" ` + text}},
		{"zip cut in its second member", cut[:strings.Index(string(cut), "b.xml")+20], []string{`"a.xml" ` + text, `"b.xml" corrupt_archive`}},
		{"zip cut in a header", cut[:strings.Index(string(cut), "b.xml")+2], []string{`"a.xml" ` + text}},
		{"zip cut in gzip", gz(t, cut[:len(cut)-10]), []string{`"a.xml" ` + text, `"b.xml" ` + text}},
		{"zip", zipped(t, methodDeflate, "a.xml", text, "b.xml", long), []string{`"a.xml" ` + text, `"b.xml" ` + long}},
		{"stored zip", zipped(t, methodStore, "a.xml", text), []string{`"a.xml" ` + text}},
		{"zip in gzip", gz(t, zipped(t, methodDeflate, "a.xml", text)), []string{`"a.xml" ` + text}},
		{"zip in zip", zipped(t, methodStore, "b.zip", string(zipped(t, methodDeflate, "a.xml", text))), []string{`"b.zip/a.xml" ` + text}},
		{"gzip in zip", zipped(t, methodStore, "a.xml.gz", string(packed)), []string{`"a.xml.gz" ` + text}},
		{"zip behind junk", append([]byte("junk\r\n"), zipped(t, methodDeflate, "a.xml", text)...), []string{`"a.xml" ` + text}},
		{"zip, then a line end", append(zipped(t, methodDeflate, "a.xml", text), "\r\n"...), []string{`"a.xml" ` + text}},
		{"zip with a bad member", badMember, []string{`"a.xml" ` + text, `"b.xml" corrupt_archive`, `"c.xml" ` + text + "3"}},
		{"zip without files", zipped(t, methodStore, "dir/", "", "empty.xml", ""), []string{`"" empty_file`}},
		{"zip of macOS", zipped(t, methodDeflate, "a.xml", text, "__MACOSX/._a.xml", "x", "d/.DS_Store", "x"), []string{`"a.xml" ` + text}},
		{"program", zipped(t, methodDeflate, "META-INF/MANIFEST.MF", "x"), []string{`"" document`}},
		{"document", zipped(t, methodDeflate, "[Content_Types].xml", "<Types/>", "word/a.xml", text), []string{`"" document`}},
		{"xz", []byte("\xfd7zXZ\x00junk"), []string{`"" unsupported_archive`}},
		{"rar", []byte("Rar!\x1a\x07\x01\x00"), []string{`"" unsupported_archive`}},
		{"tar in gzip", gz(t, []byte(strings.Repeat("\x00", 257)+"ustar"+strings.Repeat("\x00", 300))), []string{`"" unsupported_archive`}},
		{"zip of nothing but its start", []byte(localMagic), []string{`"" empty_file`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, walkAll(t, tt.data, limit.NewBudget(limit.Limits{}, int64(len(tt.data))))); diff != "" {
				t.Errorf("leaves (-want +got):\n%s", diff)
			}
		})
	}
}

// walkAll lists the leaves as "name text", and holds that every one reads the
// same when it is opened again.
func walkAll(t testing.TB, data []byte, b *limit.Budget) []string {
	t.Helper()
	var got []string
	for l := range Leaves(data, b, 0) {
		head := string(l.Head)
		line, err := content(l.Body)
		switch {
		case l.Err != nil:
			line = string(reason.From(l.Err).Reason)
		case l.Document:
			line = "document"
		case err != nil:
			line = string(reason.From(err).Reason)
		case !strings.HasPrefix(line, head):
			t.Errorf("%q: the head is not the start of the body", l.Name)
		}
		if l.Body != nil {
			sameAgain(t, l, line)
		}
		if line == "" {
			line = `""`
		}
		got = append(got, fmt.Sprintf("%q %s", l.Name, line))
	}
	return got
}

func sameAgain(t testing.TB, l *Leaf, want string) {
	t.Helper()
	r, err := l.Open(limit.NewBudget(limit.Limits{}, 1<<20))
	if err != nil {
		t.Errorf("%q: opening again: %v", l.Name, err)
		return
	}
	got, err := content(r)
	if err != nil {
		got = string(reason.From(err).Reason)
	}
	if got != want {
		t.Errorf("%q: opened again it reads %.60q, want %.60q", l.Name, got, want)
	}
	must(t, r.Close())
}

func content(r io.Reader) (string, error) {
	if r == nil {
		return "", nil
	}
	b, err := io.ReadAll(r)
	return string(b), err
}

func TestLeavesStops(t *testing.T) {
	n := 0
	for range Leaves(zipped(t, methodDeflate, "a", text, "b", text), limit.NewBudget(limit.Limits{}, 1), 0) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d leaves after break", n)
	}
}
