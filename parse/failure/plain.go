package failure

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

const (
	maxPlain = 64 << 10 // bytes of a text that LooksLike looks at
	maxTop   = 1 << 10  // bytes before the phrase, such as a warning about outside mail
	maxBelow = 2 << 10  // bytes behind it that have to hold the rest
)

// eximPhrase begins the text that Exim sends, and what is built on it: cPanel,
// SpamExperts, Baruwa. Lines with a name and a value follow, and the header of
// the reported mail.
const eximPhrase = "a message claiming to be from you has failed the published dmarc policy for your domain"

// sentence begins the text that RFC 6591 appendix B proposes, which tells the
// source and the time.
const sentence = "this is a"

// LooksLike reports whether head, the first bytes of a text for people, is a
// failure report that some mail hosts send without a machine-readable part. The
// phrase of a known generator has to begin a line near the top, with what that
// generator writes below it.
func LooksLike(head []byte) bool {
	p := findPlain(head[:min(len(head), maxPlain)])
	return p.lines != nil || p.sentence != ""
}

// plain is a text for people once its generator is known.
type plain struct {
	lines    []byte // of Exim: what is below the phrase
	sentence string // of the others: their first one, in single blanks
}

func findPlain(text []byte) plain {
	text = unixLines(text)
	for at := 0; at < len(text) && at < maxTop; {
		line := text[at:]
		below := line[:min(len(line), maxBelow)]
		switch s := strings.ToLower(squeeze(below)); {
		case strings.HasPrefix(s, eximPhrase) && strings.Contains(s, "sender domain:") && strings.Contains(s, "sender ip address:"):
			return plain{lines: line}
		case strings.HasPrefix(s, sentence) && isSentence(s):
			return plain{sentence: squeeze(below)}
		}
		next := bytes.IndexByte(line, '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	return plain{}
}

func squeeze(b []byte) string { return strings.Join(strings.Fields(string(b)), " ") }

// isSentence knows "This is a spf/dkim authentication-failure report for an
// email message received from IP" and its sisters. The one of a complaint is
// a failure only where it names the policy.
func isSentence(s string) bool {
	subject, _, ok := strings.Cut(s, " report for an email message received from ip ")
	if !ok || len(subject) > 60 {
		return false
	}
	failed := strings.HasSuffix(subject, "authentication failure") || strings.HasSuffix(subject, "authentication-failure")
	return failed || strings.HasSuffix(subject, "email abuse") && strings.Contains(s, "did not meet the sending domain's dmarc policy")
}

// plain reads a text for people and returns the reported mail, which is in the
// text or was beside it.
func (d *reader) plain(text, beside []byte) []byte {
	d.warn(warning.PlainText, "", "")
	p := findPlain(text)
	if p.lines == nil {
		d.sentence(p.sentence)
		return beside
	}
	lines, copied := cutCopy(p.lines)
	for line := range bytes.Lines(lines[:min(len(lines), maxBelow)]) {
		name, value, ok := strings.Cut(string(line), ":")
		if ok {
			d.line(strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value))
		}
	}
	slices.Sort(d.r.Unaligned)
	d.r.Unaligned = slices.Compact(d.r.Unaligned)
	d.r.Failed = []word.Word{{Value: "dmarc"}}
	if len(copied) > 0 {
		return copied
	}
	return beside
}

// cutCopy splits the text of Exim from the copy of the header below it.
func cutCopy(text []byte) (lines, copied []byte) {
	lines, rest, ok := bytes.Cut(text, []byte("\n------ "))
	if !ok {
		return text, nil
	}
	_, copied, _ = bytes.Cut(rest, []byte("\n\n"))
	return lines, bytes.TrimLeft(copied, "\n")
}

// line reads one line of the text of Exim. The first of its name counts.
func (d *reader) line(name, value string) {
	r := d.r
	switch name {
	case "sender domain":
		if domain := domainName(value); domain != "" && len(r.Domains) == 0 {
			r.Domains = []string{domain}
		}
	case "sender ip address":
		if !r.SourceIP.IsValid() {
			d.source("Sender IP Address", value)
		}
	case "received date":
		if r.Arrival.IsZero() {
			r.Arrival = d.date("Received Date", value)
		}
	case "spf alignment", "dkim alignment":
		if strings.EqualFold(value, "no") {
			r.Unaligned = append(r.Unaligned, strings.Fields(name)[0])
		}
	case "dmarc results":
		r.Delivery = resultOf(clean.Line(value, maxResult))
	}
}

// maxResult is how long the result of a text may be in bytes.
const maxResult = 100

// resultOf reads what Exim says of the policy as a Delivery-Result.
func resultOf(sent string) word.Word {
	s := strings.ToLower(sent)
	switch {
	case s == "":
		return word.Word{}
	case strings.Contains(s, "accept"):
		return word.Word{Value: "delivered", Raw: sent}
	case strings.Contains(s, "reject"):
		return word.Word{Value: "reject", Raw: sent}
	case strings.Contains(s, "quarantine"):
		return word.Word{Value: "policy", Raw: sent}
	}
	return word.Word{Value: word.Unknown, Raw: sent}
}

// sentence reads "... received from IP 192.0.2.1 on Tue, 2 Jan 2024 03:04:05
// +0000. ...".
func (d *reader) sentence(s string) {
	_, rest, _ := strings.Cut(s, " received from IP ")
	ip, rest, _ := strings.Cut(rest, " on ")
	d.source("received from IP", strings.TrimRight(ip, ". "))
	date, _, _ := strings.Cut(rest, ". ")
	d.r.Arrival = d.date("received on", strings.TrimRight(date, ". "))
	if strings.Contains(strings.ToLower(s), "dmarc") {
		d.r.Failed = []word.Word{{Value: "dmarc"}}
	}
}
