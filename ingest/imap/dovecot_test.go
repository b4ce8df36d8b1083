package imap_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap/dovecottest"
)

// bySubject gives the verdict that the number of the mail asks for.
func bySubject(m ingest.Mail) ingest.Outcome {
	number := m.Data[len("Subject: mail ")] - '0'
	return ingest.Outcomes[int(number)%len(ingest.Outcomes)]
}

func TestMoveByVerdict(t *testing.T) {
	for name, test := range map[string]struct {
		opts   dovecottest.Options
		folder func(string) string
	}{
		"maildir": {dovecottest.Options{Separator: ".", Prefix: "INBOX."}, func(s string) string { return "INBOX.DMARC." + s }},
		"slash":   {dovecottest.Options{Separator: "/"}, func(s string) string { return "DMARC/" + s }},
		"without MOVE": {
			dovecottest.Options{Separator: "/", Capabilities: "IMAP4rev1 UIDPLUS NAMESPACE IDLE"},
			func(s string) string { return "DMARC/" + s },
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := dovecottest.Start(t, test.opts)
			server.Deliver(t, "ann", mails(5)...)
			if err := once(t, onClear(server, "ann"), newJudge(bySubject)); err != nil {
				t.Fatal(err)
			}
			client := login(t, server.Clear, "ann")
			got := map[string]int{}
			for _, folder := range []string{"Stored", "NotReport", "Rejected"} {
				got[folder] = client.count(test.folder(folder))
			}
			got["INBOX"] = client.count("INBOX")
			want := map[string]int{"Stored": 2, "NotReport": 1, "Rejected": 1, "INBOX": 1} // retry stays
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("mails in folders (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHandsOverWholeMail(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	big := append([]byte("Subject: big\r\n\r\n"), bytes.Repeat([]byte("0123456789abcdef\r\n"), 400_000)...)
	server.Deliver(t, "ann", append(mails(3), big)...)
	judge := newJudge(nil)
	if err := once(t, onClear(server, "ann"), judge); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{string(big): 1}
	for _, mail := range mails(3) {
		want[string(mail)] = 1
	}
	if diff := cmp.Diff(want, judge.bodies()); diff != "" {
		t.Errorf("bodies (-want +got):\n%.2000s", diff)
	}
	for _, m := range judge.mails {
		if m.Source != "ann" || m.Received.IsZero() || m.Size != int64(len(m.Data)) {
			t.Errorf("mail %+v lacks source, date or size", m)
		}
	}
}
