package failure

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// required are fields that a report about DMARC should have.
var required = [...]string{"Feedback-Type", "Auth-Failure", "Arrival-Date", "Source-IP", "Reported-Domain"}

// feedback reads the fields of a message/feedback-report.
func (d *reader) feedback(f fields) {
	r := d.r
	for _, name := range required {
		if f.get(strings.ToLower(name)) == "" && (name != "Arrival-Date" || f.get("received-date") == "") {
			d.warn(warning.MissingElement, name, "")
		}
	}
	d.odd(f)
	r.UserAgent = d.value("User-Agent", f.get("user-agent"))
	r.Version = d.value("Version", f.get("version"))
	r.Domains = d.domains(f.all("reported-domain"))
	r.Failed = d.words("Auth-Failure", FailureTypes, f.all("auth-failure"))
	r.Unaligned = d.unaligned(f.all("identity-alignment"))
	r.Delivery = d.word("Delivery-Result", DeliveryResults, f.get("delivery-result"))
	r.AuthResults = d.list("Authentication-Results", f.all("authentication-results"))
	r.SPFDNS = d.list("SPF-DNS", f.all("spf-dns"))
	r.URIs = d.list("Reported-URI", f.all("reported-uri"))
	d.connection(f)
	d.envelope(f)
	r.DKIMDomain = domainName(f.get("dkim-domain"))
	r.DKIMSelector = d.value("DKIM-Selector", f.get("dkim-selector"))
	r.DKIMIdentity = d.value("DKIM-Identity", f.get("dkim-identity"))
}

// repeatable are the fields that may come more than once.
var repeatable = map[string]bool{
	"reported-domain": true, "reported-uri": true, "original-rcpt-to": true, "authentication-results": true, "spf-dns": true,
	"auth-failure": true, "identity-alignment": true,
}

// odd warns of fields that are not known, and of those that come again: the
// first counts.
func (d *reader) odd(f fields) {
	seen := map[string]bool{}
	for i := range f {
		switch name := f[i].name; {
		case !names[name]:
			d.warn(warning.UnknownElement, fieldName(name), f[i].value)
		case seen[name] && !repeatable[name]:
			d.warn(warning.DuplicateElement, name, f[i].value)
		default:
			seen[name] = true
		}
	}
}

// connection reads where the mail came from, and when.
func (d *reader) connection(f fields) {
	d.source("Source-IP", f.get("source-ip"))
	if s := f.get("source-port"); s != "" {
		if port, err := strconv.ParseUint(s, 10, 16); err == nil {
			d.r.SourcePort = uint16(port)
		} else {
			d.warn(warning.BadNumber, "Source-Port", s)
		}
	}
	d.r.Arrival = d.date("Arrival-Date", f.get("arrival-date"))
	if d.r.Arrival.IsZero() {
		d.r.Arrival = d.date("Received-Date", f.get("received-date"))
	}
	d.incidents(f.get("incidents"))
}

// maxIncidents is how many mails one report may stand for; more is a fault or
// meant to bend the figures.
const maxIncidents = 1_000_000

func (d *reader) incidents(sent string) {
	if sent == "" {
		return
	}
	n, err := strconv.ParseUint(sent, 10, 64)
	if err != nil || n == 0 || n > maxIncidents {
		d.warn(warning.BadCount, "Incidents", sent)
		return
	}
	d.r.Incidents = n
}

func (d *reader) envelope(f fields) {
	d.r.MailFrom = d.value("Original-Mail-From", mailbox(f.get("original-mail-from")))
	var rcpt []string
	for _, s := range f.all("original-rcpt-to") {
		rcpt = append(rcpt, mailboxes(s)...)
	}
	d.r.RcptTo = d.list("Original-Rcpt-To", rcpt)
	d.r.EnvelopeID = d.value("Original-Envelope-Id", unbracket(f.get("original-envelope-id")))
	d.r.MessageID = d.value("Message-ID", unbracket(f.get("message-id")))
}

// domains returns the names among sent, each once.
func (d *reader) domains(sent []string) []string {
	var list []string
	for _, s := range d.list("Reported-Domain", sent) {
		switch name := domainName(s); {
		case name == "":
			d.warn(warning.UnknownWord, "Reported-Domain", s)
		case !slices.Contains(list, name):
			list = append(list, name)
		}
	}
	return list
}

// words reads a field that may be repeated and may hold several words.
func (d *reader) words(element string, known, sent []string) []word.Word {
	var list []word.Word
	for _, s := range d.list(element, splitWords(sent)) {
		if w := d.word(element, known, s); !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}

func (d *reader) word(element string, known []string, sent string) word.Word {
	w := word.Read(known, d.value(element, sent))
	if w.Value == word.Unknown {
		d.warn(warning.UnknownWord, element, sent)
	}
	return w
}

// unaligned reads Identity-Alignment, where "none" stands for an empty list.
func (d *reader) unaligned(sent []string) []string {
	var list []string
	for _, w := range d.words("Identity-Alignment", []string{"dkim", "spf", "none"}, sent) {
		if w.Value == "dkim" || w.Value == "spf" {
			list = append(list, w.Value)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func splitWords(sent []string) []string {
	return strings.FieldsFunc(strings.Join(sent, ","), func(r rune) bool {
		return r == ',' || r == ';' || r == ' ' || r == '\t'
	})
}
