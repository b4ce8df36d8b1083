package sample

import (
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// FailureReport is the truth about one failure report.
type FailureReport struct {
	Reporter, Domain, Source string
	Arrival                  time.Time
	Text                     bool // made for people only
}

// failureSeal is how the failure reports that programs read are signed.
var failureSeal = seal{domain: "linkedin.com"}

// failureMails are the failure reports of day number d: somebody writes in the
// name of the shop, and two hosts tell about it, each in its way.
func (o Options) failureMails(d int) []Mail {
	if d%9 != 4 {
		return nil
	}
	arrival := o.midnight(d).Add(15*time.Hour + time.Duration(d)*time.Minute)
	r := &FailureReport{Reporter: "linkedin.com", Domain: companies[1].domain, Source: fmt.Sprintf("203.0.113.%d", 100+d%50), Arrival: arrival}
	write := r.arf
	if d%18 == 4 {
		r.Reporter, r.Text, write = "cpanel-host.example", true, r.text
	}
	received := arrival.Add(90 * time.Second)
	mail := write(received)
	if !r.Text {
		mail = o.sign(mail, failureSeal)
	}
	return []Mail{{Received: received, Raw: []byte(mail), Failure: r, Want: ingest.OutcomeStored}}
}

func (r *FailureReport) head(from, subject string, received time.Time) string {
	return fmt.Sprintf("Date: %s\r\nMessage-ID: <ruf.%x@%s>\r\nFrom: %s\r\nTo: %s\r\nSubject: %s\r\nMIME-Version: 1.0\r\n",
		received.Format(time.RFC1123Z), received.Unix(), r.Reporter, from, companies[1].rua, subject)
}

// original is the header of the mail that failed.
func (r *FailureReport) original() string {
	return "Authentication-Results: mx." + r.Reporter + "; dmarc=fail (p=quarantine) header.from=" + r.Domain +
		"\r\nFrom: \"Acme Invoices\" <billing@" + r.Domain + ">\r\nTo: jo@" + r.Reporter +
		"\r\nSubject: Your invoice is overdue\r\nDate: " + r.Arrival.Format(time.RFC1123Z) +
		fmt.Sprintf("\r\nMessage-ID: <%x@spoofer.example>\r\n", r.Arrival.Unix())
}

// arf is the report in the abuse reporting format (RFC 6591).
func (r *FailureReport) arf(received time.Time) string {
	fields := "Feedback-Type: auth-failure\r\nUser-Agent: Lua/1.0\r\nVersion: 1.0\r\nOriginal-Mail-From: bounce@spoofer.example\r\n" +
		"Original-Rcpt-To: jo@" + r.Reporter + "\r\nArrival-Date: " + r.Arrival.Format(time.RFC1123Z) +
		"\r\nSource-IP: " + r.Source + "\r\nReported-Domain: " + r.Domain +
		"\r\nAuth-Failure: dmarc\r\nIdentity-Alignment: dkim, spf\r\nDelivery-Result: spam\r\n" +
		"Authentication-Results: mx." + r.Reporter + "; spf=fail smtp.mailfrom=bounce@spoofer.example; dkim=none\r\n"
	body := multipart("report; report-type=feedback-report", fmt.Sprintf("=_ruf_%x", received.Unix()),
		textEntity("text/plain", "This is an email abuse report for an email message received from IP "+r.Source+"."),
		entity{header: "Content-Type: message/feedback-report\r\n", body: fields},
		entity{header: "Content-Type: text/rfc822-headers\r\n", body: r.original()})
	return r.head("dmarc-noreply@"+r.Reporter, "FW: Your invoice is overdue", received) + body.String()
}

// text is the report as mail hosts that are built on Exim write it.
func (r *FailureReport) text(received time.Time) string {
	body := textEntity("text/plain", "A message claiming to be from you has failed the published DMARC policy for your domain.\r\n\r\n"+
		"  Sender Domain: "+r.Domain+"\r\n  Sender IP Address: "+r.Source+"\r\n  Received date: "+r.Arrival.Format(time.RFC1123Z)+
		"\r\n  SPF Alignment: no\r\n  DKIM Alignment: no\r\n  DMARC Results: Quarantine\r\n\r\n"+
		"------ This is a copy of the headers that were received before the error was detected.\r\n\r\n"+r.original())
	return r.head("postmaster@"+r.Reporter, "DMARC Forensic Report for "+r.Domain+" from IP "+r.Source, received) + body.String()
}
