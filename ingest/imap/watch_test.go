package imap_test

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// A mail that is under way holds up; once it has its verdict the source has
// caught up, and once the server knows nothing waits.
func TestCaughtUp(t *testing.T) {
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", oneMail(func(string) []string { return literal("Subject: x") }))
	reg := prometheus.NewRegistry()
	opts.Registerer = reg
	judge := newJudge(nil)
	judge.gate = make(chan struct{})
	source, stop := start(t, opts, judge)
	eventually(t, func() bool { return source.Waiting() > 0 && !source.LastPoll().IsZero() })
	if source.CaughtUp() || value(t, reg, "dmarcpipe_imap_caught_up") != 0 {
		t.Error("it has caught up while the first mail is under way")
	}
	if value(t, reg, "dmarcpipe_imap_oldest_waiting_seconds") <= 0 || value(t, reg, "dmarcpipe_imap_last_poll_timestamp_seconds") <= 0 {
		t.Error("no metric tells that the mail waits")
	}
	judge.gate <- struct{}{}
	eventually(t, func() bool { return source.CaughtUp() && source.Waiting() == 0 })
	stop()
	for name, want := range map[string]float64{"caught_up": 1, "poll_interval_seconds": 300, "oldest_waiting_seconds": 0, "mails_waiting": 0} {
		if got := value(t, reg, "dmarcpipe_imap_"+name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if value(t, reg, "dmarcpipe_imap_last_acknowledged_timestamp_seconds") <= 0 {
		t.Error("no metric tells when the mail was acknowledged")
	}
}

// What is tried again later holds nothing up, and waits on.
func TestCaughtUpInSpiteOfRetry(t *testing.T) {
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", oneMail(func(string) []string { return literal("Subject: x") }))
	source, _ := start(t, opts, newJudge(func(ingest.Mail) ingest.Outcome { return ingest.OutcomeRetry }))
	eventually(t, source.CaughtUp)
	if source.Waiting() <= 0 {
		t.Error("the mail does not wait")
	}
}

func TestRefusedLoginsAreCounted(t *testing.T) {
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", func(command string) []string {
		if strings.HasPrefix(command, "LOGIN") {
			return []string{"TAG NO [AUTHENTICATIONFAILED] no"}
		}
		return []string{"TAG OK done"}
	})
	reg := prometheus.NewRegistry()
	opts.Registerer = reg
	if err := once(t, opts, newJudge(nil)); err == nil {
		t.Error("got no error")
	}
	if n := value(t, reg, "dmarcpipe_imap_logins_refused_total"); n != 1 {
		t.Errorf("%v refused logins are counted, want 1", n)
	}
}
