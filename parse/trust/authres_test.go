package trust

import (
	"strings"
	"testing"
)

func TestReadResults(t *testing.T) {
	pass := func(props ...string) result {
		r := result{method: "dkim", value: "pass", props: map[string]string{}}
		for i := 0; i < len(props); i += 2 {
			r.props[props[i]] = props[i+1]
		}
		return r
	}
	tests := []struct {
		name, text, id string
		want           []result
		bad            bool
	}{
		{name: "none", text: "mx.example; none", id: "mx.example"},
		{name: "id alone", text: "mx.example", id: "mx.example"},
		{name: "version", text: "MX.example 1; dkim=pass header.d=a", id: "mx.example", want: []result{pass("header.d", "a")}},
		{name: "version of the method", text: "mx; dkim/1=pass header.d=a", id: "mx", want: []result{pass("header.d", "a")}},
		{name: "comment", text: "mx; dkim=pass (2048-bit key; unprotected) header.d=a (x=y)", id: "mx", want: []result{pass("header.d", "a")}},
		{name: "comments within comments", text: `mx (a (b) \) c); dkim (a) = (b) pass header.d = a`, id: "mx", want: []result{pass("header.d", "a")}},
		{name: "quotes", text: `"mx"; dkim=pass reason="a; b \" c" header.d="a"`, id: "mx", want: []result{pass("reason", `a; b " c`, "header.d", "a")}},
		{name: "address with quotes", text: `mx; dkim=pass header.i="a b"@c`, id: "mx", want: []result{pass("header.i", "a b@c")}},
		{name: "base64", text: "mx; dkim=pass header.b=ab/c+==", id: "mx", want: []result{pass("header.b", "ab/c+==")}},
		{name: "capitals", text: "mx; DKIM=Pass Header.D=A", id: "mx", want: []result{pass("header.d", "A")}},
		{name: "folded", text: "mx;\r\n\tdkim=pass\r\n\theader.d=a;\r\n", id: "mx", want: []result{pass("header.d", "a")}},
		{name: "first of two", text: "mx; dkim=pass header.d=a header.d=b", id: "mx", want: []result{pass("header.d", "a")}},
		{name: "a word between", text: "mx; dkim=pass oops header.d=a; oops; dkim=pass", id: "mx", want: []result{pass("header.d", "a"), pass()}},
		{name: "no id", text: "dkim=pass header.d=a; x.onmicrosoft.com; dkim=pass", want: []result{pass("header.d", "a"), pass()}},
		{name: "open comment", text: "mx; dkim=pass (header.d=a", id: "mx", want: []result{pass()}},
		{name: "open quote", text: `mx; dkim=pass header.d="a; dkim=pass`, id: "mx", want: []result{pass("header.d", "a; dkim=pass")}},
		{name: "half a quote in a comment", text: `mx; dkim=pass (of "a); dkim=pass header.d=b (") header.d=a`, id: "mx", want: []result{pass("header.d", "a")}},
		{name: "nothing", text: " ", bad: true},
		{name: "two ids", text: "mx other words; dkim=pass", bad: true},
		{name: "too long", text: "mx; " + strings.Repeat("a", maxResultsField), bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id, got, ok := readResults(tt.text)
			if id != tt.id || ok == tt.bad {
				t.Errorf("got %q, %t", id, ok)
			}
			equal(t, got, tt.want)
		})
	}
}

func TestResultsAreBounded(t *testing.T) {
	_, got, _ := readResults("mx;" + strings.Repeat("a=b;", 1000))
	equal(t, len(got), maxResults)
	_, got, _ = readResults("mx; a=b " + strings.Repeat("c=d e=f ", 1000))
	equal(t, len(got), 1)
}

func TestDomainOfAResult(t *testing.T) {
	for value, want := range map[string]string{
		"a.example":             "a.example",
		"b@A.Example.":          "a.example",
		"<b@a.example>":         "a.example",
		"@a.example":            "a.example",
		"":                      "",
		"b@":                    "",
		"a.example\x00.b.c":     "",
		"not/a.domain":          "",
		strings.Repeat("a", 64): "",
	} {
		r := result{props: map[string]string{"header.i": value}}
		equal(t, r.domain("header.d", "header.i"), want)
	}
}
