package message

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

func TestTransfer(t *testing.T) {
	tests := []struct{ name, encoding, in, want string }{
		{"none", "7bit", "abc=3D", "abc=3D"},
		{"base64", "base64", "aGVs\r\nbG8=\r\n", "hello"},
		{"without padding", "base64", "aGVsbG8", "hello"},
		{"with a rest of one character", "base64", "aGVsb", "hel"},
		{"illegal characters", "base64", "a!G\x00V*s bG8=", "hello"},
		{"in pieces", "base64", "aGVsbG8=d29ybGQ=", "helloworld"},
		{"footer", "base64", "aGVsbG8=\n___\n", "hello"},
		{"labelled base64 but XML", "base64", " <feedback/>", " <feedback/>"},
		{"gzip in base64, not labelled", "", "H4sIAAAA", "\x1f\x8b\x08\x00\x00\x00"},
		{"gzip in base64, twice", "base64", "SDRzSUFBQUE=", "\x1f\x8b\x08\x00\x00\x00"},
		{"byte order mark in base64, not labelled", "", "77u/PGZlZWRiYWNr", "\ufeff<feedback"},
		{"UTF-16 in base64, not labelled", "", "//48AGYA", "\xff\xfe<\x00f\x00"},
		{"quoted", "quoted-printable", "a=3Db=\r\nc=\n=3d", "a=bc="},
		{"quoted, broken", "quoted-printable", "50% = a=Zb=", "50% = a=Zb"},
		{"quoted, soft break with blanks", "quoted-printable", "a= \t\r\nb", "ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPart(Header{"contenttransferencoding": tt.encoding}, "", []byte(tt.in))
			got := p.Data()
			if string(got) != tt.want {
				t.Errorf("decoded %q, want %q", got, tt.want)
			}
			if copies := tt.in != tt.want; p.Copies() < int64(len(got)) && copies || p.Copies() > 0 && !copies {
				t.Errorf("%d bytes are decoded from %d and take %d", len(got), len(tt.in), p.Copies())
			}
		})
	}
}

// TestDecodeBase64Alike holds that the lenient decoder reads what the strict
// one reads.
func TestDecodeBase64Alike(t *testing.T) {
	for n := range 70 {
		want := bytes.Repeat([]byte{0xfb, 0xff, 0x01}, n)[:2*n]
		text := base64.StdEncoding.EncodeToString(want)
		if got := decodeBase64([]byte("-" + strings.TrimRight(text, "="))); !bytes.Equal(got, want) {
			t.Errorf("%d bytes: decoded %x, want %x", len(want), got, want)
		}
	}
}
