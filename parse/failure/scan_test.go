package failure

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

func TestHideIn(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"no address", "dmarc=fail (p=none dis=none) header.from=example.com", "dmarc=fail (p=none dis=none) header.from=example.com"},
		{"value of a key", "spf=pass smtp.mailfrom=jane@a.example; dkim=none", "spf=pass smtp.mailfrom=@a.example; dkim=none"},
		{"key in capitals", "SMTP.MailFrom=jane@a.example", "SMTP.MailFrom=@a.example"},
		{"what is no key is of the local part", "jane=b.example@a.example", "@a.example"},
		{"empty local part", "header.i=@a.example", "header.i=@a.example"},
		{"two", "jane@a.example joe@b.example", "@a.example @b.example"},
		{"brackets", "for <jane@a.example>;", "for <@a.example>;"},
		{"name before brackets", `by "Jane \"J\" Doe" <jane@a.example>`, "by <@a.example>"},
		{"quotes around", `envelope-from="jane@a.example"`, `envelope-from="@a.example"`},
		{"quoted local part", `x "jane doe"@a.example`, "x @a.example"},
		{"quoted local part of a key", `smtp.mailfrom="jane doe"@a.example`, "smtp.mailfrom=@a.example"},
		{"quote in quotes", `x "jane \" doe"@a.example`, "x @a.example"},
		{"quote never opened", `x jane doe"@a.example`, "@a.example"},
		{"quoted and not", `x "jane".doe@a.example`, "x @a.example"},
		{"not and quoted", `x jane."doe"@a.example`, "x @a.example"},
		{"two signs", "jane@doe@a.example", "@a.example"},
		{"blanks at the sign", "jane @ a.example", "@ a.example"},
		{"comment at the sign", "x jane(doe)@a.example", "x @a.example"},
		{"comment never opened", "x jane)@a.example", "@a.example"},
		{"percent", "jane%40a.example", "@a.example"},
		{"percent and sign", "jane%40b.example@a.example", "@a.example"},
		{"quoted-printable", "jane=40a.example", "@a.example"},
		{"a number", "score=40 x=401", "score=40 x=401"},
		{"reference", "jane&#64;a.example", "@a.example"},
		{"wide sign", "jane＠a.example", "@a.example"},
		{"Unicode", "jäne@bücher.example 用户@例子.example", "@bücher.example @例子.example"},
		{"relay", "jane!doe%b.example@a.example", "@a.example"},
		{"link", "mailto:jane@a.example", "mailto:@a.example"},
		{"no domain", "jane@", "@"},
		{"domain literal", "jane@[192.0.2.1]", "@[192.0.2.1]"},
		{"sign only", "@", "@"},
		{"encoded word", "x =?utf-8?b?amFuZUBhLmV4YW1wbGU=?= y", "x  y"},
		{"encoded word without end", "x =?utf-8?b?amFuZUBhLmV4YW1wbGU", "x "},
		{"login", "auth=pass smtp.auth=jane@a.example", "auth=pass smtp.auth=@a.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newReducer(Privacy{}, limit.DefaultText).hideIn(tt.in); got != tt.want {
				t.Errorf("hideIn(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestHideInIsBounded holds that hashes neither lengthen a text without end
// nor cost without end.
func TestHideInIsBounded(t *testing.T) {
	h := newReducer(Privacy{Key: []byte("key")}, 1000)
	for _, in := range []string{strings.Repeat("a@b ", 1000), strings.Repeat("ä@", 1000)} {
		if got := h.hideIn(in); len(got) > 1000 {
			t.Errorf("%d bytes became %d", len(in), len(got))
		}
	}
	h.left = 1
	if got, want := h.hideIn("a@b a@b"), hashOf("a@b")+"@b @b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestOneHashForAllSpellings holds that an address is known again wherever it
// stands and however it is written.
func TestOneHashForAllSpellings(t *testing.T) {
	h := newReducer(Privacy{Key: []byte("key")}, limit.DefaultText)
	want := hashOf("jane@xn--bcher-kva.example")
	for _, s := range []string{"jane@bücher.example", "Jane@Bücher.Example.", `"jane"@xn--bcher-kva.example`, `"ja\ne"@bücher.example`, "<jane@BÜCHER.example>"} {
		if got := h.hideIn(s); !strings.Contains(got, want) {
			t.Errorf("hideIn(%q) = %q, want %s", s, got, want)
		}
		if got := h.address(s); got != want+"@xn--bcher-kva.example" {
			t.Errorf("address(%q) = %q, want %s", s, got, want)
		}
	}
}
