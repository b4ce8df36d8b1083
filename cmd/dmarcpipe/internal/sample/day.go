package sample

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// mailsOf are the mails that came about day number d, in their order.
func (o Options) mailsOf(d int) []Mail {
	var mails []Mail
	for i := range reporters {
		for j := range o.companies() {
			mails = append(mails, o.mailsFrom(&reporters[i], j, d)...)
		}
	}
	mails = append(mails, o.forgedMails(d)...)
	mails = append(mails, o.stolenMails(d)...)
	mails = append(mails, o.tlsMails(d)...)
	mails = append(mails, o.failureMails(d)...)
	mails = append(mails, o.oddMails(d)...)
	slices.SortStableFunc(mails, func(a, b Mail) int {
		return cmp.Or(a.Received.Compare(b.Received), cmp.Compare(a.Want, b.Want))
	})
	return mails
}

// mailsFrom are the mails of one reporter about one company: none, one, or the
// same report once more some hours later.
func (o Options) mailsFrom(who *reporter, about, d int) []Mail {
	rng := o.random("report", who.org, about, d)
	packing := who.packing[d%len(who.packing)]
	if rng.Float64() >= o.often(who, about, d) || packing.reports > 1 && about%2 == 1 {
		return nil
	}
	l := o.letter(rng, who, about, d, max(1, packing.reports))
	if l == nil {
		return nil
	}
	mails := []Mail{l.mail(packing, ingest.OutcomeStored)}
	if rng.IntN(resent) == 0 {
		again := *l
		again.received, again.id = l.received.Add(5*time.Hour), "again-"+l.id
		mails = append(mails, again.mail(packing, ingest.OutcomeDuplicate))
	}
	return mails
}

// resent is how rare it is that a reporter sends a report twice.
const resent = 45

// letter is the mail with n reports, about a company and those after it, or
// nil when the reporter saw no mail and says nothing.
func (o Options) letter(rng *rand.Rand, who *reporter, about, d, n int) *letter {
	l := &letter{options: o, id: fmt.Sprintf("%016x@%s", rng.Uint64(), who.submitter)}
	for i := range n {
		r := o.report(rng, who, &o.companies()[about+i], d)
		if len(r.Records) == 0 && !who.style.nullRow {
			return nil
		}
		l.reports = append(l.reports, r)
	}
	l.received = o.midnight(d + 1).Add(time.Hour + time.Duration(rng.IntN(12*3600))*time.Second)
	return l
}

func (l *letter) mail(c container, want ingest.Outcome) Mail {
	return Mail{Received: l.received, Raw: l.raw(c), Container: c.name, Reports: l.reports, Want: want}
}
