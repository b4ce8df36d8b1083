package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValidate(t *testing.T) {
	for _, test := range []struct {
		options Options
		want    string
	}{
		{Options{Domain: "Example.COM."}, ""},
		{Options{Domain: "münchen.example", Ports: []int{465, 587, 2525}, Hosts: []string{"smtp.example.com"}, Selectors: []Selector{{Name: "a._b"}}}, ""},
		{Options{}, `"" is not a domain; give one such as example.com`},
		{Options{Domain: "com"}, `"com" is not a domain; give one such as example.com`},
		{Options{Domain: "192.0.2.1"}, `"192.0.2.1" is not a domain; give one such as example.com`},
		{Options{Domain: "a..b"}, `"a..b" is not a domain; give one such as example.com`},
		{Options{Domain: "exam\x1bple.com"}, `"example.com" is not a domain; give one such as example.com`},
		{Options{Domain: "user@example.com"}, `"user@example.com" is not a domain; give one such as example.com`},
		{Options{Domain: "example.com", Ports: []int{25}}, "25 is not a port of submission; give some of 465, 587 and 2525"},
		{Options{Domain: "example.com", Hosts: []string{"192.0.2.1"}}, `"192.0.2.1" is not a host name; give one such as smtp.example.com`},
		{Options{Domain: "example.com", Selectors: []Selector{{Name: "a b"}}}, `"a b" is not a selector; it is what s= says in a DKIM-Signature`},
	} {
		got := ""
		if err := test.options.Validate(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%+v: %s, want %s", test.options, got, test.want)
		}
	}
}

func TestDomain(t *testing.T) {
	for s, want := range map[string]string{"Example.COM.": "example.com", "münchen.example": "xn--mnchen-3ya.example"} {
		if got, err := Domain(s); got != want || err != nil {
			t.Errorf("%s is %q, %v", s, got, err)
		}
	}
}

func TestCompleteHidesAnOddHostName(t *testing.T) {
	o := Options{Domain: "example.com", SMTPName: "my host\r\nMAIL FROM:<>"}
	if err := o.complete(); err != nil || o.SMTPName != "localhost" || o.Timeout != DefaultTimeout || o.Dialer == nil || o.Now.IsZero() {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestDistinctSelectors(t *testing.T) {
	o := Options{Domain: "example.com", Selectors: []Selector{
		{Domain: "example.com", Name: "mail", Messages: 7},
		{Domain: "news.example.com", Name: "mail", Messages: 5},
		{Domain: "example.com", Name: "not a name", Messages: 1}, // a report may say so
		{Name: "Mail"},
		{Name: "other"},
	}}
	if err := o.complete(); err != nil {
		t.Fatal(err)
	}
	want := []Selector{
		{Domain: "example.com", Name: "mail", Messages: 7},
		{Domain: "news.example.com", Name: "mail", Messages: 5},
		{Domain: "example.com", Name: "not a name", Messages: 1},
		{Domain: "example.com", Name: "other"},
	}
	if diff := cmp.Diff(want, o.Selectors); diff != "" {
		t.Error(diff)
	}
}
