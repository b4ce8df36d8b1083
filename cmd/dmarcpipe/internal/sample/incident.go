package sample

import (
	"slices"
	"time"
)

// Incident is something that happens in the name of a company, or to its
// reports, and what its owner must be told of it.
type Incident struct {
	Alert, Domain string
	Subject       string    // of the alert: service, reporter, or type of policy or result
	What          string    // for people, in one sentence without its full stop
	Begin, End    time.Time // the UTC days: the first one, and the one after the last
	Due           time.Time // when all has come that tells of it, or has been missing for long enough
	Over          time.Time // when, at the latest, nothing tells of it any more
}

// incident is an Incident before its days are known.
type incident struct {
	alert, domain, subject, what string

	days span
	wait int // days of silence that tell; 0 where mails tell
}

// span is some days of the period, counted from its end: 1 is the last one. The
// zero value is none.
type span struct{ first, last int }

func (s span) has(left int) bool { return s.last <= left && left <= s.first }

// left is how many days the period has from day number d on.
func (o Options) left(d int) int { return o.days() - d }

// incidents are those of Options.Incidents, one of each kind.
var incidents = []incident{
	{
		alert: "DmarcReportsForged", domain: "fjordbank.example",
		what: "six reports carry signatures of google.com that do not hold",
		days: span{11, 11},
	},
	{
		alert: "DmarcPolicyDiffers", domain: "lantern.example",
		what: "one of the name servers gives an old record out",
		days: span{11, 10},
	},
	{
		alert: "DmarcReporterSilent", domain: "tidewater.example", subject: "Yahoo",
		what: "a reporter that reported every day stops",
		days: span{10, 3}, wait: 7,
	},
	{
		alert: "DmarcSpoofingRun", domain: "tidewater.example",
		what: "somebody sends in its name from everywhere",
		days: span{9, 9},
	},
	{
		alert: "DmarcNewFailingSender", domain: "nimbus.example", subject: "Mailer",
		what: "newsletters go out through a service that signs as itself",
		days: span{9, 7},
	},
	{
		alert: "DmarcNoReports", domain: "lantern.example",
		what: "the mailbox of its rua address is full",
		days: span{8, 4}, wait: 3,
	},
	{
		alert: "TLSPolicyBroken", domain: "fjordbank.example", subject: "sts-policy-fetch-error",
		what: "now and then the host of the MTA-STS policy does not answer",
		days: span{7, 6},
	},
	{
		alert: "DmarcEnforcementLosesMail", domain: "fjordbank.example",
		what: "a survey of its own is rejected everywhere",
		days: span{6, 5},
	},
	{
		alert: "DmarcSenderPassRateFell", domain: "tidewater.example", subject: "CRM Cloud",
		what: "the key that a service signs with is gone from DNS",
		days: span{6, 5},
	},
	{
		alert: "DmarcPassingVolumeUnusual", domain: "campus.example", subject: "Campus",
		what: "a stolen account sends spam that passes",
		days: span{5, 4},
	},
}

// usualIncident is the TLS trouble of the shop, which is in every sample.
var usualIncident = incident{
	alert: "TLSFailures", domain: "acme-store.example", subject: "sts",
	what: "the name of the mail server is not in its certificate",
}

// slowest is how long after the end of a day the last mail about it comes.
const slowest = 13 * time.Hour

// lateAfter is for how long the last report of a reporter counts as news.
const lateAfter = 72 * time.Hour

// Incidents lists what happens in the last weeks of the period, by its begin.
func Incidents(o Options) []Incident {
	all := []Incident{o.usual()}
	if o.Incidents {
		for _, i := range incidents {
			all = append(all, o.dated(i))
		}
	}
	slices.SortStableFunc(all, func(a, b Incident) int { return a.Begin.Compare(b.Begin) })
	return all
}

// dated is an incident with its days.
func (o Options) dated(i incident) Incident {
	begin, end := o.midnight(o.days()-i.days.first), o.midnight(o.days()-i.days.last+1)
	d := Incident{Alert: i.alert, Domain: i.domain, Subject: i.subject, What: i.what, Begin: begin, End: end}
	d.Due, d.Over = begin.Add(day+slowest), end.Add(lateAfter)
	if i.wait > 0 {
		d.Due, d.Over = begin.Add(time.Duration(i.wait)*day), end.Add(day+slowest)
	}
	return d
}

// usual is the trouble that is in every sample.
func (o Options) usual() Incident {
	i, t := usualIncident, tlsDomains[1].trouble
	first, last := 0, 0
	for d := range o.days() {
		if p := o.percent(d); t.from <= p && p < t.to {
			first, last = max(first, o.left(d)), o.left(d)
		}
	}
	i.days = span{first, last}
	return o.dated(i)
}
