package message

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseValue(t *testing.T) {
	tests := []struct {
		name, in, word string
		params         map[string]string
	}{
		{"plain", `Application/ZIP; name="a.zip"`, "application/zip", map[string]string{"name": "a.zip"}},
		{"no quotes", `text/xml; name=a.xml ; x=1`, "text/xml", map[string]string{"name": "a.xml", "x": "1"}},
		{"escapes", `a/b; name="a\"b\\c\d"`, "a/b", map[string]string{"name": `a"b\c\d`}},
		{"semicolon in quotes", `a/b; name="a;b"; x=1`, "a/b", map[string]string{"name": "a;b", "x": "1"}},
		{"open quote", `a/b; name="a.gz`, "a/b", map[string]string{"name": "a.gz"}},
		{"open quote with more", `a/b; name="a.gz; x=1`, "a/b", map[string]string{"name": "a.gz", "x": "1"}},
		{"stray semicolons", `a/b;; ; name=a;`, "a/b", map[string]string{"name": "a"}},
		{"no name", `a/b; ="x"; name=a`, "a/b", map[string]string{"name": "a"}},
		{"no value", `a/b; name; x=1`, "a/b", map[string]string{"x": "1"}},
		{"the first one wins", `a/b; name=a; name=b`, "a/b", map[string]string{"name": "a"}},
		{"continued", `a/b; name*1="c.gz"; name*0="b"`, "a/b", map[string]string{"name": "bc.gz"}},
		{"encoded", `a/b; name*=UTF-8''b%C3%A9`, "a/b", map[string]string{"name": "bé"}},
		{"encoded in Latin-1", `a/b; name*=iso-8859-1'en'b%E9`, "a/b", map[string]string{"name": "bé"}},
		{"continued and encoded", `a/b; name*0*=utf-8''b%C3%A9; name*1="%41"`, "a/b", map[string]string{"name": "bé%41"}},
		{"encoded badly", `a/b; name*=utf-8''%zz%4`, "a/b", map[string]string{"name": "%zz%4"}},
		{"plain beside encoded", `a/b; name=plain; name*=utf-8''x`, "a/b", map[string]string{"name": "plain"}},
		{"empty", ``, "", map[string]string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parseValue(tt.in)
			if diff := cmp.Diff(tt.params, got.params); diff != "" || got.word != tt.word {
				t.Errorf("word %q, params (-want +got):\n%s", got.word, diff)
			}
		})
	}
}
