package sample

import (
	"maps"
	"slices"
)

// container is one of the ways in which reports travel.
type container struct {
	name    string
	reports int // in one mail; 0 is 1
	body    func(*letter) entity
}

// The ways, named for what a mail reader would show.
var (
	wholeZip = container{name: "whole mail is a zip", body: func(l *letter) entity {
		return l.file("application/zip", "attachment", l.zipped(), ".zip")
	}}
	wholeGzipCRLF = container{name: "whole mail is a gzip, CRLF after it", body: func(l *letter) entity {
		return l.file("application/gzip", "attachment", append(gzipped(l.reports[0].XML()), "\r\n"...), ".xml.gz")
	}}
	attachedGzip = container{name: "attached gzip", body: func(l *letter) entity {
		return l.mixed(l.file("application/gzip", "attachment", gzipped(l.reports[0].XML()), ".xml.gz"))
	}}
	attachedZip = container{name: "attached zip", body: func(l *letter) entity {
		return l.mixed(l.file("application/x-zip-compressed", "attachment", l.zipped(), ".zip"))
	}}
	attachedXML = container{name: "attached plain xml", body: func(l *letter) entity {
		return l.mixed(l.file("text/xml; charset=UTF-8", "attachment", l.reports[0].XML(), ".xml"))
	}}
	octetGzip = container{name: "attached octet-stream", body: func(l *letter) entity {
		return l.mixed(l.file("application/octet-stream", "attachment", gzipped(l.reports[0].XML()), ".xml.gz"))
	}}
	relatedGzip = container{name: "multipart/related inside multipart/mixed", body: func(l *letter) entity {
		html := textEntity("text/html", "<p>This is a DMARC aggregate report.</p>")
		related := l.multipart("related", l.multipart("alternative", html))
		return l.multipart("mixed", related, l.file("application/gzip", "attachment", gzipped(l.reports[0].XML()), ".xml.gz"))
	}}
	inlineGzip = container{name: "inline, continued file name", body: func(l *letter) entity {
		e := entity{header: "Content-Type: application/gzip\r\nContent-Disposition: inline; " + l.continued(".xml.gz") + "\r\n"}
		return l.mixed(e.base64(gzipped(l.reports[0].XML())))
	}}
	gzipCalledZip = container{name: "gzip called zip", body: func(l *letter) entity {
		return l.mixed(l.file("application/zip", "attachment", gzipped(l.reports[0].XML()), ".zip"))
	}}
	zipCalledGzip = container{name: "zip called gzip", body: func(l *letter) entity {
		return l.mixed(l.file("application/gzip", "attachment", l.zipped(), ".xml.gz"))
	}}
	alternativeXML = container{name: "multipart/alternative", body: func(l *letter) entity {
		report := l.file("text/xml", "inline", l.reports[0].XML(), ".xml")
		return l.multipart("alternative", textEntity("text/plain", l.greeting()), report)
	}}
	nestedZip = container{name: "nested message/rfc822", body: func(l *letter) entity {
		inner := l.mixed(l.file("application/zip", "attachment", l.zipped(), ".zip"))
		nested := entity{header: "Content-Type: message/rfc822\r\n", body: l.message("<inner-"+l.id+">", inner)}
		return l.multipart("mixed", textEntity("text/plain", "Forwarded by the postmaster."), nested)
	}}
	zipOfTwo = container{name: "zip with two reports", reports: 2, body: func(l *letter) entity {
		return l.mixed(l.file("application/zip", "attachment", l.zipped(), ".zip"))
	}}
	gzipOfGzip = container{name: "gzip in a gzip", body: func(l *letter) entity {
		return l.mixed(l.file("application/gzip", "attachment", gzipped(gzipped(l.reports[0].XML())), ".xml.gz"))
	}}
)

// Containers lists the names of the containers that the reporters use.
func Containers() []string {
	names := map[string]bool{}
	for i := range reporters {
		for _, c := range reporters[i].packing {
			names[c.name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Reporters lists the organisation names of the reporters.
func Reporters() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for i := range reporters {
			if !yield(reporters[i].org) {
				return
			}
		}
	})
}

// Domains lists the policy domains.
func Domains() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for i := range companies {
			if !yield(companies[i].domain) {
				return
			}
		}
	})
}
