package imap

import (
	"fmt"
	"testing"
)

func TestParseURL(t *testing.T) {
	for address, want := range map[string]Options{
		"imaps://ann%40example.com@mail.example.com": {Host: "mail.example.com", Port: 993, TLS: ImplicitTLS, Username: "ann@example.com"},
		"imaps://ann@mail.example.com:1993":          {Host: "mail.example.com", Port: 1993, TLS: ImplicitTLS, Username: "ann"},
		"imap://ann@[::1]":                           {Host: "::1", Port: 143, TLS: StartTLS, Username: "ann"},
		"imap+starttls://ann@mail.example.com":       {Host: "mail.example.com", Port: 143, TLS: StartTLS, Username: "ann"},
	} {
		got, err := ParseURL(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, want %+v", address, got, want)
		}
	}
	for _, address := range []string{"", "pop3://a@b", "imaps://", "imaps://u:secret@h", "imaps://u:secret%zz@h", "imaps://h:99999999999999999999"} {
		if got, err := ParseURL(address); err == nil {
			t.Errorf("%q: %+v, want an error", address, got)
		}
	}
}

// FuzzParseURL holds that what is accepted can be dialled.

func FuzzParseURL(f *testing.F) {
	f.Add("imaps://ann@mail.example.com:993")
	f.Add("imap://a:b@[::1]")
	f.Fuzz(func(t *testing.T, address string) {
		opts, err := ParseURL(address)
		if err == nil && (opts.Host == "" || opts.Port == 0 || opts.TLS == "") {
			t.Errorf("%q: %+v", address, opts)
		}
	})
}
