package trust

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// What a Standing can rest on.
const (
	methodDKIM  = "dkim"
	methodSPF   = "spf"
	methodDMARC = "dmarc"

	byResults = "auth_results"
	byDKIM    = "dkim"
)

// maxDetail is how many bytes a Detail has at most.
const maxDetail = 300

// Evidence is what is known of the sender of one mail. It is nothing of what a
// report in it says. The zero value is that of data that is no mail.
type Evidence struct {
	reporters *reporters
	from      string // domain of the From field, or ""
	sender    string // its address, lower case
	unclear   bool   // what of it is a part, and what is text, is a guess
	daemon    daemon
	passes    []pass
	otherwise Standing // where nothing passes
}

// pass is a domain that is authenticated.
type pass struct {
	Standing      // Authenticated, and Detail if it is not aligned
	onlyTLS  bool // the key is for TLS reports alone
	aligned  bool // with the From domain
	doubtful bool // DNS did not say whether it is aligned
}

// noted is what the own mail server says beside what passes.
type noted struct {
	dkim  bool   // it looked at signatures
	dmarc string // its result for the From domain, or ""
}

// note takes the results of the own mail server.
func (e *Evidence) note(results []result) (n noted) {
	for _, r := range results {
		switch r.method {
		case methodDKIM:
			n.dkim = n.dkim || r.value != "temperror"
			e.pass(r, methodDKIM, r.domain("header.d", "header.i"))
		case methodSPF:
			e.pass(r, methodSPF, r.domain("smtp.mailfrom", "smtp.helo"))
		case methodDMARC:
			if d := r.domain("header.from"); d == "" || d == e.from {
				n.dmarc = r.value
			}
		}
		if (r.method == methodDKIM || r.method == methodDMARC) && failed(r.value) {
			e.otherwise = Standing{Grade: Failed, By: byResults, Detail: fmt.Sprintf("the own mail server says %s=%s", r.method, r.value)}
		}
	}
	if len(results) > 0 && e.otherwise.Grade == "" {
		e.otherwise = Standing{Grade: Unauthenticated, By: byResults, Detail: "the own mail server says that nothing passes"}
	}
	return n
}

// failed holds for results that say that something is wrong (RFC 8601 2.7).
func failed(value string) bool { return value == "fail" || value == "hardfail" || value == "permerror" }

func (e *Evidence) pass(r result, method, domain string) {
	if r.value == "pass" && domain != "" {
		e.passes = append(e.passes, pass{Standing: Standing{Grade: Authenticated, Domain: domain, Method: method, By: byResults}})
	}
}

// take takes what became of the signatures.
func (e *Evidence) take(all []checked) {
	for _, c := range all {
		s := Standing{Grade: Authenticated, Domain: c.domain, Method: methodDKIM, By: byDKIM}
		if c.outcome == holds {
			e.passes = append(e.passes, pass{Standing: s, onlyTLS: c.onlyTLS})
			continue
		}
		s = Standing{Grade: c.outcome.grade(), By: byDKIM, Detail: clean.Line(c.detail, maxDetail)}
		if e.otherwise.Grade == Ungraded || c.outcome > unchecked {
			e.otherwise = s
		}
	}
}
