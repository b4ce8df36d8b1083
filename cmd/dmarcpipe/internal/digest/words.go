package digest

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// percent is part of whole, with its sign behind a blank that does not break.
func percent(part, whole uint64) string {
	return strings.ReplaceAll(grid.Percent(part, whole), " ", "\u00a0")
}

// verdictWords says why mail of a sender does not pass.
func verdictWords(v verdict.Verdict) string {
	switch v {
	case verdict.Unaligned:
		return "A service that writes in your name, but authenticates as another domain"
	case verdict.Misconfigured:
		return "A host, signature or record of yours that is not set up right"
	case verdict.Forwarded:
		return "Mail of yours that somebody passed on"
	case verdict.MailingList:
		return "Mail of yours to a mailing list"
	case verdict.Spoof:
		return "Somebody else uses your name"
	}
	return "Nothing tells whose it is"
}

// sentence is a text with a capital letter.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// policyWords is a type of TLS policy, behind "sessions" (RFC 8460 4.4).
func policyWords(policy string) string {
	switch policy {
	case "sts":
		return "under MTA-STS"
	case "tlsa":
		return "under DANE"
	case "no-policy-found":
		return "without a policy"
	}
	return "under no known policy"
}

// resultWords is a result type of TLS reports (RFC 8460 4.3).
func resultWords(result string) string {
	words := map[string]string{
		"starttls-not-supported":    "no STARTTLS",
		"certificate-host-mismatch": "a certificate for another host",
		"certificate-expired":       "a certificate that is over",
		"certificate-not-trusted":   "a certificate that nobody trusts",
		"validation-failure":        "validation",
		"tlsa-invalid":              "a bad TLSA record",
		"dnssec-invalid":            "broken DNSSEC",
		"dane-required":             "missing DANE",
		"sts-policy-fetch-error":    "an MTA-STS policy that cannot be fetched",
		"sts-policy-invalid":        "an invalid MTA-STS policy",
		"sts-webpki-invalid":        "a bad certificate at the MTA-STS policy",
	}
	return cmp.Or(words[result], "another reason")
}

// dayText is a day for people, as 22 November.
func dayText(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return d.Format("2 January")
}

// shortDay is a day in a table, as 22 Nov.
func shortDay(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return d.Format("2 Jan")
}

// backFrom is the day so many days before another.
func backFrom(day string, days int) string {
	d, _ := time.Parse(time.DateOnly, day) // the store writes it that way
	return d.AddDate(0, 0, -days).Format(time.DateOnly)
}

// now names the period.
func (d *Digest) now() string {
	if d.Days == 1 {
		return "last day"
	}
	return fmt.Sprintf("last %d days", d.Days)
}

// before names the period before.
func (d *Digest) before() string {
	switch d.Days {
	case 1:
		return "day before"
	case 7:
		return "week before"
	}
	return fmt.Sprintf("%d days before", d.Days)
}

// span is the period of a domain, as "16 to 22 November".
func (d *Digest) span(of *Domain) string {
	last, err := time.Parse(time.DateOnly, of.Report.LastDay)
	if err != nil || d.Days == 1 {
		return dayText(of.Report.LastDay)
	}
	first := last.AddDate(0, 0, 1-d.Days)
	if first.Month() == last.Month() {
		return first.Format("2") + " to " + last.Format("2 January")
	}
	return first.Format("2 January") + " to " + last.Format("2 January")
}

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return grid.Thousands(uint64(n)) + " " + more
}

// answer is what a domain comes to, in one line.
func (d *Digest) answer(of *Domain) string {
	return d.passText(of) + ", " + todoText(of)
}

func (d *Digest) passText(of *Domain) string {
	switch {
	case of.Now.Total() == 0:
		return "no mail"
	case of.Before.Total() == 0:
		return percent(of.Now.Passed, of.Now.Total()) + " pass"
	}
	return fmt.Sprintf("%s pass (%s %s)", percent(of.Now.Passed, of.Now.Total()), d.before(), percent(of.Before.Passed, of.Before.Total()))
}

func todoText(of *Domain) string {
	if len(of.ToDo) == 0 {
		return "nothing to do"
	}
	return counted(len(of.ToDo), "thing to do", "things to do")
}
