package alert

import (
	"errors"
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
)

const (
	longestBackoff = time.Hour // for a receiver that fails

	// A receiver gets one notification an hour, after some that are at once: who
	// makes new alerts all the time does not flood it. The rest is told together.
	notificationCost = time.Hour
	notificationsAt  = 10 // once
)

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
	spent    time.Time // until when notifications are used up
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
func (r *receiver) ready(now time.Time) bool {
	waits := now.Before(r.next.Add(-r.slack))
	flooded := !r.resends && r.spent.Sub(now) > (notificationsAt-1)*notificationCost
	return !waits && !flooded
}

// failed makes the next try wait, longer each time, and as long as the other side
// asked for, but for an hour at most.
func (r *receiver) failed(now time.Time, first time.Duration, err error) {
	wait := longestBackoff
	if r.failures < 10 {
		wait = first << r.failures
	}
	if e, ok := errors.AsType[*notify.Error](err); ok && e.RetryAfter > 0 {
		wait = max(wait, e.RetryAfter+r.slack)
	}
	r.failures++
	r.next = now.Add(min(wait, longestBackoff))
}

func (r *receiver) succeeded(now time.Time) {
	r.failures, r.next = 0, time.Time{}
	if r.spent.Before(now) {
		r.spent = now
	}
	r.spent = r.spent.Add(notificationCost)
}
