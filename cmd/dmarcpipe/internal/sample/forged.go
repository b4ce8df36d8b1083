package sample

import (
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// forged is somebody who calls himself google.com and signs as somebody else: he
// would like a bank to believe that its own hosts fail.
var forged = reporter{
	org: "google.com", email: "noreply-dmarc-support@google.com", contact: "https://support.google.com/a/answer/2466580",
	submitter: "google.com", id: digits(19), period: utcDay, signs: "google-dmarc.example",
	subject: "Report domain: {domain} Submitter: {submitter} Report-ID: {id}",
	style:   style{declaration: declared, indent: "  ", eol: "\n", selector: true},
}

// forger is how his mail is signed.
var forger = forged.seal()

// invented is what his reports are about.
var invented = stream{
	pools: []pool{addresses("192.0.2.10", 4)}, daily: 8, spread: 1,
	from: []string{"fjordbank.example"}, envelope: "mx.elsewhere.example", spf: softfail,
}

// forgedMails are those of three days near the end.
func (o Options) forgedMails(d int) []Mail {
	if left := o.days() - d; left != 3 && left != 5 && left != 6 {
		return nil
	}
	return []Mail{o.forgedMail(&forged, "forged", d, uint64(invented.daily))}
}

// forgedMail is one with a report on the bank that somebody else than its
// reporter made.
func (o Options) forgedMail(who *reporter, name string, d int, messages uint64) Mail {
	rng, about := o.random(name, d), &companies[0]
	r := &Report{Day: o.midnight(d), who: who, about: about}
	r.OrgName, r.Email, r.ExtraContactInfo = who.org, who.email, who.contact
	r.Begin, r.End = who.period(r.Day)
	r.ReportID = who.id(rng, r)
	policy := about.at(o.percent(d))
	r.Policy = policy.published(about.domain)
	row := r.judge(rng, &invented, policy, 0)
	row.Count = messages
	r.append(row)
	l := &letter{options: o, id: who.id(rng, r) + "@google.com", reports: []*Report{r}, received: o.midnight(d + 1).Add(8 * time.Hour)}
	return l.mail(wholeZip, ingest.OutcomeStored)
}

// thief calls himself google.com too, and writes its name into a signature that
// he made with a key of his own.
var thief = func() reporter {
	t := forged
	t.stolen = "google.com"
	return t
}()

// stolenMails are his, which would look like a day of lost mail.
func (o Options) stolenMails(d int) []Mail {
	var mails []Mail
	for i := range 6 {
		if o.Incidents && incidents[0].days.has(o.left(d)) {
			m := o.forgedMail(&thief, fmt.Sprint("stolen ", i), d, 300)
			mails = append(mails, m)
		}
	}
	return mails
}

// Forged reports whether somebody else than its reporter made the report.
func (r *Report) Forged() bool { return r.who == &forged || r.who == &thief }
