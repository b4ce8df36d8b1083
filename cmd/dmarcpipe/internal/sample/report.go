package sample

import (
	"math/rand/v2"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// Report is one aggregate report and all that is known of its mail. XML
// leaves out what its reporter leaves out.
type Report struct {
	aggregate.Report
	Records []aggregate.Record
	Day     time.Time // the UTC day that it is about

	who   *reporter
	about *company
}

// report makes who's report on about for day number d. It has no records when
// no mail reached who that day.
func (o Options) report(rng *rand.Rand, who *reporter, about *company, d int) *Report {
	policy := o.seen(about, d)
	r := &Report{Day: o.midnight(d), who: who, about: about}
	r.OrgName, r.Email, r.ExtraContactInfo = who.org, who.email, who.contact
	r.Begin, r.End = who.period(r.Day)
	r.ReportID = who.id(rng, r)
	r.Policy = policy.published(about.domain)
	for i := range about.streams {
		if s := &about.streams[i]; s.active(o.percent(d), o.left(d)) {
			r.add(rng, s, policy)
		}
	}
	return r
}

func (p policy) published(domain string) aggregate.Policy {
	return aggregate.Policy{
		Domain: domain,
		P:      word(p.p),
		SP:     word(p.sp),
		NP:     word(p.np),
		ADKIM:  word(p.adkim),
		ASPF:   word(p.aspf),
		Pct:    p.pct, FO: "0",
	}
}

// add adds the rows of one stream: who's share of its mail that day, from some
// of its addresses.
func (r *Report) add(rng *rand.Rand, s *stream, p policy) {
	left := messages(rng, s.daily*r.who.share*busy(r.Day))
	hosts := min(1+rng.IntN(s.spread), left)
	for i, address := range rng.Perm(s.size())[:hosts] {
		count := left
		if others := hosts - i - 1; others > 0 {
			count = 1 + int(float64(left-others-1)/float64(others+1)*2*rng.Float64())
		}
		left -= count
		row := r.judge(rng, s, p, address)
		row.Count = uint64(count)
		r.append(row)
	}
}

// append adds a row. Some reporters write one row for each message.
func (r *Report) append(row aggregate.Record) {
	copies := uint64(1)
	if r.who.single {
		copies, row.Count = min(row.Count, 6), 1
	}
	for range copies {
		r.Records = append(r.Records, row)
		r.Totals.Records++
		r.Totals.Messages += row.Count
		if row.Passed() {
			r.Totals.PassRecords++
			r.Totals.PassMessages += row.Count
		}
	}
}

// messages is a number of mails around mean.
func messages(rng *rand.Rand, mean float64) int {
	return int(mean*(0.6+0.8*rng.Float64()) + rng.Float64())
}

// busy is how much mail a day sees, against the usual.
func busy(t time.Time) float64 {
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		return 0.45
	}
	return 1
}
