package imaptest_test

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap/imaptest"
)

func serve(t *testing.T, without ...string) (server *imaptest.Server, addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, err = imaptest.ServeOptions(map[string]string{"u": "p"}, ln, imaptest.Options{Without: without})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server, ln.Addr().String()
}

func login(t *testing.T, addr string) *imapclient.Client {
	t.Helper()
	client, err := imapclient.DialInsecure(addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	if err := client.Login("u", "p").Wait(); err != nil {
		t.Fatal(err)
	}
	return client
}

func TestServerKeepsWhatWasAppended(t *testing.T) {
	server, addr := serve(t)
	received := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for _, folder := range []string{"INBOX", "Reports/2026"} {
		if err := server.Append("u", folder, []byte("Subject: x\r\n\r\nbody\r\n"), received); err != nil {
			t.Fatal(err)
		}
		if got := server.Count("u", folder); got != 1 {
			t.Errorf("Count(%q) = %d, want 1", folder, got)
		}
	}
	client := login(t, addr)
	if _, err := client.Select("Reports/2026", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	mails, err := client.Fetch(imap.UIDSetNum(1), &imap.FetchOptions{InternalDate: true}).Collect()
	if err != nil || len(mails) != 1 {
		t.Fatalf("fetched %d mails, error %v; want 1", len(mails), err)
	}
	if !mails[0].InternalDate.Equal(received) {
		t.Errorf("INTERNALDATE %v, want %v", mails[0].InternalDate, received)
	}
}

func TestServerLacksCapabilities(t *testing.T) {
	_, addr := serve(t, "MOVE")
	caps := login(t, addr).Caps()
	if caps.Has(imap.CapMove) || !caps.Has(imap.CapUIDPlus) {
		t.Errorf("capabilities %v, want UIDPLUS without MOVE", caps)
	}
}

func TestAppendRefusesUnknownUser(t *testing.T) {
	server, _ := serve(t)
	if err := server.Append("nobody", "INBOX", nil, time.Time{}); err == nil {
		t.Error("Append to an unknown user succeeded")
	}
	if got := server.Count("u", "nowhere"); got != 0 {
		t.Errorf("Count of a missing folder = %d", got)
	}
}

func TestCloseEndsConnections(t *testing.T) {
	server, addr := serve(t)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	greeting := make([]byte, 4)
	if _, err := io.ReadFull(conn, greeting); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Logf("the connection ended with %v", err)
	}
}
