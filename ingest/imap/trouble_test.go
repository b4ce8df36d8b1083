package imap_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

// Every thirteenth command the connection breaks; in the end every mail is where
// it belongs, handed over once, for the worker remembers across connections.
func TestConnectionBreaks(t *testing.T) {
	for _, capabilities := range []string{"IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS"} {
		t.Run(capabilities, func(t *testing.T) {
			const n = 100
			server := dovecottest.Start(t, dovecottest.Options{Capabilities: capabilities})
			server.Deliver(t, "ann", mails(n)...)
			var lines atomic.Int32
			opts := onClear(server, "ann")
			opts.Port = proxy(t, server.Clear, func(string) bool { return lines.Add(1)%13 == 0 })
			opts.Batch, opts.Backoff = 7, time.Millisecond
			opts.MoveTo = imap.MoveTo{Stored: "Done", NotReport: "Done", Rejected: "Done"}
			judge := newJudge(nil)
			start(t, opts, judge)
			judge.wait(t, n)
			client := login(t, server.Clear, "ann")
			eventually(t, func() bool { return client.count("INBOX") == 0 })
			onceEach(t, judge, n)
			if got := client.count("Done"); got < n {
				t.Errorf("%d mails in the target folder, want %d", got, n)
			}
		})
	}
}

// A worker that dies between a verdict and its acknowledgement leaves the mail
// for the next one.
func TestNextWorkerFinishes(t *testing.T) {
	const n = 30
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(n)...)
	var moves atomic.Int32
	dying := onClear(server, "ann")
	dying.Batch = 10
	dying.Port = proxy(t, server.Clear, func(line string) bool {
		return strings.Contains(line, "MOVE") && moves.Add(1) > 1
	})
	if err := once(t, dying, newJudge(nil)); err == nil {
		t.Error("the first worker did not notice that the connection broke")
	}
	client := login(t, server.Clear, "ann")
	if got := client.count("INBOX"); got != n-10 {
		t.Errorf("the first worker left %d mails, want %d", got, n-10)
	}
	if err := once(t, onClear(server, "ann"), newJudge(nil)); err != nil {
		t.Fatal(err)
	}
	if got := client.count("DMARC.Stored"); got != n {
		t.Errorf("%d mails are stored, want %d", got, n)
	}
}

// A mail that breaks every session is set aside, and what stands behind it is
// read.
func TestPoison(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(5)...)
	opts := onClear(server, "ann")
	opts.Backoff = time.Millisecond
	opts.Port = proxy(t, server.Clear, func(line string) bool {
		return strings.Contains(line, "BODY") && (strings.Contains(line, "FETCH 2 ") || strings.Contains(line, "1:5"))
	})
	judge := newJudge(nil)
	_, stop := start(t, opts, judge)
	judge.wait(t, 4)
	client := login(t, server.Clear, "ann")
	eventually(t, func() bool { return client.count("DMARC.Stored") == 4 })
	stop()
	if got := client.count("INBOX"); got != 1 {
		t.Errorf("INBOX holds %d mails, want the poisonous one", got)
	}
}

func TestServerNeverAnswers(t *testing.T) {
	opts := serve(t, "* OK [CAPABILITY IMAP4rev1] hello", func(command string) []string {
		if strings.HasPrefix(command, "LOGIN") {
			return []string{"TAG OK [CAPABILITY IMAP4rev1] in"}
		}
		return nil
	})
	opts.CommandTimeout = 20 * time.Millisecond
	err := once(t, opts, newJudge(nil))
	if err == nil || !strings.Contains(err.Error(), "sending CAPABILITY: no answer within 20ms") {
		t.Errorf("error %v, want one about CAPABILITY", err)
	}
}

