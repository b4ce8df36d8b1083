package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

const kills = 8

// sums are what must not change, however often the worker dies.
const sums = "SELECT count(), sum(rows), sum(messages), sum(pass_messages)," +
	" (SELECT count() FROM records), (SELECT sum(count) FROM records)," +
	" (SELECT count() FROM tls_reports WHERE active), (SELECT count() FROM failure_reports WHERE active)," +
	" (SELECT count() FROM messages), (SELECT countIf(outcome = 'not_report') FROM messages)," +
	" (SELECT countIf(outcome = 'rejected') FROM messages) FROM reports WHERE active"

// A worker that is killed at any moment loses no mail and counts none twice, and
// keeps each rejected one once: Dovecot on one side, the folder of the engine and
// the quarantine on the other.
func TestKilledWorkerChangesNoSum(t *testing.T) {
	enginetest.Library(t)
	server := dovecottest.Start(t, dovecottest.Options{})
	mails, rejected, want := mailsAndSums()
	w := worker{config: configure(t, server)}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	// Mail comes between the kills, so that they hit a worker at work; every
	// other kill may also hit one that is starting.
	for i, part := range slices.Collect(slices.Chunk(mails, len(mails)/kills+1)) {
		server.Deliver(t, "reports", part...)
		w.kill(t, i%2 == 0, time.Duration(random.IntN(1000))*time.Millisecond)
		t.Logf("seed %d, after a kill: %s", seed, w.ask(sums))
	}
	if got := w.runUntil(t, want); got != want {
		t.Errorf("after %d kills (seed %d):\ngot  %s\nwant %s", kills, seed, got, want)
	}
	if kept := w.kept(t); kept != rejected {
		t.Errorf("after %d kills (seed %d): the quarantine keeps %d mails, want %d", kills, seed, kept, rejected)
	}
}

// mailsAndSums returns sample mails with rejected ones between them, how many
// are rejected, and the sums that all must give.
func mailsAndSums() (mails [][]byte, rejected int, want string) {
	var reports, rows, messages, passed uint64
	var tls, failures, others int
	for mail := range sample.Mails(sample.Options{Seed: 7, End: time.Now()}) {
		mails = append(mails, mail.Raw)
		switch mail.Want {
		case ingest.OutcomeStored:
			tls, failures = tls+one(mail.TLS != nil), failures+one(mail.Failure != nil)
			for _, r := range mail.Reports {
				reports++
				rows += r.Totals.Records
				messages += r.Totals.Messages
				passed += r.Totals.PassMessages
			}
		case ingest.OutcomeNotReport:
			others++
		case ingest.OutcomeRejected:
			rejected++
		}
		if len(mails)%20 == 0 {
			mails = append(mails, cutMail(len(mails)))
			rejected++
		}
	}
	return mails, rejected, fmt.Sprint(reports, rows, messages, passed, rows, messages, tls, failures, len(mails), others, rejected)
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// cutMail is a mail with a report that breaks off.
func cutMail(n int) []byte {
	return fmt.Appendf(nil, "From: dmarc@example.net\r\nSubject: report %d\r\nContent-Type: text/xml\r\n\r\n<feedback><report_metadata>", n)
}

// configure writes a configuration with small batches, so that a kill has many
// moments to hit.
func configure(t *testing.T, server *dovecottest.Server) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dmarcpipe.yaml")
	text := fmt.Sprintf(`
imap:
  - name: main
    url: imaps://reports@localhost:%d
    password: %s
    ca_file: %s
store: {batch: {rows: 100, age: 50ms}}
engine: {listen: "127.0.0.1:0", data: data}
http: {listen: ""}
failure_reports: {retention: 0}
dns: {servers: ["127.0.0.1:1"]}
`, server.TLS, dovecottest.Password, server.CAFile)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

type worker struct{ config string }

// workerLog is what a worker says. running is closed once it reads mail.
type workerLog struct {
	text    bytes.Buffer // not embedded: its ReadFrom would pass Write by
	running chan struct{}
	once    sync.Once
}

func (l *workerLog) Write(p []byte) (int, error) {
	n, err := l.text.Write(p)
	if bytes.Contains(l.text.Bytes(), []byte("msg=running")) {
		l.once.Do(func() { close(l.running) })
	}
	return n, err
}

func (l *workerLog) String() string { return l.text.String() }

func (w worker) start(t *testing.T) (*exec.Cmd, *workerLog) {
	t.Helper()
	log := &workerLog{running: make(chan struct{})}
	cmd := exec.CommandContext(t.Context(), "dmarcpipe", "run", "--config", w.config)
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, log
}

// kill runs the worker and kills it (SIGKILL) after d, which counts from its
// start or from when it began to read mail.
func (w worker) kill(t *testing.T, reading bool, d time.Duration) {
	t.Helper()
	cmd, log := w.start(t)
	if reading {
		select {
		case <-log.running:
		case <-time.After(time.Minute):
		}
	}
	time.AfterFunc(d, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Exited() {
		t.Fatalf("the worker ended by itself: %v\n%s", err, log)
	}
}

// runUntil runs the worker until the sums are as wanted, and returns them.
func (w worker) runUntil(t *testing.T, want string) string {
	t.Helper()
	cmd, log := w.start(t)
	got := ""
	for deadline := time.Now().Add(3 * time.Minute); got != want && time.Now().Before(deadline); {
		time.Sleep(200 * time.Millisecond)
		got = w.ask(sums)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("stopping the worker: %v\n%s", err, log)
	}
	return w.ask(sums)
}

// ask returns the first row of an answer, or what went wrong.
func (w worker) ask(sql string) string {
	out, err := exec.Command("dmarcpipe", "query", "--config", w.config, sql).CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%v: %s", err, out)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// kept is how many different mails the quarantine keeps; a mail that is kept
// twice is an error.
func (w worker) kept(t *testing.T) int {
	t.Helper()
	ids := map[string]bool{}
	for line := range strings.Lines(program(t, t.TempDir(), "rejected", "--json", "--config", w.config)) {
		var mail struct{ ID string }
		if err := json.Unmarshal([]byte(line), &mail); err != nil {
			t.Fatal(err)
		}
		if ids[mail.ID] {
			t.Errorf("rejected mail %s is kept twice", mail.ID)
		}
		ids[mail.ID] = true
	}
	return len(ids)
}
