package failure

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// methods are those of Authentication-Results (RFC 8601 2.7) whose result is a
// word, and what else has a word for a value: of a policy, or of Received-SPF.
var methods = map[string]bool{
	"dkim": true, "spf": true, "dmarc": true, "arc": true, "iprev": true, "auth": true, "dkim-adsp": true, "dkim-atps": true,
	"sender-id": true, "domainkeys": true, "bimi": true, "tls": true, "compauth": true,
	"p": true, "sp": true, "dis": true, "action": true, "identity": true,
}

// What the properties hold whose values are kept.
var (
	senders = map[string]bool{
		"header.from": true, "header.i": true, "header.sender": true, "smtp.mailfrom": true, "smtp.mfrom": true, "smtp.from": true,
		"smtp.rcptto": true, "smtp.auth": true, "envelope-from": true, "x-sender": true, "x-envelope-from": true,
	}
	hosts      = map[string]bool{"header.d": true, "smtp.helo": true, "helo": true, "receiver": true}
	ips        = map[string]bool{"smtp.remote-ip": true, "smtp.client-ip": true, "client-ip": true, "policy.iprev": true}
	plainNames = map[string]bool{"header.s": true, "header.a": true}
)

// verdicts are the results of SPF (RFC 7208 2.6), which begin Received-SPF.
var verdicts = map[string]bool{
	"none": true, "neutral": true, "pass": true, "fail": true, "softfail": true, "temperror": true, "permerror": true,
}

// fact returns what is kept of one token of results, or "". comment says that
// it stands in one, where only name=value is a fact. The first one may be the
// name of the server that says so.
func (h *reducer) fact(token string, comment, first bool) string {
	name, value, ok := strings.Cut(token, "=")
	name = strings.ToLower(name)
	switch {
	case !h.affords(token):
	case ok:
		if value = h.resultValue(name, unquote(value)); value != "" {
			return name + "=" + value
		}
	case comment, strings.Contains(token, "@"):
	case verdicts[name]:
		return name
	case first && h.keep != KeepNone:
		return hostName(token)
	}
	return ""
}

// affords reports whether a token may still cost the conversion of a name
// outside of ASCII.
func (h *reducer) affords(token string) bool {
	if clean.ASCII(token) {
		return true
	}
	h.names--
	return h.names >= 0
}

// resultValue returns what is kept of the value of a method or a property. With
// KeepNone these are words and domains.
func (h *reducer) resultValue(name, value string) string {
	switch {
	case methods[name] && isWord(value):
		return strings.ToLower(value)
	case hosts[name]:
		return hostName(value)
	case senders[name]:
		return h.sender(name, value)
	case h.keep == KeepNone:
	case plainNames[name]:
		return domainName(value)
	case ips[name]:
		if ip, ok := parseIP(short(value)); ok {
			return ip.String()
		}
	}
	return ""
}

// sender hides an address. One without an @ is a domain, if it looks like one
// and is not a login.
func (h *reducer) sender(name, value string) string {
	value = mailbox(value)
	if !strings.Contains(value, "@") {
		if host := hostName(value); host != "" && name != "smtp.auth" {
			return host
		}
	}
	hidden := h.address(value)
	if h.keep == KeepNone {
		return strings.TrimPrefix(hidden, "@")
	}
	return hidden
}

// unquote returns s without the quotes around it.
func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// maxResultWord is how long a word of a result may be in bytes.
const maxResultWord = 16

func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != "" && len(s) <= maxResultWord
}
