package imap

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// register lets be watched what is asked for when the metrics are read.
func (s *Source) register() {
	f := promauto.With(prometheus.WrapRegistererWith(prometheus.Labels{"source": s.opts.Name}, s.opts.Registerer))
	f.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dmarcpipe_imap_last_poll_timestamp_seconds",
		Help: "When the folder that is furthest behind was last read without trouble; 0 before each folder was.",
	}, func() float64 { return unix(s.LastPoll()) })
	f.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dmarcpipe_imap_poll_interval_seconds",
		Help: "How often each folder is read at least.",
	}, func() float64 { return s.Interval().Seconds() })
	f.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dmarcpipe_imap_oldest_waiting_seconds",
		Help: "How long ago the mail was found that waits longest to be acknowledged; 0 when none waits.",
	}, func() float64 { return s.Waiting().Seconds() })
	f.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dmarcpipe_imap_caught_up",
		Help: "1 once what was there at the start is read and judged.",
	}, func() float64 {
		if s.CaughtUp() {
			return 1
		}
		return 0
	})
}

// unix is t in Unix time, 0 for the zero time.
func unix(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1e3
}

// Interval is how often each folder is read at least, while all goes well.
func (s *Source) Interval() time.Duration { return min(s.opts.Poll, longestRest) }

// Waiting is how long ago the mail was found that waits longest to be
// acknowledged, in all folders; 0 when none waits. A start of the program finds
// every mail anew.
func (s *Source) Waiting() (age time.Duration) {
	for _, w := range s.workers {
		if since := w.state().oldest; !since.IsZero() {
			age = max(age, time.Since(since))
		}
	}
	return age
}

// CaughtUp reports whether every folder was read to its end once since the
// start, and all that was found by then has its verdict. Once true, it stays so.
// Mails that are tried again, or set aside, do not hold it up.
func (s *Source) CaughtUp() bool {
	for _, w := range s.workers {
		if !w.state().caughtUp {
			return false
		}
	}
	return true
}

// RefusedLogins is how many logins in a row the server refused last.
func (s *Source) RefusedLogins() int { return int(s.gate.refused.Load()) }
