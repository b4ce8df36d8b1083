package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// policyAnswer is what the domain publishes of MTA-STS, RFC 8461.
type policyAnswer struct {
	records []string // TXT records that begin as the version says
	near    []string // others that are meant to
	err     error    // of asking for them
	fetched *fetched // nil if there is no record
}

// askPolicy asks for the record and, if there is one, for the policy.
func (c *checker) askPolicy(ctx context.Context) policyAnswer {
	texts, err := c.Resolver.LookupTXT(ctx, "_mta-sts."+c.Domain)
	if err != nil && !lookup.Absent(err) {
		return policyAnswer{err: err}
	}
	var a policyAnswer
	for _, text := range texts {
		if version, _, _ := strings.Cut(text, ";"); strings.TrimSpace(version) == "v="+versionSTS {
			a.records = append(a.records, text)
		} else if like("sts")(text) {
			a.near = append(a.near, text)
		}
	}
	if len(a.records) > 0 {
		a.fetched = c.fetchPolicy(ctx)
	}
	return a
}

// enforced reports whether senders refuse to deliver without a good certificate.
func (a policyAnswer) enforced() bool {
	return len(a.records) == 1 && a.fetched != nil && a.fetched.policy != nil && a.fetched.policy.mode == modeEnforce
}

// mtasts judges record and policy.
func (c *checker) mtasts(s *mailSurvey) []Result {
	a := s.policy
	record := c.stsRecord(s)
	if a.fetched == nil {
		return []Result{record}
	}
	all := []Result{record, a.fetched.result(c.Domain)}
	if a.fetched.policy == nil {
		return all
	}
	all = append(all, a.fetched.policy.modeResult(), a.fetched.policy.ageResult())
	if len(s.mx.hosts) > 0 {
		all = append(all, a.fetched.policy.mxResult(s.mx.hosts))
	}
	return all
}

// stsRecord judges the TXT record.
func (c *checker) stsRecord(s *mailSurvey) Result {
	r := Result{Group: GroupMTASTS, Name: "record"}
	name := "_mta-sts." + c.Domain
	switch a := s.policy; {
	case a.err != nil:
		return unasked(r.Group, r.Name, a.err)
	case len(a.records) == 0 && len(a.near) > 0:
		r.Status, r.Text, r.Next = StatusFail, "the text at "+name+" is no record of MTA-STS: "+a.near[0], "begin it with v=STSv1;"
	case len(a.records) == 0 && s.mx.none():
		r.Status, r.Text = StatusInfo, "not needed, as no mail is taken"
	case len(a.records) == 0 && slices.ContainsFunc(s.hosts, s.protected):
		r.Status, r.Text = StatusInfo, "there is no record; DANE protects the mail of senders that use it"
		r.Next = "publish a policy as well, for the senders that know MTA-STS only, such as Gmail"
	case len(a.records) == 0:
		r.Status, r.Text = StatusWarn, "there is no policy: who sits between can make senders deliver in clear text"
		r.Next = "publish a policy with mode: testing, then TXT " + name + ` "v=STSv1; id=` + c.Now.UTC().Format("20060102") + `" (RFC 8461)`
	case len(a.records) > 1:
		r.Status, r.Text, r.Detail = StatusFail, fmt.Sprintf("there are %d records, so that none counts", len(a.records)), a.records[:min(len(a.records), maxHosts)]
		r.Next = "remove all records of " + name + " but one"
	case !goodID(a.records[0]):
		r.Status, r.Text = StatusFail, "the record has no id of up to 32 letters and digits: "+a.records[0]
		r.Next = "give the record an id, such as the date, and change it whenever the policy changes"
	default:
		r.Status, r.Text = StatusPass, a.records[0]
	}
	return r
}

// maxID is how long an id may be, RFC 8461 section 3.1.
const maxID = 32

func goodID(record string) bool {
	for field := range strings.SplitSeq(record, ";") {
		key, id, _ := strings.Cut(strings.TrimSpace(field), "=")
		if strings.TrimSpace(key) != "id" {
			continue
		}
		id = strings.TrimSpace(id)
		return id != "" && len(id) <= maxID && strings.IndexFunc(id, notAlphanumeric) < 0
	}
	return false
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// modeResult judges what senders do with the policy.
func (p *stsPolicy) modeResult() Result {
	r := Result{Group: GroupMTASTS, Name: "mode", Status: StatusPass, Text: "enforce: senders deliver with a good certificate only"}
	switch p.mode {
	case modeTesting:
		r.Status, r.Text = StatusWarn, "testing: failures are reported, and mail is delivered all the same"
		r.Next = "when the TLS reports show no more failures, set mode: enforce and change the id of the record"
	case modeNone:
		r.Status, r.Text = StatusWarn, "none: the policy asks for nothing"
		r.Next = "set mode: testing, or remove record and policy when max_age is over"
	}
	return r
}

const (
	leastAge = 24 * time.Hour         // one that is shorter protects hardly
	goodAge  = 7 * 24 * time.Hour     // RFC 8461 section 3.2: weeks or more
	longest  = 31557600 * time.Second // the same section: one year
)

// ageResult judges how long senders remember the policy.
func (p *stsPolicy) ageResult() Result {
	r := Result{Group: GroupMTASTS, Name: "max_age", Status: StatusPass, Text: fmt.Sprintf("%d seconds (%s)", int(p.maxAge.Seconds()), days(p.maxAge))}
	switch {
	case p.maxAge > longest:
		r.Status, r.Next = StatusFail, "set max_age to 31557600 at most, which is a year"
	case p.maxAge < leastAge && p.mode != modeNone:
		r.Status, r.Next = StatusWarn, "set max_age to 604800 or more: senders forget the policy between two mails"
	case p.maxAge < goodAge && p.mode == modeEnforce:
		r.Status, r.Next = StatusInfo, "weeks or months protect better, such as 2592000"
	}
	return r
}

func days(d time.Duration) string {
	if d < 24*time.Hour {
		return d.String()
	}
	return fmt.Sprintf("%d days", int(d/(24*time.Hour)))
}

// mxResult judges whether the policy allows the mail servers of the domain.
func (p *stsPolicy) mxResult(hosts []string) Result {
	r := Result{Group: GroupMTASTS, Name: "mail servers", Status: StatusPass, Text: "the policy allows each of them"}
	missing := slices.DeleteFunc(slices.Clone(hosts), p.allows)
	if len(missing) == 0 {
		r.Detail = p.unused(hosts)
		return r
	}
	r.Status, r.Text = StatusWarn, "the policy does not allow "+list(missing, maxNames)
	r.Next = "add a line mx: " + missing[0] + " to the policy and change the id of the record"
	if p.mode == modeEnforce {
		r.Status, r.Text = StatusFail, r.Text+": senders refuse to deliver there"
	}
	return r
}

// unused names the patterns that no mail server has.
func (p *stsPolicy) unused(hosts []string) []string {
	var lines []string
	for _, pattern := range p.mx {
		if !slices.ContainsFunc(hosts, func(h string) bool { return allowedBy(pattern, h) }) {
			lines = append(lines, "no mail server is "+clean.Line(pattern, lookup.MaxName))
		}
	}
	return lines
}
