package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// TLSReport is the truth about one SMTP TLS report.
type TLSReport struct {
	Organization, ReportID, Domain string
	Begin, End                     time.Time
	Successful, Failed             uint64 // sums over the summaries of all policies
	Policies                       []TLSPolicy
}

// TLSPolicy is one policy of a report and what failed under it.
type TLSPolicy struct {
	Type, Domain       string
	Successful, Failed uint64
	Failures           []TLSFailure
}

// TLSFailure is one failure detail.
type TLSFailure struct {
	ResultType, Reason, SendingMTA, ReceivingMX string
	Sessions                                    uint64
}

// tlsReporter is an organisation that sends TLS reports, and its habits.
type tlsReporter struct {
	org, contact, submitter string
	often                   float64
	sessions                int // a day, about
	id                      func(*rand.Rand, *TLSReport) string
	zone                    string // what ends its times
	mta                     string // address of its sending hosts
	dane                    bool   // it judges each session under tlsa too
}

var tlsReporters = []tlsReporter{
	{
		org: "Google Inc.", contact: "smtp-tls-reporting@google.com", submitter: "google.com", often: 0.9, sessions: 240,
		id:   func(_ *rand.Rand, r *TLSReport) string { return r.Begin.Format(time.RFC3339) + "_" + r.Domain },
		zone: "Z", mta: "192.0.2.130",
	},
	{
		org: "Microsoft Corporation", contact: "tlsrpt-noreply@microsoft.com", submitter: "microsoft.com", often: 0.8, sessions: 130,
		id: func(rng *rand.Rand, r *TLSReport) string {
			return fmt.Sprintf("1331%014d+%s", rng.Int64N(1e14), r.Domain)
		},
		zone: "", mta: "198.51.100.77", dane: true,
	},
	{
		org: "Mail.ru", contact: "", submitter: "mail.ru", often: 0.4, sessions: 9,
		id:   func(rng *rand.Rand, _ *TLSReport) string { return uuid(rng, nil) + "@mail.ru" },
		zone: "Z", mta: "203.0.113.19",
	},
}

// seal is how its mail is signed.
func (who *tlsReporter) seal() seal { return seal{domain: who.submitter} }

// tlsDomain publishes TLSRPT, and at times its TLS is broken.
type tlsDomain struct {
	company int  // index into companies
	dane    bool // beside MTA-STS
	trouble trouble
	brief   trouble // of Options.Incidents
}

// trouble is what goes wrong for a while, in percent of the period, or only on
// some days.
type trouble struct {
	from, to       int
	only           span
	policy, result string
	reason         string
	share          uint64 // of the sessions, in percent
}

// at reports whether it goes wrong on day number d.
func (t *trouble) at(o Options, d int) bool {
	if t.only != (span{}) {
		return o.Incidents && t.only.has(o.left(d))
	}
	return t.from <= o.percent(d) && o.percent(d) < t.to
}

var tlsDomains = []tlsDomain{
	{company: 0, dane: true, trouble: trouble{
		from: 40, to: 44, policy: "tlsa", result: "tlsa-invalid", reason: "certificate does not match the TLSA records", share: 60,
	}, brief: trouble{
		only: days("TLSPolicyBroken"), policy: "sts", result: "sts-policy-fetch-error", share: 4,
	}},
	{company: 1, trouble: trouble{from: 72, to: 90, policy: "sts", result: "certificate-host-mismatch", share: 35}},
}

// tlsMails are the TLS reports about day number d.
func (o Options) tlsMails(d int) []Mail {
	var mails []Mail
	for i := range tlsReporters {
		for j := range tlsDomains {
			who := &tlsReporters[i]
			rng := o.random("tls", who.org, j, d)
			if rng.Float64() >= who.often {
				continue
			}
			r := o.tlsReport(rng, who, &tlsDomains[j], d)
			received := o.midnight(d + 1).Add(2*time.Hour + time.Duration(rng.IntN(6*3600))*time.Second)
			raw := []byte(o.sign(who.mail(r, received, companies[tlsDomains[j].company].rua), who.seal()))
			mails = append(mails, Mail{Received: received, Raw: raw, TLS: r, Want: ingest.OutcomeStored})
		}
	}
	return mails
}

func (o Options) tlsReport(rng *rand.Rand, who *tlsReporter, about *tlsDomain, d int) *TLSReport {
	r := &TLSReport{Organization: who.org, Domain: companies[about.company].domain, Begin: o.midnight(d)}
	r.End = r.Begin.Add(day - time.Second)
	r.ReportID = who.id(rng, r)
	sessions := uint64(who.sessions/2 + rng.IntN(who.sessions))
	r.add(about.sessions("sts", r.Domain, who.mta, sessions, about.troubles(o, d)))
	if about.dane && who.dane {
		// The same sessions once more, as Microsoft lists them.
		r.add(about.sessions("tlsa", "mx."+r.Domain, who.mta, sessions, about.troubles(o, d)))
	}
	return r
}

// troubles are those of day number d.
func (t *tlsDomain) troubles(o Options, d int) []trouble {
	return slices.DeleteFunc([]trouble{t.trouble, t.brief}, func(w trouble) bool { return !w.at(o, d) })
}

// sessions judges all sessions of a day under one policy.
func (t *tlsDomain) sessions(policy, domain, mta string, all uint64, troubles []trouble) TLSPolicy {
	p := TLSPolicy{Type: policy, Domain: domain, Successful: all}
	for _, w := range troubles {
		if w.policy != policy {
			continue
		}
		failed := max(all*w.share/100, 1)
		p.Failed += failed
		p.Successful -= failed
		p.Failures = append(p.Failures, TLSFailure{
			ResultType: w.result, Reason: w.reason, SendingMTA: mta,
			ReceivingMX: "mx." + companies[t.company].domain, Sessions: failed,
		})
	}
	return p
}

func (r *TLSReport) add(p TLSPolicy) {
	r.Policies = append(r.Policies, p)
	r.Successful += p.Successful
	r.Failed += p.Failed
}
