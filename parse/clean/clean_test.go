package clean

import "testing"

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		" a\r\nb\rc\td ": "a\nb\nc\td",
		"a\x00b\x1b[31m": "a\ufffdb\ufffd[31m",
		"":               "",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Report\r\n\t domain: x ":       "Report domain: x",
		"a\x1b]0;owned\x07b":              "a]0;ownedb",
		"safe\u202eexe.fdp\u200b":         "safeexe.fdp",
		"\xff\xfe bad bytes":              "\ufffd\ufffd bad bytes",
		"0123456789012345678901234567890": "01234567890123456789",
		"01234567890123456\u00e9\u00e9":   "01234567890123456\u00e9",
	} {
		if got := Line(in, 20); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDomain(t *testing.T) {
	for in, want := range map[string]string{
		" Example.COM. ":   "example.com",
		"bücher.example":   "xn--bcher-kva.example",
		"not a\u00e9 name": "not aé name",
	} {
		if got := Domain(in); got != want {
			t.Errorf("Domain(%q) = %q, want %q", in, got, want)
		}
	}
}
