package check

import (
	"slices"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// mailHere lets reports arrive.
const mailHere = "example.com MX mx.example.com\n"

func TestDMARC(t *testing.T) {
	testRecords(t, "example.com", dmarcOf, []recordCase{
		{"good", mailHere + "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:r@example.com", []string{
			"pass record: v=DMARC1; p=reject; rua=mailto:r@example.com",
			"pass syntax: the record reads without a problem",
			"pass policy: p=reject: receivers refuse mail that fails",
			"pass subdomains: reject where they exist, reject where they do not",
			"pass alignment: relaxed: DKIM and SPF of subdomains count too",
			"pass discovery: receivers of RFC 7489 and RFC 9989 find the same",
			"pass aggregate reports: to mailto:r@example.com",
			"pass destination example.com: takes mail",
		}},
		{"none at all", "", []string{"fail record: there is no DMARC record: anybody can send in the name of the domain, and nobody reports it"}},
		{"none, but a wildcard", "_dmarc.example.com TXT v=spf1 -all", []string{
			"fail record: there is no DMARC record: anybody can send in the name of the domain, and nobody reports it",
		}},
		{"trouble", "_dmarc.example.com trouble refused", []string{"unknown record: asking DNS for _dmarc.example.com: refused"}},
		{"trouble above", "_dmarc.com trouble refused\n_dmarc.example.com TXT v=DMARC1; p=reject; psd=y", []string{
			"pass record: v=DMARC1; p=reject; psd=y",
			"pass syntax: the record reads without a problem",
			"pass policy: p=reject: receivers refuse mail that fails",
			"pass alignment: relaxed: DKIM and SPF of subdomains count too",
			"unknown discovery: asking DNS for _dmarc.com: refused",
			"warn psd: psd=y says that others register names below example.com: no subdomain is aligned with it any more",
			"warn aggregate reports: nobody is asked to report: you do not see who sends in your name",
		}},
		{"two", "_dmarc.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT v=DMARC1; p=reject", []string{
			"fail record: there are several records at _dmarc.example.com, so that none counts",
		}},
		{"lower case", "_dmarc.example.com TXT v=dmarc1; p=none", []string{
			"fail record: the text at _dmarc.example.com is no DMARC record: v=dmarc1; p=none",
		}},
		{"does nothing", "_dmarc.example.com TXT v=DMARC1; p=rejected", []string{
			"fail record: receivers do nothing by this record: v=DMARC1; p=rejected",
			"fail syntax: without a valid policy and a valid rua, receivers do nothing by this record (and 1 more)",
			"warn aggregate reports: nobody is asked to report: you do not see who sends in your name",
		}},
		{"weak in every way", mailHere + "_dmarc.example.com TXT v=DMARC1; p=quarantine; sp=none; adkim=s; aspf=s; pct=10; x=y; rua=mailto:r@example.com!10m", []string{
			"pass record: v=DMARC1; p=quarantine; sp=none; adkim=s; aspf=s; pct=10; x=y; rua=mailto:r@example.com!10m",
			"info syntax: pct=10 is historic since RFC 9989 and read by older receivers only (and 2 more)",
			"warn policy: pct=10: older receivers apply p=quarantine to so many of 100 mails only, those of RFC 9989 to all",
			"warn subdomains: sp=none is weaker than p=quarantine: who cannot use the domain uses a name below it",
			"info alignment: strict: DKIM and SPF count for exactly the domain in the From field",
			"pass discovery: receivers of RFC 7489 and RFC 9989 find the same",
			"pass aggregate reports: to mailto:r@example.com",
			"pass destination example.com: takes mail",
		}},
		{"testing, weak np, failure reports", mailHere + "_dmarc.example.com TXT v=DMARC1; p=reject; np=none; t=y; aspf=s; rua=mailto:r@example.com; ruf=mailto:f@example.com", []string{
			"pass record: v=DMARC1; p=reject; np=none; t=y; aspf=s; rua=mailto:r@example.com; ruf=mailto:f@example.com",
			"pass syntax: the record reads without a problem",
			"warn policy: t=y: receivers are asked not to apply p=reject yet",
			"warn subdomains: np=none is weaker than the policy for subdomains that exist, reject",
			"info alignment: aspf=s: SPF counts for exactly the domain in the From field",
			"pass discovery: receivers of RFC 7489 and RFC 9989 find the same",
			"pass aggregate reports: to mailto:r@example.com",
			"info failure reports: to mailto:f@example.com",
			"pass destination example.com: takes mail",
		}},
		{"only watching, no usable rua", "_dmarc.example.com TXT v=DMARC1; p=none; adkim=s; rua=https://example.com/r, x@example.com", []string{
			"pass record: v=DMARC1; p=none; adkim=s; rua=https://example.com/r, x@example.com",
			"warn syntax: rua=x@example.com needs mailto: before it (and 1 more)",
			"warn policy: p=none: receivers deliver mail that fails as any other; you only watch",
			"info alignment: adkim=s: signatures count for exactly the domain in the From field",
			"pass discovery: receivers of RFC 7489 and RFC 9989 find the same",
			"fail aggregate reports: no address that reporters send to: https://example.com/r",
		}},
		{"quarantine for all, three addresses", mailHere + "_dmarc.example.com TXT v=DMARC1; p=quarantine; rua=mailto:a@example.com,mailto:b@example.com,mailto:c@example.com", []string{
			"pass record: v=DMARC1; p=quarantine; rua=mailto:a@example.com,mailto:b@example.com,mailto:c@example.com",
			"pass syntax: the record reads without a problem",
			"pass policy: p=quarantine: receivers put mail that fails aside",
			"info subdomains: quarantine where they exist, quarantine where they do not",
			"pass alignment: relaxed: DKIM and SPF of subdomains count too",
			"pass discovery: receivers of RFC 7489 and RFC 9989 find the same",
			"info aggregate reports: to mailto:a@example.com, mailto:b@example.com, mailto:c@example.com",
			"pass destination example.com: takes mail",
		}},
	})
}

func TestDMARCOfSubdomains(t *testing.T) {
	testRecords(t, "a.mail.example.com", dmarcOf, []recordCase{
		{"inherited", "_dmarc.example.com TXT v=DMARC1; p=reject; sp=none\n_dmarc.a.mail.example.com TXT v=DMARC2", []string{
			"pass record: that of example.com: v=DMARC1; p=reject; sp=none",
			`warn syntax: "v=DMARC2" does not begin a DMARC record, which starts with v=DMARC1`,
			"warn policy: sp=none: receivers deliver mail that fails as any other; you only watch",
			"pass alignment: relaxed: DKIM and SPF of subdomains count too",
			"pass discovery: receivers of RFC 7489 and RFC 9989 find the same",
			"warn aggregate reports: nobody is asked to report: you do not see who sends in your name",
		}},
		{"inherited, with a wildcard", "_dmarc.example.com TXT v=DMARC1; p=reject\n_dmarc.a.mail.example.com TXT v=spf1 -all", []string{
			"pass record: that of example.com: v=DMARC1; p=reject",
			`info syntax: "v=spf1 -all" does not begin a DMARC record, which starts with v=DMARC1`,
			"pass policy: p=reject: receivers refuse mail that fails",
			"pass alignment: relaxed: DKIM and SPF of subdomains count too",
			"pass discovery: receivers of RFC 7489 and RFC 9989 find the same",
			"warn aggregate reports: nobody is asked to report: you do not see who sends in your name",
		}},
		{"two above", "_dmarc.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT v=DMARC1; p=reject", []string{
			"fail record: there are several records at _dmarc.example.com, so that none counts",
		}},
		{"found by the tree walk only", "_dmarc.mail.example.com TXT v=DMARC1; p=reject; psd=n\n_dmarc.example.com TXT v=DMARC1; p=none", []string{
			"pass record: that of mail.example.com: v=DMARC1; p=reject; psd=n",
			"pass syntax: the record reads without a problem",
			"pass policy: p=reject: receivers refuse mail that fails",
			"pass alignment: relaxed: DKIM and SPF of subdomains count too",
			"warn discovery: receivers of RFC 9989 use the record of mail.example.com, others the record of example.com",
			"warn aggregate reports: nobody is asked to report: you do not see who sends in your name",
		}},
		{"another organizational domain", "_dmarc.a.mail.example.com TXT v=DMARC1; p=reject", []string{
			"pass record: v=DMARC1; p=reject",
			"pass syntax: the record reads without a problem",
			"pass policy: p=reject: receivers refuse mail that fails",
			"pass subdomains: reject where they exist, reject where they do not",
			"pass alignment: relaxed: DKIM and SPF of subdomains count too",
			"info discovery: to receivers of RFC 9989 the organizational domain is a.mail.example.com, to others example.com; relaxed alignment reaches as far",
			"warn aggregate reports: nobody is asked to report: you do not see who sends in your name",
		}},
	})
}

// TestAgreement holds that nobody is told to publish what stands there already.
func TestAgreement(t *testing.T) {
	for zone, want := range map[string]string{
		"_dmarc.a.example.com TXT v=DMARC1; p=none":                                                 "publish a record at _dmarc.example.com too, so that both agree",
		"_dmarc.example.com TXT v=DMARC1; p=none; psd=y":                                            "see that psd=y in the record of example.com is meant so; only receivers of RFC 9989 know it",
		"_dmarc.a.example.com TXT v=DMARC1; p=none; psd=n\n_dmarc.example.com TXT v=DMARC1; p=none": "see that psd=n in the record of a.example.com is meant so; only receivers of RFC 9989 know it",
	} {
		c := &checker{Options{Domain: "a.example.com", Resolver: publish(zone)}}
		results := c.dmarc(t.Context())
		i := slices.IndexFunc(results, func(r Result) bool { return r.Name == "discovery" })
		if got := results[i].Next; got != want {
			t.Errorf("%s: next %q, want %q", zone, got, want)
		}
	}
}

// TestDMARCCure holds that a faulty address is to be corrected, not dropped.
func TestDMARCCure(t *testing.T) {
	for txt, want := range map[string]string{
		"v=DMARC1; p=none; x=1":                                   "publish it as v=DMARC1; p=none",
		"v=DMARC1; p=none; x=1; rua=r@example.com":                "write mailto: before r@example.com in rua",
		"v=DMARC1; p=none; x=1; rua=mailto:r@b\u00fccher.example": "correct mailto:r@b\u00fccher.example in rua: an address is like mailto:dmarc@example.com, and a domain with other letters is written with xn--",
	} {
		rec, problems := dmarc.Parse(txt)
		if got := dmarcCure(problems, rec); got != want {
			t.Errorf("%s: %q, want %q", txt, got, want)
		}
	}
}
