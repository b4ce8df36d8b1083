package check

import "testing"

func TestTLSRPT(t *testing.T) {
	const at = "_smtp._tls.example.com TXT "
	testRecords(t, "example.com", tlsrptOf, []recordCase{
		{"good", mailHere + at + "v=TLSRPTv1;rua=mailto:r@example.com, https://r.example.net/v1 ;x=y\nr.example.net A 192.0.2.1", []string{
			"pass record: v=TLSRPTv1;rua=mailto:r@example.com, https://r.example.net/v1 ;x=y",
			"pass destination: mailto:r@example.com", "pass destination: https://r.example.net/v1",
		}},
		{"none", mailHere, []string{"warn record: there is no record: nobody tells you of mail that cannot be delivered over TLS"}},
		{"none, as no mail comes", "example.com MX .", []string{"info record: not needed, as no mail is taken"}},
		{"none, but a wildcard", mailHere + at + "v=spf1 -all", []string{
			"warn record: there is no record: nobody tells you of mail that cannot be delivered over TLS",
		}},
		{"another text", at + "v=TLSRPT1; rua=mailto:r@example.com", []string{
			"fail record: the text at _smtp._tls.example.com is no TLS-RPT record: v=TLSRPT1; rua=mailto:r@example.com",
		}},
		{"two", at + "v=TLSRPTv1; rua=mailto:r@example.com\n" + at + "v=TLSRPTv1; rua=mailto:s@example.com", []string{
			"fail record: there are 2 records, so that none counts",
		}},
		{"no address", at + "v=TLSRPTv1; rua=", []string{"fail record: the record has no rua, so that nobody gets reports: v=TLSRPTv1; rua="}},
		{"bad addresses", at + "v=TLSRPTv1; rua=r@example.com,http://example.com/,mailto:r,https://192.0.2.1/,mailto:r@%zz,::", []string{
			"pass record: v=TLSRPTv1; rua=r@example.com,http://example.com/,mailto:r,https://192.0.2.1/,mailto:r@%zz,::",
			"fail destination: r@example.com is no address that reporters send to",
			"fail destination: http://example.com/ is no address that reporters send to",
			"fail destination: mailto:r is no address that reporters send to",
			"fail destination: https://192.0.2.1/ is no address that reporters send to",
			"fail destination: mailto:r@%zz is no address that reporters send to",
			"fail destination: :: is no address that reporters send to",
		}},
		{"hosts that are not there", at + "v=TLSRPTv1; rua=mailto:r@gone.example.net,https://gone.example.net/", []string{
			"pass record: v=TLSRPTv1; rua=mailto:r@gone.example.net,https://gone.example.net/",
			"fail destination: gone.example.net has no mail server, so that reports are lost: mailto:r@gone.example.net",
			"fail destination: gone.example.net has no address, so that reports are lost: https://gone.example.net/",
		}},
		{"trouble", "_smtp._tls.example.com trouble refused", []string{"unknown record: asking DNS for _smtp._tls.example.com: refused"}},
		{"trouble of the host", at + "v=TLSRPTv1; rua=mailto:r@example.net\nexample.net trouble refused", []string{
			"pass record: v=TLSRPTv1; rua=mailto:r@example.net", "unknown destination: asking DNS for example.net: refused",
		}},
	})
}
