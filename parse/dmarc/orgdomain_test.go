package dmarc

import "testing"

func TestOrgDomain(t *testing.T) {
	for domain, want := range map[string]string{
		"example.com": "example.com", "a.b.example.com": "example.com", "a.example.co.uk": "example.co.uk", "co.uk": "co.uk", "com": "com", "": "",
		"a.user.github.io": "user.github.io", "host.internal": "host.internal", "a.host.internal": "host.internal",
	} {
		if got := OrgDomain(domain); got != want {
			t.Errorf("OrgDomain(%q) = %q, want %q", domain, got, want)
		}
	}
}

func TestAligned(t *testing.T) {
	tests := []struct {
		authenticated, from string
		relaxed, strict     bool
	}{
		{"example.com", "example.com", true, true},
		{"mail.example.com", "example.com", true, false},
		{"example.com", "mail.example.com", true, false},
		{"a.example.com", "b.example.com", true, false},
		{"example.net", "example.com", false, false},
		{"notexample.com", "example.com", false, false},
		{"a.co.uk", "b.co.uk", false, false},
		{"", "", false, false},
		{"", "example.com", false, false},
	}
	for _, tt := range tests {
		relaxed, strict := Aligned(tt.authenticated, tt.from, false), Aligned(tt.authenticated, tt.from, true)
		if relaxed != tt.relaxed || strict != tt.strict {
			t.Errorf("Aligned(%q, %q): relaxed %v, strict %v", tt.authenticated, tt.from, relaxed, strict)
		}
	}
}

func TestUnder(t *testing.T) {
	for domain, want := range map[string]bool{"example.com": true, "a.example.com": true, "notexample.com": false, "com": false, "": false} {
		if got := Under(domain, "example.com"); got != want {
			t.Errorf("Under(%q) = %v", domain, got)
		}
	}
}
