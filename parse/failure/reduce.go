package failure

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// reducer removes from a report what Privacy wants removed.
type reducer struct {
	keep  Keep
	mac   hash.Hash // nil: local parts are dropped
	left  int       // hashes that may still be made
	names int       // outside of ASCII that may still be in results
	size  int       // limit of one text in bytes
}

const (
	hashBytes = 8
	maxHashes = 10_000 // of one report; beyond, local parts are dropped
	maxNames  = 10_000 // outside of ASCII in the results of one report; beyond, they are dropped
)

func newReducer(p Privacy, size int) *reducer {
	h := &reducer{keep: p.Keep, left: maxHashes, names: maxNames, size: size}
	if p.Keep != KeepNone && len(p.Key) > 0 {
		h.mac = hmac.New(sha256.New, p.Key)
	}
	return h
}

// report is the one place where privacy is decided, field by field. Reporter,
// Domain, Domains, HeaderFrom, DKIMDomain and SourceName hold nothing but the
// characters of host names (see domainName), Unaligned holds words of ours, and
// Format, SourceIP, SourcePort, Incidents and the times are no texts.
func (h *reducer) report(r *Report) {
	if h.keep == KeepFull {
		return
	}
	r.UserAgent, r.Version = h.hideIn(r.UserAgent), h.hideIn(r.Version)
	h.words(r.Failed)
	r.Delivery.Raw = h.hideIn(r.Delivery.Raw)
	r.SourceRaw = h.hideIn(r.SourceRaw)
	r.DKIMSelector, r.DKIMIdentity = h.hideIn(r.DKIMSelector), h.address(r.DKIMIdentity)
	r.Subject, r.URIs, r.Message = "", nil, nil
	for i := range r.Warnings.List {
		r.Warnings.List[i].Value = ""
	}
	if h.keep == KeepNone {
		r.MailFrom, r.RcptTo, r.EnvelopeID, r.From, r.MessageID = "", nil, "", "", ""
		r.SourceRaw, r.DKIMSelector, r.DKIMIdentity, r.SPFDNS, r.Headers = "", "", "", nil, nil
		r.AuthResults = each(r.AuthResults, h.results)
		return
	}
	r.MailFrom, r.From = h.address(r.MailFrom), h.address(r.From)
	r.RcptTo = each(r.RcptTo, h.address)
	r.EnvelopeID, r.MessageID = h.address(r.EnvelopeID), h.address(r.MessageID)
	r.AuthResults, r.SPFDNS = each(r.AuthResults, h.results), each(r.SPFDNS, h.hideIn)
	r.Headers = h.headers(r.Headers)
}

// hide returns what stands for a local part: with a key the first 16
// hexadecimal digits of the HMAC-SHA-256 of its address, without quotes and in
// lower case, else nothing.
func (h *reducer) hide(local, domain string) string {
	local = strings.ToLower(strings.ReplaceAll(strings.Trim(local, "\" \t\n<>"), `\`, ""))
	if h.mac == nil || h.left == 0 || local == "" {
		return ""
	}
	h.left--
	h.mac.Reset()
	h.mac.Write([]byte(local + "@" + clean.Domain(domain)))
	return hex.EncodeToString(h.mac.Sum(nil)[:hashBytes])
}

// address hides the local part of an address or an id, or all of what is none.
// What stays is hash@domain; without a key, @domain.
func (h *reducer) address(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return h.hide(s, "")
	}
	domain := domainName(s[at+1:])
	if domain == "" {
		return h.hide(s, "")
	}
	return h.hide(s[:at], domain) + "@" + domain
}

func (h *reducer) words(list []word.Word) {
	for i := range list {
		list[i].Raw = h.hideIn(list[i].Raw)
	}
}

// each returns what f makes of the entries of list, without the empty ones.
func each(list []string, f func(string) string) []string {
	var kept []string
	for _, s := range list {
		if s = f(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// headers keeps the fields that the verdict was made from.
func (h *reducer) headers(list []Header) []Header {
	var kept []Header
	for _, field := range list {
		name, value := h.header(field)
		if value != "" && len(value) <= h.size {
			kept = append(kept, Header{Name: name, Value: value})
		}
	}
	return kept
}

func (h *reducer) header(f Header) (name, value string) {
	switch strings.ToLower(f.Name) {
	case "from":
		return "From", h.address(mailbox(f.Value))
	case "message-id":
		return "Message-ID", h.address(unbracket(f.Value))
	case "date":
		if t, _, ok := parseDate(f.Value); ok {
			return "Date", t.Format(time.RFC1123Z)
		}
	case "dkim-signature":
		return "DKIM-Signature", h.signature(f.Value)
	case "authentication-results":
		return "Authentication-Results", h.results(f.Value)
	case "received-spf":
		return "Received-SPF", h.results(f.Value)
	}
	return "", ""
}

// cut returns at most size bytes of s, whole characters.
func cut(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size]
}
