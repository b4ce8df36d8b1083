package imap_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
)

// damaged is a mail that is rejected.
const damaged = "Subject: damaged\r\nContent-Type: text/xml\r\n\r\n<?xml version=\"1.0\"?><feedback><report_metadata>\r\n"

// taken is a sink that takes everything.
type taken struct{}

func (taken) Put(_ context.Context, d ingest.Delivery, done func([]ingest.Stored, error)) error {
	stored := make([]ingest.Stored, len(d.Reports))
	d.Conclude(stored)
	go done(stored, nil)
	return nil
}

// readKeeping reads the mailbox of a user once, with a quarantine at path.
func readKeeping(t *testing.T, server *dovecottest.Server, user string, after imap.Action, path string) *quarantine.Folder {
	t.Helper()
	folder, err := quarantine.Open(quarantine.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	p, err := ingest.New(ingest.Options{Keeper: folder}, taken{})
	if err != nil {
		t.Fatal(err)
	}
	opts := onClear(server, user)
	opts.After, opts.Cursors = after, &cursors{}
	if err := once(t, opts, p); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return folder
}

// Rejected mail is kept whatever happens to it in its mailbox, and what
// happens there is what always did.
func TestRejectedMailIsKeptWhateverHappensToIt(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	for after, want := range map[imap.Action]map[string]int{
		imap.Move:   {"INBOX": 0, "DMARC.Rejected": 1, "DMARC.NotReport": 1},
		imap.Delete: {"INBOX": 0, "DMARC.Rejected": 1, "DMARC.NotReport": 1},
		imap.Flag:   {"INBOX": 2},
		imap.None:   {"INBOX": 2},
	} {
		t.Run(string(after), func(t *testing.T) {
			user := string(after)
			server.Deliver(t, user, []byte(damaged), mails(1)[0])
			folder := readKeeping(t, server, user, after, t.TempDir())
			got := map[string]int{}
			client := login(t, server.Clear, user)
			for name := range want {
				got[name] = client.count(name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("mails in folders (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{damaged}, keptMails(t, folder)); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

func keptMails(t *testing.T, folder *quarantine.Folder) (all []string) {
	t.Helper()
	for e, err := range folder.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		data, err := folder.Read(e, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	return all
}

// Where rejected mail cannot be kept it stays in the mailbox, and the rest of
// it is read.
func TestRejectedMailThatCannotBeKeptStays(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", []byte(damaged), mails(1)[0])
	path := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	readKeeping(t, server, "ann", imap.Delete, path)
	client := login(t, server.Clear, "ann")
	got := map[string]int{"INBOX": client.count("INBOX"), "NotReport": client.count("DMARC.NotReport")}
	if diff := cmp.Diff(map[string]int{"INBOX": 1, "NotReport": 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
