package sample

import (
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// oddMails are the mails of a day that carry no report, or a broken one: a
// report mailbox gets them too.
func (o Options) oddMails(d int) []Mail {
	at := o.midnight(d + 1).Add(9*time.Hour + 17*time.Minute)
	switch {
	case d == o.days()/2:
		return []Mail{o.broken(d)}
	case d%20 == 7:
		return []Mail{other(at, "news@mailer.example", "What is new this month", textEntity("text/plain", newsletter))}
	case d%20 == 12:
		return []Mail{other(at, "MAILER-DAEMON@mx.nimbus.example", "Undelivered Mail Returned to Sender", bounce())}
	case d%20 == 16:
		return []Mail{other(at, "jo@acme-store.example", "Automatic reply: report", textEntity("text/plain", "I am away until Monday."))}
	}
	return nil
}

// broken is a report that was cut off on its way.
func (o Options) broken(d int) Mail {
	rng := o.random("broken", d)
	who, about := &reporters[2], 1
	l := o.letter(rng, who, about, d, 1)
	cut := container{name: "cut off", body: func(l *letter) entity {
		whole := gzipped(l.reports[0].XML())
		return l.mixed(l.file("application/gzip", "attachment", whole[:len(whole)/2], ".xml.gz"))
	}}
	return Mail{Received: l.received, Raw: l.raw(cut), Container: cut.name, Want: ingest.OutcomeRejected}
}

// other is a mail without a report.
func other(at time.Time, from, subject string, e entity) Mail {
	raw := fmt.Sprintf("Date: %s\r\nMessage-ID: <%x.%x@sample.example>\r\nFrom: %s\r\nTo: %s\r\nSubject: %s\r\nMIME-Version: 1.0\r\n%s",
		at.Format(time.RFC1123Z), at.Unix(), len(subject), from, companies[0].rua, subject, e)
	return Mail{Received: at, Raw: []byte(raw), Want: ingest.OutcomeNotReport}
}

const newsletter = "Five ideas for better subject lines, and our webinar on Thursday.\r\n\r\nUnsubscribe: https://mailer.example/u"

func bounce() entity {
	status := "Reporting-MTA: dns; mx.nimbus.example\r\n\r\n" +
		"Final-Recipient: rfc822; gone@nimbus.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
	return multipart("report; report-type=delivery-status", "=_bounce",
		textEntity("text/plain", "This is the mail system. Your message could not be delivered."),
		entity{header: "Content-Type: message/delivery-status\r\n", body: status},
		entity{header: "Content-Type: text/rfc822-headers\r\n", body: "From: it@nimbus.example\r\nTo: gone@nimbus.example\r\nSubject: Hello\r\n"})
}
