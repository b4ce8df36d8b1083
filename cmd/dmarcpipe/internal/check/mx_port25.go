package check

import (
	"crypto/tls"
	"errors"
	"fmt"
)

// port25 judges what one mail server showed on its port.
func (c *checker) port25(s *mailSurvey, h *mailHost) []Result {
	reach := h.reach()
	if reach.Status != StatusPass {
		return []Result{reach}
	}
	all := []Result{reach, h.startTLS()}
	if h.chain() != nil {
		all = append(all, c.mxCertificate(s, h))
	}
	return all
}

// reach judges the way to the point where TLS could begin.
func (h *mailHost) reach() Result {
	r := Result{Group: GroupMX, Name: "port 25 of " + h.name, Status: StatusPass}
	for _, s := range h.sessions {
		switch {
		case s.greeted && r.Text == "":
			r.Text = s.greeting
		case s.refused:
			r.Status, r.Text = StatusUnknown, at(s, s.err.Error())
			r.Next = "it may refuse only this address; run the check on a machine that sends mail"
		case s.reached && !s.greeted:
			r.Status, r.Text = StatusFail, at(s, s.err.Error())
			r.Next = "see in the log of the mail server why it does not greet"
		default:
			continue
		}
		if r.Status != StatusPass {
			return r
		}
	}
	if r.Text == "" {
		r.Status, r.Text = StatusWarn, fmt.Sprintf("nobody answers: %s", h.sessions[0].err)
		r.Next = "start the mail server or open port 25 for it, or remove it from the MX records; another one can be reached from here"
	}
	return r
}

// at says on which address something was seen.
func at(s *session, text string) string { return s.addr.String() + ": " + text }

// startTLS judges the encryption, the certificate aside. The worst address counts.
func (h *mailHost) startTLS() Result {
	r := Result{Group: GroupMX, Name: "STARTTLS of " + h.name, Status: StatusPass}
	for _, s := range h.reached() {
		if f := s.fault(); f != nil {
			r.Status, r.Text, r.Next = StatusFail, at(s, f.text), f.next
			return r
		}
		r.Text = tlsVersion(s.tls)
		if s.tls.Version < tls.VersionTLS13 {
			r.Detail = []string{"TLS 1.3 is not offered, which is faster and hides the certificate from those who listen"}
		}
	}
	if f := pipelinedFault(); h.pipelined {
		r.Status, r.Text, r.Next = StatusFail, f.text, f.next
	}
	return r
}

// fault is what is wrong with the encryption of a session that was reached, the
// certificate aside, or nil.
func (s *session) fault() *fault {
	switch {
	case s.injected:
		return &fault{
			"it went on in clear text after it agreed to STARTTLS: somebody may put answers in between",
			"update the mail server, and look for a firewall or proxy in front of it that speaks SMTP",
		}
	case errors.Is(s.err, errNoSTARTTLS):
		return &fault{
			"STARTTLS is not offered, or taken out on the way: everything goes in clear text",
			"give the mail server a certificate and turn STARTTLS on; a firewall that inspects SMTP may strip it, so look there too",
		}
	case s.tls == nil:
		return &fault{s.err.Error(), s.advice()}
	case s.tls.Version < tls.VersionTLS12:
		return &fault{
			"only " + tlsVersion(s.tls) + " is spoken, which is no longer safe (RFC 8996)",
			"turn TLS 1.2 and 1.3 on, and 1.0 and 1.1 off",
		}
	case s.err != nil:
		return &fault{"in TLS: " + s.err.Error(), "see in the log of the mail server why the session ends"}
	}
	return nil
}

// advice is where to look when TLS did not come about.
func (s *session) advice() string {
	log := "see in the log of the mail server why "
	probe := fmt.Sprintf("TLS does not start, and try openssl s_client -connect %s:%d", s.host, s.port)
	switch {
	case s.port == portSubmissions:
		return log + probe
	case !s.greeted:
		return log + "it does not greet"
	}
	return log + probe + " -starttls smtp"
}

// mxCertificate judges the certificate. Without a demand for it senders encrypt
// with any, so that a bad one is worth a warning only.
func (c *checker) mxCertificate(s *mailSurvey, h *mailHost) Result {
	r := Result{Group: GroupMX, Name: "certificate of " + h.name, Status: StatusPass}
	chain := h.chain()
	for _, session := range h.reached() {
		if session.tls == nil {
			continue
		}
		if f := c.judge().fault(session.tls.PeerCertificates, h.name); f != nil {
			return c.badCertificate(s, h, r, f)
		}
	}
	return c.validity(r, chain[0])
}

// badCertificate weighs a fault by who insists on a good certificate.
func (c *checker) badCertificate(s *mailSurvey, h *mailHost, r Result, f *fault) Result {
	r.Status, r.Text, r.Next = StatusWarn, f.text, f.next
	switch {
	case s.policy.enforced():
		r.Status, r.Text = StatusFail, f.text+"; by the policy of MTA-STS senders refuse it"
	case !s.protected(h):
	case c.vouched(h):
		r.Status, r.Text = StatusInfo, f.text+"; its TLSA record vouches for it all the same"
	default:
		r.Status, r.Text = StatusFail, f.text+"; by DANE senders refuse it"
	}
	return r
}
