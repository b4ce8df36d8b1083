package alerts

import "strings"

// brokenPolicy are the result types that say that MTA-STS or DANE itself is wrong
// (RFC 8460 4.3.2), and not a certificate or a connection.
var brokenPolicy = []string{
	"sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid",
	"tlsa-invalid", "dnssec-invalid", "dane-required",
}

func quoted(texts []string) string { return "'" + strings.Join(texts, "', '") + "'" }
