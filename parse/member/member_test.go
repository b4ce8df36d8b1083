package member

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	long := strings.Repeat("é", MaxName) + ".xml"
	tests := []struct{ name, want string }{
		{"a.xml", "a.xml"},
		{"", ""},
		{"../../etc/passwd", "etc/passwd"},
		{`C:\reports\a.xml`, "C:/reports/a.xml"},
		{"/absolute//a.xml", "absolute/a.xml"},
		{"./a/./b/..", "a/b"},
		{"a\x00b\x1b[31m.xml", "ab[31m.xml"},
		{"line\r\nbreak.xml", "line  break.xml"},
		{"gpj\u202elmx.exe", "gpjlmx.exe"},
		{"bad\xffutf8", "badutf8"},
		{" a / b ", "a/b"},
		{"x/" + long, strings.Repeat("é", 125) + ".xml"},
		{strings.Repeat("../", 500) + "x", "x"},
	}
	for _, tt := range tests {
		if got := Clean(tt.name); got != tt.want {
			t.Errorf("Clean(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, tt := range []struct{ outer, inner, want string }{
		{"a.zip", "b.xml", "a.zip/b.xml"}, {"", "b.xml", "b.xml"}, {"a.zip", "", "a.zip"}, {"", "", ""},
	} {
		if got := Join(tt.outer, tt.inner); got != tt.want {
			t.Errorf("Join(%q, %q) = %q, want %q", tt.outer, tt.inner, got, tt.want)
		}
	}
	if got := Base("a.zip/b/c.xml"); got != "c.xml" {
		t.Errorf("Base = %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("../a/b.xml")
	f.Add(strings.Repeat("a../", 99))
	f.Fuzz(func(t *testing.T, name string) {
		got := Clean(name)
		if len(got) > MaxName || !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\x00\\") {
			t.Errorf("Clean(%q) = %q", name, got)
		}
		if strings.HasPrefix(got, "/") || strings.HasPrefix(got, "../") || strings.Contains(got, "/../") || got == ".." {
			t.Errorf("Clean(%q) = %q climbs", name, got)
		}
		if again := Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, cleaned again %q", name, got, again)
		}
	})
}
