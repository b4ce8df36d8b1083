package failure

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

func TestResults(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"as specified", "mx.a.example; dkim=none; spf=Pass smtp.mailfrom=a.example", "mx.a.example; dkim=none; spf=pass smtp.mailfrom=a.example"},
		{"policy in a comment", "dmarc=fail (p=none; dis=NONE) header.from=a.example", "dmarc=fail (p=none dis=none) header.from=a.example"},
		{"comment in a comment", "dmarc=fail (p=none (jane) dis=none) header.from=a.example", "dmarc=fail (p=none dis=none) header.from=a.example"},
		{"comment without end", "dmarc=fail (p=none", "dmarc=fail (p=none)"},
		{"only a comment", "(p=none)", "(p=none)"},
		{"no result", "mx.a.example; none", "mx.a.example; none"},
		{"address", "spf=pass smtp.mailfrom=jane@a.example", "spf=pass smtp.mailfrom=@a.example"},
		{"address in quotes", `spf=pass smtp.mailfrom="jane@a.example"`, "spf=pass smtp.mailfrom=@a.example"},
		{"quoted local part", `spf=pass smtp.mailfrom="jane doe"@a.example`, "spf=pass smtp.mailfrom=@a.example"},
		{"name before an address", "dmarc=fail header.from=Jane Doe <jane@a.example>", "dmarc=fail"},
		{"name in quotes", `header.from="Jane Doe <jane@a.example>" x`, "header.from=@a.example"},
		{"name behind an address", "header.from=jane@a.example (Jane Doe)", "header.from=@a.example"},
		{"local part alone", "spf=none smtp.mailfrom=jane", "spf=none"},
		{"login", "auth=pass smtp.auth=jane.doe; spf=none", "auth=pass; spf=none"},
		{"login behind a comment", "auth=pass smtp.auth=(x)jane", "auth=pass"},
		{"login behind a blank", "mx.a.example; auth=pass smtp.auth = jane.doe", "mx.a.example; auth=pass"},
		{"user in a comment", "auth=pass (authenticated as jane)", "auth=pass"},
		{"certificate", `tls=pass cert.client="CN=Jane" x`, "tls=pass"},
		{"Received-SPF", `softfail (domain of jane@a.example) client-ip=[IPv6:2001:db8::1]; envelope-from="jane@a.example"; helo=b.example; identity=mailfrom`, "softfail client-ip=2001:db8::1; envelope-from=@a.example; helo=b.example; identity=mailfrom"},
		{"signature", "dkim=fail header.i=@a.example header.d=a.example header.s=s1 header.b=abc", "dkim=fail header.i=@a.example header.d=a.example header.s=s1"},
		{"no word", "spf=jane@a.example dkim=jane.doe", ""},
		{"no address", "iprev=pass policy.iprev=jane smtp.helo=jane", "iprev=pass"},
		{"quote without end", `spf=fail smtp.mailfrom="jane; dkim=pass`, "spf=fail"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newReducer(Privacy{}, limit.DefaultText).results(tt.in); got != tt.want {
				t.Errorf("results(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestResultsAreBounded holds that hashes do not lengthen results without end.
func TestResultsAreBounded(t *testing.T) {
	h := newReducer(Privacy{Key: []byte("key")}, 1000)
	for _, in := range []string{"smtp.auth=a ", "(p=a)", "p=a;", `header.i="`, "(", "x-sender=a@b,"} {
		if got := h.results(strings.Repeat(in, 1000)); len(got) > 1000 {
			t.Errorf("%d bytes became %d", 1000*len(in), len(got))
		}
	}
	h.names = 1
	if got := h.results("helo=ä.a helo=ö.a helo=b.a"); got != "helo=xn--4ca.a helo=b.a" {
		t.Errorf("names outside of ASCII are not bounded: %q", got)
	}
}
