package imap_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

func reads(t *testing.T, opts imap.Options, verdict func(ingest.Mail) ingest.Outcome) map[string]int {
	t.Helper()
	judge := newJudge(verdict)
	if err := once(t, opts, judge); err != nil {
		t.Fatal(err)
	}
	return judge.bodies()
}

func TestCursor(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	all := mails(6)
	server.Deliver(t, "ann", all[:4]...)
	opts := onClear(server, "ann")
	opts.After, opts.Cursors = imap.None, &cursors{}

	tryThirdAgain := func(m ingest.Mail) ingest.Outcome {
		if string(m.Data) == string(all[2]) {
			return ingest.OutcomeRetry
		}
		return ingest.OutcomeStored
	}
	if got := len(reads(t, opts, tryThirdAgain)); got != 4 {
		t.Errorf("the first run read %d mails, want 4", got)
	}
	server.Deliver(t, "ann", all[4])
	want := map[string]int{string(all[2]): 1, string(all[3]): 1, string(all[4]): 1}
	if diff := cmp.Diff(want, reads(t, opts, nil)); diff != "" {
		t.Errorf("the second run reads from the mail to be tried again (-want +got):\n%s", diff)
	}
	if got := reads(t, opts, nil); len(got) != 0 {
		t.Errorf("the third run read %v, want nothing: n:* is never empty", got)
	}
	if got := login(t, server.Clear, "ann").count("INBOX"); got != 5 {
		t.Errorf("INBOX holds %d mails, want all 5", got)
	}
}

func TestCursorOfAnotherUIDValidity(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(3)...)
	client := login(t, server.Clear, "ann")
	opts := onClear(server, "ann")
	opts.After, opts.Cursors, opts.Folders = imap.None, &cursors{}, []string{"Reports"}
	fill := func(n int) {
		t.Helper()
		if err := client.Create("Reports", nil).Wait(); err != nil {
			t.Fatal(err)
		}
		client.copy("INBOX", n, "Reports")
	}

	fill(3)
	if got := len(reads(t, opts, nil)); got != 3 {
		t.Errorf("%d mails were read, want 3", got)
	}
	if err := client.Delete("Reports").Wait(); err != nil {
		t.Fatal(err)
	}
	fill(2)
	if got := len(reads(t, opts, nil)); got != 2 {
		t.Errorf("%d mails of the new folder were read, want 2", got)
	}
}

// cursors keeps them in memory.
type cursors struct {
	mu   sync.Mutex
	last map[string][2]uint32
}

// Load knows what Save was told.
func (c *cursors) Load(_ context.Context, source, folder string) (uidValidity, lastUID uint32, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.last[source+"/"+folder]
	return last[0], last[1], nil
}

// Save keeps the last.
func (c *cursors) Save(_ context.Context, source, folder string, uidValidity, lastUID uint32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		c.last = map[string][2]uint32{}
	}
	c.last[source+"/"+folder] = [2]uint32{uidValidity, lastUID}
	return nil
}
