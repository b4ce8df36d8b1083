package imap_test

import (
	"net"
	"strconv"
	"testing"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

// other is another client of the same mailbox.
type other struct {
	t *testing.T
	*imapclient.Client
}

func login(t *testing.T, port int, user string) other {
	t.Helper()
	client, err := imapclient.DialInsecure(net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	if err := client.Login(user, dovecottest.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return other{t, client}
}

// flags opens a folder and returns the flags of its mails, by UID. It fails
// the test when there is no such folder.
func (o other) flags(folder string) map[goimap.UID][]goimap.Flag {
	o.t.Helper()
	if _, err := o.Select(folder, nil).Wait(); err != nil {
		o.t.Fatalf("opening %q: %v", folder, err)
	}
	var all goimap.UIDSet
	all.AddRange(1, 0)
	mails, err := o.Fetch(all, &goimap.FetchOptions{UID: true, Flags: true}).Collect()
	if err != nil {
		o.t.Fatal(err)
	}
	flags := map[goimap.UID][]goimap.Flag{}
	for _, mail := range mails {
		flags[mail.UID] = mail.Flags
	}
	return flags
}

// count is the number of mails in a folder.
func (o other) count(folder string) int {
	o.t.Helper()
	status, err := o.Status(folder, &goimap.StatusOptions{NumMessages: true}).Wait()
	if err != nil {
		o.t.Fatalf("asking for %q: %v", folder, err)
	}
	return int(*status.NumMessages)
}

// mark sets a flag on a mail, as another client would.
func (o other) mark(folder string, uid goimap.UID, flag goimap.Flag) {
	o.t.Helper()
	if _, err := o.Select(folder, nil).Wait(); err != nil {
		o.t.Fatal(err)
	}
	store := &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Flags: []goimap.Flag{flag}}
	if err := o.Store(goimap.UIDSetNum(uid), store, nil).Close(); err != nil {
		o.t.Fatal(err)
	}
}

// copy copies the first n mails of a folder.
func (o other) copy(from string, n int, to string) {
	o.t.Helper()
	if _, err := o.Select(from, nil).Wait(); err != nil {
		o.t.Fatal(err)
	}
	var first goimap.UIDSet
	first.AddRange(1, goimap.UID(n))
	if _, err := o.Copy(first, to).Wait(); err != nil {
		o.t.Fatal(err)
	}
}
