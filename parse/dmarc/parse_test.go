package dmarc

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kinds are the kinds of problems, with their tags.
func kinds(problems []Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, strings.TrimSuffix(string(p.Kind)+" "+p.Tag, " "))
	}
	return strings.Join(all, ", ")
}

func TestParse(t *testing.T) {
	agg := Mailto("agg@example.com")
	tests := []struct {
		name, txt string
		want      *Record
		problems  string
	}{
		{"least", "v=DMARC1; p=none", &Record{P: None}, ""},
		{"all tags of RFC 9989", "v=DMARC1;p=Reject; sp=quarantine ;np=reject;adkim=s;aspf=R;fo=1:d;rua=mailto:agg@example.com;ruf=mailto:agg@example.com;t=y;psd=n;", &Record{
			P: Reject, SP: Quarantine, NP: Reject, ADKIM: Strict, ASPF: Relaxed, FO: []string{"1", "d"},
			RUA: []URI{agg}, RUF: []URI{agg}, Test: true, PSD: Organizational,
		}, ""},
		{
			"historic", "v=DMARC1; p=none; pct=50; rf=afrf; ri=3600", &Record{P: None, Pct: new(50), RF: "afrf", RI: new(uint32(3600))},
			"historic_tag pct, historic_tag rf, historic_tag ri",
		},
		{"blanks and capitals of names", "V = DMARC1 ; P = none \t; ; RUA = mailto:agg@example.com ,mailto:b@example.org", &Record{P: None, RUA: []URI{agg, Mailto("b@example.org")}}, ""},
		{"blank at the beginning", " v=DMARC1; p=none", &Record{P: None}, "leading_blank"},
		{"p later", "v=DMARC1; rua=mailto:agg@example.com; p=reject", &Record{P: Reject, RUA: []URI{agg}}, "p_not_second p"},
		{"p missing, rua there", "v=DMARC1; rua=mailto:agg@example.com", &Record{P: None, RUA: []URI{agg}}, "p_missing, treated_as_none"},
		{"p missing", "v=DMARC1", &Record{}, "p_missing, no_effect"},
		{"p wrong, rua there", "v=DMARC1; p=rejct; sp=reject; rua=mailto:agg@example.com", &Record{P: None, RUA: []URI{agg}}, "bad_value p, treated_as_none"},
		{"sp wrong", "v=DMARC1; p=reject; sp=0", &Record{}, "bad_value sp, no_effect"},
		{"np wrong, rua of no use", "v=DMARC1; p=reject; np=; rua=agg@example.com", &Record{}, "bad_value np, uri_without_scheme rua, no_effect"},
		{
			"other values wrong", "v=DMARC1; p=none; adkim=strict; t=1; psd=x; fo=2:1; pct=101; ri=-1", &Record{P: None, FO: []string{"1"}},
			"bad_value adkim, bad_value t, bad_value psd, bad_value fo, historic_tag pct, bad_value pct, historic_tag ri, bad_value ri",
		},
		{
			"unknown, doubled, no tags", "v=DMARC1; p=none; x=1; p=reject; v=DMARC1; what; =y", &Record{P: None, Unknown: []Tag{{"x", "1"}}},
			"unknown_tag x, duplicate_tag p, duplicate_tag v, bad_tag what, bad_tag",
		},
		{"not first", "p=none; v=DMARC1", nil, "not_a_record"},
		{"another version", "v=DMARC2; p=none", nil, "not_a_record"},
		{"lower case", "v=dmarc1; p=none", nil, "not_a_record"},
		{"SPF", "v=spf1 -all", nil, "not_a_record"},
		{"too long", "v=DMARC1; p=none; x=" + strings.Repeat("x", MaxText), nil, "too_long"},
		{"too many tags", "v=DMARC1; p=none" + strings.Repeat("; x=1", MaxTags+1), nil, "too_many_tags"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := Parse(tt.txt)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, kinds(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestURI(t *testing.T) {
	tests := []struct {
		in   string
		want URI
		kind Kind
	}{
		{"mailto:a@EXAMPLE.com", URI{Text: "mailto:a@EXAMPLE.com", Scheme: "mailto", Address: "a@EXAMPLE.com", Host: "example.com"}, ""},
		{"MAILTO:a%21b@example.com!10M", URI{Text: "MAILTO:a%21b@example.com", Scheme: "mailto", Address: "a!b@example.com", Host: "example.com", Size: "10M"}, SizeSuffix},
		{"mailto:a@example.com?subject=x", URI{Text: "mailto:a@example.com?subject=x", Scheme: "mailto", Address: "a@example.com", Host: "example.com"}, ""},
		{"mailto:a@example.com!big", URI{Text: "mailto:a@example.com!big"}, BadURI},
		{"https://r.example.com/x", URI{Text: "https://r.example.com/x", Scheme: "https", Host: "r.example.com"}, OtherScheme},
		{"a@example.com", URI{Text: "a@example.com"}, NoScheme},
		{"mailto:example.com", URI{Text: "mailto:example.com", Scheme: "mailto"}, BadURI},
		{"mailto:a@localhost", URI{Text: "mailto:a@localhost", Scheme: "mailto"}, BadURI},
		{"mailto:a b@example.com", URI{Text: "mailto:a b@example.com"}, BadURI},
		{"mailto:%zz@example.com", URI{Text: "mailto:%zz@example.com", Scheme: "mailto"}, BadURI},
		{"", URI{}, NoScheme},
	}
	for _, tt := range tests {
		got, kind := parseURI(tt.in)
		if diff := cmp.Diff(tt.want, got); diff != "" || kind != tt.kind {
			t.Errorf("parseURI(%q): kind %q, want %q (-want +got):\n%s", tt.in, kind, tt.kind, diff)
		}
	}
}

func TestURIsAreBounded(t *testing.T) {
	rua := make([]string, MaxURIs+5)
	for i := range rua {
		rua[i] = "mailto:a" + strings.Repeat("b", i) + "@example.com"
	}
	rec, problems := Parse("v=DMARC1; p=none; rua=mailto:x@example.com,mailto:X@example.com," + strings.Join(rua, ","))
	if len(rec.RUA) != MaxURIs {
		t.Errorf("%d addresses", len(rec.RUA))
	}
	if got := kinds(problems); got != "duplicate_uri rua, too_many_uris rua" {
		t.Errorf("problems %s", got)
	}
}

func TestString(t *testing.T) {
	rec := &Record{
		P: Quarantine, SP: Reject, NP: Reject, ADKIM: Strict, ASPF: Relaxed, Test: true, PSD: Organizational, Pct: new(0), FO: []string{"0", "s"},
		RF: "afrf", RI: new(uint32(86400)), RUA: []URI{Mailto("a!b@example.com"), {Text: "mailto:c@example.com", Size: "1m"}}, Unknown: []Tag{{"x", "y"}},
	}
	want := "v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; aspf=r; t=y; psd=n; pct=0; fo=0:s; rf=afrf; ri=86400; " +
		"rua=mailto:a%21b@example.com,mailto:c@example.com!1m; x=y"
	if diff := cmp.Diff(want, rec.String()); diff != "" {
		t.Error(diff)
	}
}

func TestProblemsAreSentences(t *testing.T) {
	for _, k := range []Kind{
		NotARecord, Several, TooLong, TooManyTags, BadTag, Duplicate, UnknownTag, BadValue, MissingP, LateP, NoEffect, AsNone, Historic, BadURI, NoScheme,
		OtherScheme, SizeSuffix, TooManyURIs, DuplicateURI,
	} {
		if got := problem(k, "tag", "value\x1b[31m").String(); len(got) < 20 || strings.Contains(got, "\x1b") {
			t.Errorf("%s: %q", k, got)
		}
	}
}

// FuzzParse holds what callers rely on: bounds, and that what is written is read
// as the same record without new trouble.
func FuzzParse(f *testing.F) {
	f.Add("v=DMARC1; p=reject; rua=mailto:a@example.com!10m,https://example.com; x=y; pct=1; fo=1:d")
	f.Add("v=DMARC1; rua=mailto:a%2c@example.com; adkim=s; t=y; psd=u; ri=007")
	f.Add("v=DMARC1;;;=;p")
	f.Fuzz(func(t *testing.T, txt string) {
		rec, problems := Parse(txt)
		for _, p := range problems {
			if len(p.Value) > valueSize || len(p.Tag) > valueSize {
				t.Fatalf("problem without bounds: %+v", p)
			}
		}
		if rec == nil {
			if len(problems) != 1 || problems[0].Weight() != Void {
				t.Fatalf("no record, and problems %v", problems)
			}
			return
		}
		if !rec.Applies() && len(rec.RUA) > 0 {
			t.Fatalf("does not apply in spite of rua: %+v", rec)
		}
		again, _ := Parse(rec.String())
		if diff := cmp.Diff(rec, again); diff != "" {
			t.Fatalf("%q is read back otherwise (-want +got):\n%s", rec, diff)
		}
	})
}
