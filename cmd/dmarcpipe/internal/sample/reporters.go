package sample

import "time"

// reporters are the senders of report mail. The shapes are those of the real
// ones; the last three are small hosts with invented names. Nothing that they
// report is real.
var reporters = []reporter{
	{
		org: "google.com", email: "noreply-dmarc-support@google.com", contact: "https://support.google.com/a/answer/2466580",
		submitter: "google.com", often: 0.42, share: 0.36, id: digits(19), period: utcDay, overrides: true,
		subject: "Report domain: {domain} Submitter: {submitter} Report-ID: {id}",
		style:   style{declaration: declared, indent: "  ", eol: "\n", np: true, selector: true, resultFirst: true},
		packing: []container{wholeZip},
	},
	{
		org: "Yahoo", email: "dmarchelp@yahooinc.com", submitter: "yahoo.com", often: 0.2, share: 0.12,
		id: fractionID, period: utcDay, subject: usualSubject, overrides: true,
		style:   style{declaration: declaredBrief, indent: "  ", eol: "\t\n", selector: true},
		packing: []container{attachedGzip},
	},
	{
		org: "Outlook.com", email: "dmarcreport@microsoft.com", submitter: "protection.outlook.com", often: 0.24, share: 0.16,
		id: hexadecimal(32), period: fullDay, encoded: true,
		subject: "[Preview] Report Domain: {domain} Submitter: {submitter} Report-ID: {id}",
		style:   microsoft, packing: []container{octetGzip, relatedGzip},
	},
	{
		org: "Enterprise Outlook", email: "dmarcreport@microsoft.com", submitter: "enterprise.protection.outlook.com",
		often: 0.16, share: 0.2, id: hexadecimal(32), period: fullDay, encoded: true,
		subject: "[Preview] Report Domain: {domain} Submitter: {submitter} Report-ID: {id}",
		style:   microsoft, packing: []container{octetGzip},
	},
	{
		org: "Mail.Ru", email: "dmarc_support@corp.mail.ru", contact: "http://help.mail.ru/mail-help", submitter: "Mail.Ru",
		often: 0.07, share: 0.02, id: digits(32), period: fullDay, subject: "Report Domain: {domain}; Submitter: {submitter};",
		style:   style{declaration: `<?xml version='1.0' encoding='utf-8'?>`, scope: true, selector: true},
		packing: []container{attachedGzip},
	},
	{
		org: "AMAZON-SES", email: "postmaster@amazonses.com", submitter: "Amazon SES", often: 0.11, share: 0.03, id: uuid,
		period: fullDay, subject: "Dmarc Aggregate Report Domain: {{domain}} Submitter: {{submitter}} Date: {{day}} Report-ID: {{id}}",
		style: style{
			declaration: declaredBrief, version: "0.1", indent: "\t", eol: "\n", scope: true, envelope: true,
		},
		packing: []container{octetGzip},
	},
	{
		org: "Fastmail Pty Ltd", email: "reports@fastmaildmarc.com", contact: "https://fastmail.com/",
		submitter: "fastmail.com", often: 0.08, share: 0.02, id: digits(9), period: utcDay, subject: usualSubject,
		named: true, overrides: true,
		style: style{
			declaration: declaredBrief, version: "1.0", indent: "\t", eol: "\n", noAlignment: true,
			scope: true, selector: true, envelope: true, envelopeTo: true,
		},
		packing: []container{inlineGzip},
	},
	{
		org: "Mimecast", email: "no-reply@us-1.mimecastreport.com", contact: "https://community.mimecast.com/s/knowledge",
		submitter: "mimecast.org", often: 0.1, share: 0.06, id: hexadecimal(64), period: utcDay, named: true,
		subject: "Report domain: {domain} Submitter: {submitter} Report-ID: {id}",
		style: style{
			declaration: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, indent: "  ", eol: "\n",
			selector: true, human: true,
		},
		packing: []container{wholeGzipCRLF},
	},
	{
		org: "GMX", email: "noreply-dmarc@sicher.gmx.net", contact: "https://postmaster.gmx.net/en/case?c=r2002",
		submitter: "gmx.net", often: 0.12, share: 0.05, id: hexadecimal(32), period: utcDay, subject: usualSubject,
		style: dmarc2, packing: []container{attachedGzip},
	},
	{
		org: "WEB.DE", email: "noreply-dmarc@sicher.web.de", contact: "https://postmaster.web.de/en/case?c=r2002",
		submitter: "web.de", often: 0.09, share: 0.04, id: hexadecimal(32), period: utcDay, subject: usualSubject,
		style: dmarc2, packing: []container{gzipCalledZip},
	},
	{
		org: "esa1.hc6566-26.iphmx.com", email: "MAILER-DAEMON@esa1.hc6566-26.iphmx.com",
		submitter: "esa1.hc6566-26.iphmx.com", often: 0.06, share: 0.02, id: esaID,
		period: shifted(-4*time.Hour+3*time.Second, day+4*time.Second), subject: usualSubject,
		style: style{
			declaration: declared, version: "1.0", indent: "  ", eol: "\n", emptySP: true, selector: true, scope: true, envelope: true,
		},
		packing: []container{attachedGzip},
	},
	{
		org: "kddi.com", email: "noreply-dmarc-support@kddi.com", contact: "https://support.kddi.com/dmarc",
		submitter: "kddi.com", often: 0.06, share: 0.01, id: digits(20), period: shifted(5*time.Hour, 4*time.Hour+30*time.Minute),
		subject: usualSubject,
		style: style{
			declaration: `<?xml version="1.0" encoding="UTF-8"?>`, version: "1.0", indent: "  ", eol: "\n",
			emptyReason: true, selector: true, scope: true, envelope: true, envelopeTo: true,
		},
		packing: []container{attachedGzip},
	},
	{
		org: "comcast.net", email: "dmarc-admin@alerts.comcast.net", submitter: "comcast.net", often: 0.08, share: 0.05,
		id: versionedID, period: fullDay, subject: usualSubject, overrides: true,
		style: style{
			declaration: declared, version: "1.0", indent: "\t", eol: "\n", resultFirst: true, selector: true, scope: true, envelope: true,
		},
		packing: []container{attachedGzip},
	},
	{
		org: "GoDaddy.com", email: "dmarcreports@secureserver.net", submitter: "secureserver.net", often: 0.05, share: 0.02,
		id: digits(12), period: shifted(0, 0), subject: usualSubject,
		style:   style{declaration: declared, indent: "  ", eol: "\n", bracketed: true, selector: true},
		packing: []container{attachedZip},
	},
	{
		org: "zoho.com", email: "noreply-dmarc@zoho.com", submitter: "zoho.com", often: 0.05, share: 0.02, id: hexadecimal(24),
		period: utcDay, subject: usualSubject,
		style: style{
			declaration: `<?xml version="1.0" encoding="UTF-8" standalone="no"?>`, version: "1.0", indent: " ", eol: "\n", scope: true,
		},
		packing: []container{attachedGzip, attachedZip},
	},
	{
		org: "wp.pl", unsigned: true, email: "dmarc@wp.pl", submitter: "wp.pl", often: 0.05, share: 0.004, id: digits(14), period: utcDay,
		subject: usualSubject, style: style{nullRow: true}, packing: []container{attachedXML},
	},
	{
		org: "NetEase", email: "abuse@163.com", submitter: "163.com", often: 0.04, share: 0.01, id: hexadecimal(16),
		period: shifted(-8*time.Hour, day), subject: usualSubject,
		style: style{indent: "  ", eol: "\n", dates: ".0", selector: true}, packing: []container{zipCalledGzip},
	},
	{
		org: "hanse-hosting.example", signs: "mailcluster.example", email: "dmarc@hanse-hosting.example", submitter: "mx1.hanse-hosting.example",
		often: 0.05, share: 0.01, id: domainPeriodID, period: utcDay, subject: usualSubject,
		style: style{declaration: declaredBrief}, packing: []container{alternativeXML},
	},
	{
		org: "mail.tessin.example", unsigned: true, email: "postmaster@mail.tessin.example", submitter: "mail.tessin.example",
		often: 0.05, share: 0.004, id: domainEpochID, period: fullDay, subject: usualSubject, single: true,
		style: style{declaration: declaredBrief, indent: " ", eol: "\n"}, packing: []container{nestedZip},
	},
	{
		org: "gateway.altmark.example", withdrawn: true, email: "dmarc@altmark.example", submitter: "gateway.altmark.example",
		often: 0.06, share: 0.012, id: domainPeriodID, period: utcDay, subject: usualSubject,
		style:   style{declaration: declared, version: "1.0", indent: "  ", eol: "\n", scope: true},
		packing: []container{zipOfTwo, gzipOfGzip},
	},
}

var microsoft = style{
	declaration: declaredBrief, version: "1.0", indent: "  ", eol: "\r\n",
	root:     ` xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`,
	selector: true, scope: true, envelope: true, envelopeTo: true,
}

var dmarc2 = style{
	declaration: `<?xml version="1.0" encoding="UTF-8"?>`, version: "1.0", indent: "   ", eol: "\n",
	root:   ` xmlns="urn:ietf:params:xml:ns:dmarc-2.0"`,
	dmarc2: true, selector: true, scope: true, envelope: true,
}
