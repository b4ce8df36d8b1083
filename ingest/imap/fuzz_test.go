package imap_test

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"regexp"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
)

// endless makes go-imap v2.0.0-beta.8 spin for ever: a parenthesis in a list
// of capabilities. Only a hostile server sends it, never a mail.
var endless = regexp.MustCompile(`(?i)CAPABILITY[^\n]*\(`)

// FuzzServer holds that whatever a server says, the worker comes to an end and
// hands over nothing above the limit.
func FuzzServer(f *testing.F) {
	f.Add([]byte("* OK [CAPABILITY IMAP4rev1] hello\r\n|T1 OK [CAPABILITY IMAP4rev1] in\r\n" +
		"|* CAPABILITY IMAP4rev1\r\nT2 OK done\r\n|* LIST () \"/\" INBOX\r\nT3 OK done\r\n" +
		"|* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ids\r\nT4 OK done\r\n|T5 OK done\r\n" +
		"|* SEARCH 42\r\nT6 OK done\r\n|* 1 FETCH (UID 42 RFC822.SIZE 30)\r\nT7 OK done\r\n" +
		"|* 1 FETCH (UID 42 BODY[] {10}\r\nSubject: x)\r\nT8 OK done\r\n|T9 OK done\r\n|T10 OK done\r\n"))
	f.Add([]byte("* PREAUTH hello\r\n|* BYE\r\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		if endless.Match(said) {
			return
		}
		opts := imap.Options{
			Name: "fuzz", Host: "localhost", TLS: imap.ClearText, Username: "u", Password: "p",
			After: imap.Flag, Once: true, MaxMessage: 100, CommandTimeout: 50 * time.Millisecond,
			Dial: func(context.Context, string, string) (net.Conn, error) { return speaker(said), nil },
		}
		source, err := imap.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		judge := newJudge(func(m ingest.Mail) ingest.Outcome {
			if len(m.Data) > 100 {
				t.Errorf("handed over %d bytes", len(m.Data))
			}
			return ingest.OutcomeStored
		})
		err = source.Run(t.Context(), judge)
		t.Logf("%d mails, error %v", len(judge.mails), err)
	})
}

// speaker is a connection to a server that says one part of its text for each
// line that it reads, and hangs up.
func speaker(said []byte) net.Conn {
	client, server := net.Pipe()
	go func() {
		defer func() { _ = server.Close() }()
		lines := bufio.NewReader(server)
		for i, part := range bytes.Split(said, []byte("|")) {
			if i > 0 {
				if _, err := lines.ReadSlice('\n'); err != nil {
					return
				}
			}
			if _, err := server.Write(part); err != nil {
				return
			}
		}
	}()
	return client
}
