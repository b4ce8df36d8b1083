// Package sample makes report mail as it really arrives: twenty reporters with
// their own shapes, four invented companies, and the senders that help or harm
// them. The same Options always give the same bytes.
//
// The companies live under .example (RFC 2606) and the addresses come from the
// ranges that are set aside for documentation and tests (RFC 5737, RFC 3849,
// RFC 2544), so that no sample can be taken for a report about anybody.
package sample

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// DefaultDays is the length of the period when Options does not say.
const DefaultDays = 60

// Options choose the sample. Days is DefaultDays when it is not positive.
type Options struct {
	Seed uint64
	End  time.Time // every mail was received before the start of this UTC day
	Days int       // days that have been reported on

	Incidents bool // two more companies, and what Incidents lists, in the last two weeks
}

// Mail is one mail as a mailbox holds it, and the truth about it.
type Mail struct {
	Received  time.Time
	Raw       []byte         // RFC 5322, with CRLF line ends
	Container string         // how the report is packed, see Containers; "" when there is none
	Reports   []*Report      // what it carries; none unless Want is stored or duplicate
	TLS       *TLSReport     // what it carries instead
	Failure   *FailureReport // what it carries instead
	Want      ingest.Outcome // what must become of it when mails are handled in order
}

const day = 24 * time.Hour

func (o Options) days() int {
	if o.Days > 0 {
		return o.Days
	}
	return DefaultDays
}

// midnight is the start of the reported day number d, counted from 0.
func (o Options) midnight(d int) time.Time {
	return o.End.UTC().Truncate(day).Add(time.Duration(d-o.days()-1) * day)
}

// percent is how much of the period has passed on day d.
func (o Options) percent(d int) int { return d * 100 / o.days() }

// random is the source of one decision. Its name, and not the order of calls,
// makes it what it is: a new reporter changes no other reporter's data.
func (o Options) random(name ...any) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintln(h, name...)
	return rand.New(rand.NewPCG(o.Seed, h.Sum64()))
}

// Mails yields the mails of the period in the order in which they came.
func Mails(o Options) iter.Seq[Mail] {
	return func(yield func(Mail) bool) {
		for d := range o.days() {
			for _, m := range o.mailsOf(d) {
				if !yield(m) {
					return
				}
			}
		}
	}
}

// Month yields n reports of the last 30 days of the period, without mail around
// them. They are made one by one, so that n may be large; no report comes twice.
// Options.Days plays no part.
func Month(o Options, n int) iter.Seq[*Report] {
	o.Days = 30
	return func(yield func(*Report) bool) {
		seen := map[string]bool{} // ids that are made of domain and day come again
		for i := 0; len(seen) < n; i++ {
			rng := o.random("month", i)
			who := &reporters[busiest(rng)]
			r := o.report(rng, who, &companies[i%len(companies)], rng.IntN(o.Days))
			id := who.org + " " + r.ReportID
			if len(r.Records) == 0 || seen[id] {
				continue
			}
			seen[id] = true
			if !yield(r) {
				return
			}
		}
	}
}

// busiest picks a reporter, each as often as it reports.
func busiest(rng *rand.Rand) int {
	var sum float64
	for i := range reporters {
		sum += reporters[i].often
	}
	at := rng.Float64() * sum
	for i := range reporters {
		if at -= reporters[i].often; at < 0 {
			return i
		}
	}
	return 0
}