func TestServerIsOdd(t *testing.T) {
	const text = "Subject: x\r\n\r\nbody\r\n"
	whole := func(string) []string { return literal(text) }
	for name, answer := range map[string]reply{
		"empty BODY[]": oneMail(func(command string) []string {
			if strings.Contains(command, "BODY.PEEK[]") {
				return []string{"* 1 FETCH (UID 42 BODY[] NIL)", "TAG OK done"}
			}
			return []string{
				"* 1 FETCH (UID 42 BODY[HEADER] {14}", "Subject: x\r\n", " BODY[TEXT] {6}", "body", ")", "TAG OK done",
			}
		}),
		"no RFC822.SIZE": func(command string) []string {
			if strings.Contains(command, "RFC822.SIZE") {
				return []string{"TAG BAD unknown item"}
			}
			return oneMail(whole)(command)
		},
		"RFC822.SIZE of 0": func(command string) []string {
			if strings.Contains(command, "RFC822.SIZE") {
				return []string{"* 1 FETCH (UID 42 RFC822.SIZE 0)", "TAG OK done"}
			}
			return oneMail(whole)(command)
		},
		"unknown response": func(command string) []string {
			if strings.Contains(command, "RFC822.SIZE") {
				return append([]string{"* VANISHED 1:3"}, oneMail(whole)(command)...)
			}
			return oneMail(whole)(command)
		},
		"FLAGS after the body": oneMail(func(string) []string {
			return []string{fmt.Sprintf("* 1 FETCH (UID 42 BODY[] {%d}", len(text)), text + ` FLAGS (\Seen))`, "TAG OK done"}
		}),
		"IDLE refused": func(command string) []string {
			if command == "IDLE" {
				return []string{"TAG NO not today"}
			}
			if command == "CAPABILITY" {
				return []string{"* CAPABILITY IMAP4rev1 IDLE", "TAG OK done"}
			}
			return oneMail(whole)(command)
		},
	} {
		t.Run(name, func(t *testing.T) {
			opts := serve(t, "* OK hello", answer)
			opts.Backoff, opts.Poll = time.Millisecond, 20*time.Millisecond
			judge := newJudge(nil)
			start(t, opts, judge)
			judge.wait(t, 1)
			if got := string(judge.mails[0].Data); got != text {
				t.Errorf("mail %q, want %q", got, text)
			}
		})
	}
}

// The connection stalls inside a mail: nothing of it is handed over, and the
// next connection brings all of it.
func TestStallsInsideAMail(t *testing.T) {
	const text = "Subject: x\r\n\r\nbody\r\n"
	var fetches atomic.Int32
	opts := serve(t, "* OK hello", oneMail(func(string) []string {
		if fetches.Add(1) == 1 {
			return literal(text)[:1]
		}
		return literal(text)
	}))
	opts.CommandTimeout = 50 * time.Millisecond
	judge := newJudge(nil)
	start(t, opts, judge)
	judge.wait(t, 1)
	if diff := cmp.Diff(map[string]int{text: 1}, judge.bodies()); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
}

// A mail that the server lists and never delivers is no reason to ask for it
// without end.
func TestListedButAbsent(t *testing.T) {
	opts := serve(t, "* OK hello", func(command string) []string {
		if strings.HasPrefix(command, "UID FETCH") {
			return []string{"TAG OK nothing there"}
		}
		return oneMail(nil)(command)
	})
	reg := prometheus.NewRegistry()
	opts.Registerer, opts.Poll = reg, time.Millisecond
	start(t, opts, newJudge(nil))
	eventually(t, func() bool { return value(t, reg, "dmarcpipe_imap_mails_set_aside_total") == 1 })
}

// BYE is how servers end quiet connections; the worker says what is wrong as
// long as it is, and connects again.
func TestBye(t *testing.T) {
	var connections atomic.Int32
	opts := serve(t, "* OK hello", func(command string) []string {
		if strings.HasPrefix(command, "UID SEARCH") && connections.Add(1) == 1 {
			return []string{"* BYE shutting down"}
		}
		return oneMail(func(string) []string { return literal("Subject: x") })(command)
	})
	opts.CommandTimeout, opts.Backoff = 20*time.Millisecond, time.Millisecond
	judge := newJudge(nil)
	source, _ := start(t, opts, judge)
	judge.wait(t, 1)
	eventually(t, func() bool { return source.Connected() && source.LastError() == nil })
}

func TestLastErrorWhileDown(t *testing.T) {
	opts := serve(t, "* BYE too many connections", oneMail(nil))
	source, _ := start(t, opts, newJudge(nil))
	// The client may also see the end of the connection first.
	eventually(t, func() bool {
		err := source.LastError()
		return err != nil && strings.Contains(err.Error(), "too many connections")
	})
	if source.Connected() || !source.LastPoll().IsZero() {
		t.Error("connected, or polled")
	}
}

// A handler that never gives a verdict does not hold up the end for ever.
func TestStopIsBounded(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(1)...)
	opts := onClear(server, "ann")
	opts.StopGrace = 10 * time.Millisecond
	got := make(silent, 1)
	_, stop := start(t, opts, got)
	<-got
	stop()
	if left := login(t, server.Clear, "ann").count("INBOX"); left != 1 {
		t.Errorf("INBOX holds %d mails, want the one without a verdict", left)
	}
}

// silent takes mails and says nothing.
type silent chan ingest.Mail

// Handle forgets done.
func (s silent) Handle(_ context.Context, m ingest.Mail, _ func(ingest.Verdict)) error {
	s <- m
	return nil
}

// An end of the connection is said to be one, in words for people.
func TestLostConnectionIsExplained(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(1)...)
	opts := onClear(server, "ann")
	opts.Port = proxy(t, server.Clear, func(line string) bool { return strings.Contains(line, "FETCH") })
	err := once(t, opts, newJudge(nil))
	if err == nil || !strings.Contains(err.Error(), "was lost; the next one goes on where it ended: sending FETCH") {
		t.Errorf("the error is %v", err)
	}
}
