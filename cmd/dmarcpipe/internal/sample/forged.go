package sample

import (
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
	rng, about := o.random("forged", d), &companies[0]
	r := &Report{Day: o.midnight(d), who: &forged, about: about}
	r.OrgName, r.Email, r.ExtraContactInfo = forged.org, forged.email, forged.contact
	r.Begin, r.End = forged.period(r.Day)
	r.ReportID = forged.id(rng, r)
	policy := about.at(o.percent(d))
	r.Policy = policy.published(about.domain)
	row := r.judge(rng, &invented, policy, 0)
	row.Count = uint64(invented.daily)
	r.append(row)
	l := &letter{options: o, id: forged.id(rng, r) + "@google.com", reports: []*Report{r}, received: o.midnight(d + 1).Add(8 * time.Hour)}
	return []Mail{l.mail(wholeZip, ingest.OutcomeStored)}
}

// Forged reports whether somebody else than its reporter made the report.
func (r *Report) Forged() bool { return r.who == &forged }
