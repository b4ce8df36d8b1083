package sample

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// letter is a mail with reports, before it is written down.
type letter struct {
	reports  []*Report
	received time.Time
	id       string // of the message, without angle brackets
	parts    int    // multiparts opened so far, for their boundaries
	options  Options
}

// raw is the mail in the given container, as the mail server keeps it.
func (l *letter) raw(c container) []byte {
	return []byte(l.trace() + l.options.sign(l.message("<"+l.id+">", c.body(l)), l.reports[0].who.seal()))
}

// trace is what the receiving server writes on top.
func (l *letter) trace() string {
	r := l.reports[0]
	_, host, _ := strings.Cut(r.who.email, "@")
	return fmt.Sprintf("Return-Path: <%s>\r\nDelivered-To: %s\r\n", r.who.email, r.about.rua) +
		fmt.Sprintf("Received: from out.%s (out.%s [2001:db8:ff::25])\r\n\tby mx.%s with ESMTPS\r\n\tfor <%s>; %s\r\n",
			host, host, r.about.domain, r.about.rua, l.received.Format(time.RFC1123Z))
}

func (l *letter) message(id string, e entity) string {
	r := l.reports[0]
	return "Date: " + l.received.Format(time.RFC1123Z) + "\r\nMessage-ID: " + id +
		"\r\nFrom: " + r.who.email + "\r\nTo: " + r.about.rua + "\r\nSubject: " + l.subject() +
		"\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n" + e.String()
}

func (l *letter) subject() string {
	r := l.reports[0]
	s := strings.NewReplacer(
		"{domain}", r.about.domain, "{submitter}", r.who.submitter, "{id}", r.ReportID, "{day}", r.Day.Format(time.DateOnly),
	).Replace(r.who.subject)
	if !r.who.encoded {
		return s
	}
	return "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?="
}

func (l *letter) greeting() string {
	return "This is an aggregate report from " + l.reports[0].who.org + "."
}

// fileName is the name that RFC 7489 7.2.1.1 asks for.
func (r *Report) fileName(extension string) string {
	s := fmt.Sprintf("%s!%s!%d!%d", r.who.submitter, r.about.domain, r.Begin.Unix(), r.End.Unix())
	if r.who.named {
		s += "!" + r.ReportID
	}
	return s + extension
}

// continued is the file name in two pieces (RFC 2231 3).
func (l *letter) continued(extension string) string {
	name := l.reports[0].fileName(extension)
	half := len(name) / 2
	return fmt.Sprintf("filename*0=%q;\r\n\tfilename*1=%q", name[:half], name[half:])
}

// file is the entity of a report file.
func (l *letter) file(mediaType, disposition string, data []byte, extension string) entity {
	name := l.reports[0].fileName(extension)
	header := fmt.Sprintf("Content-Type: %s;\r\n\tname=%q\r\nContent-Disposition: %s;\r\n\tfilename=%q\r\n",
		mediaType, name, disposition, name)
	return entity{header: header}.base64(data)
}

// mixed puts a text before a file.
func (l *letter) mixed(file entity) entity {
	return l.multipart("mixed", textEntity("text/plain", l.greeting()), file)
}

func (l *letter) multipart(kind string, parts ...entity) entity {
	l.parts++
	return multipart(kind, fmt.Sprintf("=_part_%d_%x", l.parts, l.received.Unix()), parts...)
}
