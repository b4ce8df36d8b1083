package check

import (
	"crypto/tls"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// judgeMSA judges one port; all are those that were tried.
func (c *checker) judgeMSA(d *msa, all []*msa) []Result {
	r := Result{Group: GroupSubmission, Name: d.String(), Status: StatusPass}
	switch {
	case d.err != nil && lookup.Absent(d.err):
		r.Status, r.Text, r.Next = StatusFail, "the host has no address", "publish an A record for "+d.host+", or correct the record that leads there"
	case d.err != nil:
		return []Result{unasked(r.Group, r.Name, d.err)}
	case d.main == nil:
		r.Status, r.Text, r.Next = StatusUnknown, "it was not tried", "try again"
	case !d.main.reached:
		return []Result{d.closed(r, all)}
	default:
		return c.open(d, r)
	}
	return []Result{r}
}

// closed judges a port where nobody answers. Implicit TLS is the one to have;
// the others are for programs that do not know it.
func (d *msa) closed(r Result, all []*msa) Result {
	r.Text = "nobody answers: " + d.main.err.Error()
	better := slices.ContainsFunc(all, func(o *msa) bool { return o.host == d.host && o.implicit() && o.works() })
	switch {
	case better:
		r.Status = StatusInfo
		r.Text += "; port 465 is enough"
	case d.port == portAlternative:
		r.Status = StatusInfo
		r.Text += "; the port belongs to no standard, and helps users in networks that block 587"
	case d.guessed:
		r.Status = StatusUnknown
		r.Next = "name the host where users hand in mail with --host"
	default:
		r.Status = StatusFail
		r.Next = "open the port for users, or see whether this network blocks it"
	}
	return r
}

// open judges a port where somebody answers.
func (c *checker) open(d *msa, r Result) []Result {
	results := []Result{d.encryption(r)}
	if d.clearAuth() {
		results = append(results, Result{
			Group: GroupSubmission, Name: "login at " + d.String(), Status: StatusFail,
			Text: "it takes passwords in clear text, before TLS",
			Next: "allow AUTH in TLS only (Postfix: smtpd_tls_auth_only = yes), and change the passwords that went over the wire",
		})
	} else if d.works() {
		results = append(results, d.login())
	}
	if d.main.tls == nil {
		return results
	}
	results = append(results, c.msaCertificate(d))
	if d.main.tls.Version >= tls.VersionTLS12 {
		results = append(results, d.versions())
	}
	return results
}

// clearAuth reports whether AUTH is offered or taken before TLS, however the
// port begins.
func (d *msa) clearAuth() bool {
	return slices.ContainsFunc([]*session{d.main, d.other}, func(s *session) bool {
		return s != nil && (s.clearAuth || s.plain.has("AUTH"))
	})
}

// encryption judges how TLS begins.
func (d *msa) encryption(r Result) Result {
	if d.main.refused {
		r.Status, r.Text = StatusUnknown, d.main.err.Error()
		r.Next = "it may refuse only this address; try from another network"
		return r
	}
	if d.other != nil && d.other.tls != nil {
		r.Status = StatusFail
		r.Text, r.Next = d.wrongWay()
		return r
	}
	if f := d.main.fault(); f != nil {
		r.Status, r.Text, r.Next = StatusFail, f.text, f.next
		return r
	}
	if f := pipelinedFault(); d.pipelined {
		r.Status, r.Text, r.Next = StatusFail, f.text, f.next
		return r
	}
	r.Text = d.manner() + ", " + tlsVersion(d.main.tls)
	return r
}

// wrongWay says that a port does what another one is for.
func (d *msa) wrongWay() (text, next string) {
	if d.implicit() {
		return "it begins in clear text with STARTTLS; port 465 is for implicit TLS",
			"turn implicit TLS on for port 465 (Postfix: smtpd_tls_wrappermode=yes)"
	}
	return "it begins with TLS at once; this port is for STARTTLS, and programs wait for a greeting",
		"move implicit TLS to port 465, where programs look for it, and offer STARTTLS here or close the port"
}

// implicitTLS says which way is to be preferred, and why.
func implicitTLS(all []*msa) Result {
	r := Result{Group: GroupSubmission, Name: "implicit TLS", Status: StatusPass, Detail: []string{"it is to be preferred: " + whyImplicit}}
	asked := slices.DeleteFunc(slices.Clone(all), func(d *msa) bool { return !d.implicit() })
	switch {
	case len(asked) == 0:
		r.Status, r.Text = StatusInfo, "port 465, which is for it, was not looked at"
		r.Next = "see with --ports 465 whether it is offered, and prefer it: " + whyImplicit
	case slices.ContainsFunc(asked, (*msa).works):
		r.Text = "port 465 has it; programs should prefer it to STARTTLS"
	case slices.ContainsFunc(asked, (*msa).unclear):
		r.Status, r.Text, r.Next = StatusUnknown, "it could not be found out what port 465 does", "see the check of that port"
	default:
		r.Status, r.Text = StatusWarn, "port 465 does not offer it as it should"
		r.Next = "offer it there, and prefer it to STARTTLS: " + whyImplicit
	}
	return r
}

// login judges how users prove who they are, in TLS.
func (d *msa) login() Result {
	r := Result{Group: GroupSubmission, Name: "login at " + d.String(), Status: StatusPass}
	mechanisms, ok := d.main.secured.param("AUTH")
	if !ok {
		r.Status, r.Text = StatusWarn, "AUTH is not offered, not even in TLS"
		r.Next = "require AUTH of everybody who hands in mail here (RFC 6409 section 4.3)"
		return r
	}
	r.Text = "only in TLS: " + strings.Join(strings.Fields(mechanisms), ", ")
	return r
}

func (c *checker) msaCertificate(d *msa) Result {
	r := Result{Group: GroupSubmission, Name: "certificate at " + d.String(), Status: StatusPass}
	chain := d.main.tls.PeerCertificates
	if f := c.judge().fault(chain, d.host); f != nil {
		r.Status, r.Text, r.Next = StatusFail, f.text, f.next
		return r
	}
	return c.validity(r, chain[0])
}

// versions judges what old programs are let in with.
func (d *msa) versions() Result {
	r := Result{Group: GroupSubmission, Name: "TLS at " + d.String(), Status: StatusPass, Text: "nothing below TLS 1.2 is taken"}
	if d.oldTLS {
		r.Status, r.Text = StatusWarn, "TLS 1.1 or 1.0 is taken too, which is no longer safe (RFC 8996)"
		r.Next = "turn TLS 1.0 and 1.1 off; programs of the last ten years have 1.2"
	}
	return r
}
