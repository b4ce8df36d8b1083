package imap_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

func TestManyMails(t *testing.T) {
	const n = 2000
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(n)...)
	judge := newJudge(nil)
	if err := once(t, onClear(server, "ann"), judge); err != nil {
		t.Fatal(err)
	}
	onceEach(t, judge, n)
	if got := login(t, server.Clear, "ann").count("DMARC.Stored"); got != n {
		t.Errorf("%d mails were moved, want %d", got, n)
	}
}

// onceEach checks that the first n of mails were handed over once each.
func onceEach(t *testing.T, judge *judge, n int) {
	t.Helper()
	bodies := judge.bodies()
	for i, mail := range mails(n) {
		if got := bodies[string(mail)]; got != 1 {
			t.Errorf("mail %d was handed over %d times", i, got)
		}
	}
}

func TestIdleIsFasterThanPoll(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	opts := onClear(server, "ann")
	opts.Poll = time.Hour
	judge := newJudge(nil)
	source, _ := start(t, opts, judge)
	eventually(t, func() bool { return !source.LastPoll().IsZero() })
	server.Deliver(t, "ann", mails(1)...)
	judge.wait(t, 1)
}

func TestPollWithoutIdle(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	opts := onClear(server, "ann")
	opts.NoIdle = true
	judge := newJudge(nil)
	source, _ := start(t, opts, judge)
	eventually(t, func() bool { return !source.LastPoll().IsZero() })
	server.Deliver(t, "ann", mails(1)...)
	judge.wait(t, 1)
}

func TestSeveralFolders(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(4)...)
	client := login(t, server.Clear, "ann")
	if err := client.Create("Reports.Old", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	client.copy("INBOX", 3, "Reports.Old")
	opts := onClear(server, "ann")
	opts.Folders = []string{"INBOX", "Reports/Old"} // in the form of the configuration
	judge := newJudge(nil)
	source, stop := start(t, opts, judge)
	judge.wait(t, 7)
	eventually(t, source.Connected)
	eventually(t, func() bool { return client.count("DMARC.Stored") == 7 })
	stop()
	if source.Connected() {
		t.Error("still connected after the end")
	}
}

// While the store is down every mail stays where it is, and goes through as
// soon as it is back.
func TestStoreDown(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(5)...)
	client := login(t, server.Clear, "ann")
	var up atomic.Bool
	judge := newJudge(func(ingest.Mail) ingest.Outcome {
		if up.Load() {
			return ingest.OutcomeStored
		}
		return ingest.OutcomeRetry
	})
	start(t, onClear(server, "ann"), judge)
	judge.wait(t, 10)
	if got := client.count("INBOX"); got != 5 {
		t.Errorf("INBOX holds %d mails while the store is down, want 5", got)
	}
	up.Store(true)
	eventually(t, func() bool { return client.count("DMARC.Stored") == 5 })
}

// A handler that blocks holds back the reading and nothing else: verdicts are
// acknowledged meanwhile, and a lost connection is found and replaced.
func TestBackpressure(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(8)...)
	client := login(t, server.Clear, "ann")
	var down atomic.Bool
	opts := onClear(server, "ann")
	opts.Port = proxy(t, server.Clear, func(string) bool { return down.Swap(false) })
	judge := newJudge(nil)
	judge.gate = make(chan struct{})
	start(t, opts, judge)
	for range 3 {
		judge.gate <- struct{}{}
	}
	judge.wait(t, 3)
	eventually(t, func() bool { return client.count("DMARC.Stored") == 3 })
	down.Store(true)
	close(judge.gate)
	judge.wait(t, 5)
	eventually(t, func() bool { return client.count("DMARC.Stored") == 8 })
	onceEach(t, judge, 8)
}

func TestStopsWhileTheHandlerBlocks(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(3)...)
	judge := newJudge(nil)
	judge.gate = make(chan struct{})
	_, stop := start(t, onClear(server, "ann"), judge)
	judge.gate <- struct{}{}
	judge.wait(t, 1)
	stop()
	client := login(t, server.Clear, "ann")
	if stored, left := client.count("DMARC.Stored"), client.count("INBOX"); stored != 1 || left != 2 {
		t.Errorf("%d stored and %d left, want 1 and 2", stored, left)
	}
}

func TestOversize(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(1)[0], []byte("Subject: long\r\n\r\n"+strings.Repeat("x", 2000)+"\r\n"))
	opts := onClear(server, "ann")
	opts.MaxMessage = 1000
	judge := newJudge(func(m ingest.Mail) ingest.Outcome {
		if m.Data == nil && m.Size > 1000 {
			return ingest.OutcomeRejected
		}
		return ingest.OutcomeStored
	})
	if err := once(t, opts, judge); err != nil {
		t.Fatal(err)
	}
	client := login(t, server.Clear, "ann")
	if stored, rejected := client.count("DMARC.Stored"), client.count("DMARC.Rejected"); stored != 1 || rejected != 1 {
		t.Errorf("%d stored and %d rejected, want 1 and 1", stored, rejected)
	}
}

// The size that was announced was too small: the worker notices before it has
// read more than it may.
func TestOversizeInDisguise(t *testing.T) {
	opts := serve(t, "* OK hello", oneMail(func(string) []string {
		return literal(strings.Repeat("x", 2000))
	}))
	opts.MaxMessage, opts.Backoff = 1000, time.Millisecond
	judge := newJudge(nil)
	start(t, opts, judge)
	judge.wait(t, 1)
	if m := judge.mails[0]; m.Data != nil || m.Size != 2000 {
		t.Errorf("handed over %d bytes of %d, want none of 2000", len(m.Data), m.Size)
	}
}
