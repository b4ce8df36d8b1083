package address

import (
	"strings"
	"testing"
)

func TestDomain(t *testing.T) {
	tests := []struct{ name, field, want string }{
		{"plain", "dmarc@reporter.example", "reporter.example"},
		{"with a name", "DMARC reports <dmarc@Reporter.Example>", "reporter.example"},
		{"an address as the name", `"a@good.example" <x@evil.example>`, "evil.example"},
		{"an address as a bare name", "a@good.example <x@evil.example>", "evil.example"},
		{"an address in brackets as the name", `"<a@good.example>" <x@evil.example>`, "evil.example"},
		{"an escaped quote in the name", `"a\" <a@good.example>" <x@evil.example>`, "evil.example"},
		{"text behind the address", "<x@evil.example> a@good.example", "evil.example"},
		{"two brackets", "<x@first.example> <y@second.example>", "first.example"},
		{"comment", "x@(a@good.example)evil.example (b@good.example)", "evil.example"},
		{"comment in a comment", "(a (b@good.example) c) x@evil.example", "evil.example"},
		{"several", "a@first.example, b@second.example", "first.example"},
		{"comma in the name", "Doe, Jane <jane@first.example>", "first.example"},
		{"group", "Reporters: a@first.example, b@second.example;", "first.example"},
		{"empty group, then an address", "Undisclosed:; , b@second.example", "second.example"},
		{"name of a group that is an address", "a@good.example: x@evil.example;", "evil.example"},
		{"source route", "<@relay.example,@other.example:x@last.example>", "last.example"},
		{"quoted local part", `"a@good.example"@evil.example`, "evil.example"},
		{"encoded word as the name", "=?utf-8?q?=3Ca=40good.example=3E?= <x@evil.example>", "evil.example"},
		{"blanks around", " < x @ evil.example > ", "evil.example"},
		{"trailing dot", "x@evil.example.", "evil.example"},
		{"umlaut", "x@bücher.example", "xn--bcher-kva.example"},
		{"wide characters", "x@ｅｖｉｌ．example", "evil.example"},
		{"quote that is never closed", `"Jane <x@evil.example>`, "evil.example"},
		{"comment that is never closed", "(Jane <x@evil.example>", "evil.example"},
		{"bracket that is never closed", "Jane <x@evil.example", "evil.example"},
		{"backslash at the end", `Jane\`, ""},
		{"nothing", "", ""},
		{"null sender", "<>", ""},
		{"name only", "Mail Delivery Subsystem", ""},
		{"no domain", "root@", ""},
		{"domain literal", "x@[192.0.2.1]", ""},
		{"no name of a host", "x@evil.example/../a", ""},
		{"empty label", "x@evil..example", ""},
		{"long label", "x@" + strings.Repeat("a", 64) + ".example", ""},
		{"long name", "x@" + strings.Repeat("a23456789.", 25) + "abc", strings.Repeat("a23456789.", 25) + "abc"},
		{"longer name", "x@" + strings.Repeat("a23456789.", 25) + "abcd", ""},
		{"no characters", "x@\xff\xfe.example", ""},
		{"terminal escape", "x@evil\x1b[2J.example", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Domain(tt.field); got != tt.want {
				t.Errorf("Domain(%q) = %q, want %q", tt.field, got, tt.want)
			}
		})
	}
}

// BenchmarkHostile shows that no field costs more than it is long.
func BenchmarkHostile(b *testing.B) {
	for _, piece := range []string{"(", ")(", `"`, "[", "<", ",", "(<[\""} {
		b.Run(piece, func(b *testing.B) {
			field := strings.Repeat(piece, maxField/len(piece))
			b.SetBytes(int64(len(field)))
			for b.Loop() {
				if got := Domain(field); got != "" {
					b.Fatal(got)
				}
			}
		})
	}
}

// FuzzDomain holds that a domain is a name of a host whatever the field says,
// and that reading it again changes nothing.
func FuzzDomain(f *testing.F) {
	for _, s := range []string{`"a@b.example" <x@c.example>`, "a: b@c.example;", "x@bücher.example", "(((", `"\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, field string) {
		got := Domain(field)
		if len(got) > maxName || strings.ContainsFunc(got, func(r rune) bool { return r != '.' && notHost(r) }) {
			t.Errorf("Domain(%q) = %q", field, got)
		}
		if got != "" && Domain("x@"+got) != got {
			t.Errorf("Domain(%q) = %q, which reads as %q", field, got, Domain("x@"+got))
		}
	})
}
