package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
	" (SELECT count() FROM records), (SELECT sum(count) FROM records) FROM reports WHERE active"

// A worker that is killed at any moment loses no mail and counts none twice:
// Dovecot on one side, the folder of the engine on the other.
func TestKilledWorkerChangesNoSum(t *testing.T) {
	enginetest.Library(t)
	server := dovecottest.Start(t, dovecottest.Options{})
	mails, want := mailsAndSums()
	w := worker{config: configure(t, server)}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	// Mail comes between the kills, so that each of them hits a worker at work.
	for part := range slices.Chunk(mails, len(mails)/kills+1) {
		server.Deliver(t, "reports", part...)
		w.runFor(t, time.Duration(200+random.IntN(1000))*time.Millisecond)
		t.Logf("seed %d, after a kill: %s", seed, w.ask(sums))
	}
	if got := w.runUntil(t, want); got != want {
		t.Errorf("after %d kills (seed %d):\ngot  %s\nwant %s", kills, seed, got, want)
	}
}

// mailsAndSums returns sample mails and the sums that their reports must give.
func mailsAndSums() (mails [][]byte, want string) {
	var reports, rows, messages, passed uint64
	for mail := range sample.Mails(sample.Options{Seed: 7, End: time.Now()}) {
		mails = append(mails, mail.Raw)
		if mail.Want == ingest.OutcomeDuplicate {
			continue
		}
		for _, r := range mail.Reports {
			reports++
			rows += r.Totals.Records
			messages += r.Totals.Messages
			passed += r.Totals.PassMessages
		}
	}
	return mails, fmt.Sprint(reports, rows, messages, passed, rows, messages)
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
`, server.TLS, dovecottest.Password, server.CAFile)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

type worker struct{ config string }

func (w worker) start(ctx context.Context, t *testing.T) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	cmd := exec.CommandContext(ctx, "dmarcpipe", "run", "--config", w.config)
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &log
}

// runFor runs the worker and kills it (SIGKILL) after d.
func (w worker) runFor(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	cmd, log := w.start(ctx, t)
	if err := cmd.Wait(); err == nil || ctx.Err() == nil {
		t.Fatalf("the worker ended by itself: %v\n%s", err, log)
	}
}

// runUntil runs the worker until the sums are as wanted, and returns them.
func (w worker) runUntil(t *testing.T, want string) string {
	t.Helper()
	cmd, log := w.start(t.Context(), t)
	got := ""
	for deadline := time.Now().Add(time.Minute); got != want && time.Now().Before(deadline); {
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
