package alert

import (
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
)

// longestBackoff is the longest wait for a receiver that fails.
const longestBackoff = time.Hour

// receiver is a Receiver, and how telling it went lately.
type receiver struct {
	Receiver
	own      func(domain string) bool
	operator bool          // is told of alerts of operation
	repeat   time.Duration // 0 is never
	slack    time.Duration // a repetition may come early by so much, or it were late by a whole evaluation
	resends  bool          // forgets what it is not told again

	failures int
	next     time.Time // not before; zero is at once
}

// newReceivers prepares those of o. Alerts of operation go to the receivers that
// are for no domains in particular, or to all if there is none.
func newReceivers(o Options) []*receiver {
	general := slices.ContainsFunc(o.Receivers, func(r Receiver) bool { return len(r.Domains) == 0 })
	all := make([]*receiver, len(o.Receivers))
	for i, r := range o.Receivers {
		all[i] = &receiver{
			Receiver: r, own: identify.OwnDomains(r.Domains),
			operator: len(r.Domains) == 0 || !general,
			repeat:   r.Repeat, slack: o.Every / 2,
		}
		if again, ok := r.Receiver.(interface{ Resend() time.Duration }); ok && again.Resend() > 0 {
			all[i].repeat, all[i].resends = again.Resend(), true
		}
	}
	return all
}

// ready reports whether it is time to try.
func (r *receiver) ready(now time.Time) bool { return !now.Before(r.next.Add(-r.slack)) }

// failed makes the next try wait, longer each time.
func (r *receiver) failed(now time.Time, first time.Duration) {
	wait := longestBackoff
	if r.failures < 10 {
		wait = min(first<<r.failures, longestBackoff)
	}
	r.failures++
	r.next = now.Add(wait)
}

func (r *receiver) succeeded() { r.failures, r.next = 0, time.Time{} }
