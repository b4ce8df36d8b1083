package imap_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
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

func TestFlag(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(5)...)
	opts := onClear(server, "ann")
	opts.After = imap.Flag
	if err := once(t, opts, newJudge(bySubject)); err != nil {
		t.Fatal(err)
	}
	again := newJudge(nil)
	if err := once(t, opts, again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{string(mails(5)[4]): 1}, again.bodies()); diff != "" {
		t.Errorf("the second run is for the mail to be tried again (-want +got):\n%s", diff)
	}
	for uid, flags := range login(t, server.Clear, "ann").flags("INBOX") {
		if !slices.Contains(flags, imap.DefaultKeyword) || slices.Contains(flags, goimap.FlagSeen) {
			t.Errorf("uid %d has flags %v, want the keyword and not \\Seen", uid, flags)
		}
	}
}

func TestFlagNeedsKeywords(t *testing.T) {
	answer := oneMail(nil)
	opts := serve(t, "* OK hello", func(command string) []string {
		if strings.HasPrefix(command, "SELECT") {
			return []string{`* OK [PERMANENTFLAGS (\Seen \Deleted)] few`, "* OK [UIDVALIDITY 7] ids", "TAG OK done"}
		}
		return answer(command)
	})
	err := once(t, opts, newJudge(nil))
	if err == nil || !strings.Contains(err.Error(), "keeps no keywords") {
		t.Errorf("error %v, want one about keywords", err)
	}
}

func TestDelete(t *testing.T) {
	for name, test := range map[string]struct {
		capabilities string
		want         map[string]int
	}{
		"UIDPLUS": {
			"IMAP4rev1 UIDPLUS MOVE NAMESPACE",
			map[string]int{"INBOX": 1, "DMARC.NotReport": 1, "DMARC.Rejected": 1}, // retry stays
		},
		"without UIDPLUS": {
			"IMAP4rev1 NAMESPACE",
			map[string]int{"INBOX": 5, "DMARC.NotReport": 1, "DMARC.Rejected": 1}, // the others as \Deleted
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := dovecottest.Start(t, dovecottest.Options{Capabilities: test.capabilities})
			server.Deliver(t, "ann", mails(5)...)
			opts := onClear(server, "ann")
			opts.After = imap.Delete
			if err := once(t, opts, newJudge(bySubject)); err != nil {
				t.Fatal(err)
			}
			client := login(t, server.Clear, "ann")
			got := map[string]int{}
			for folder := range test.want {
				got[folder] = client.count(folder)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mails in folders (-want +got):\n%s", diff)
			}
			again := newJudge(nil)
			if err := once(t, opts, again); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]int{string(mails(5)[4]): 1}, again.bodies()); diff != "" {
				t.Errorf("the second run is for the mail to be tried again (-want +got):\n%s", diff)
			}
		})
	}
}

// careless are commands that touch more than they should: other mail, by
// number or with a plain EXPUNGE; \\Seen; or what hostile mail can break.
var careless = regexp.MustCompile(`(?i)^\S+ (EXPUNGE|CLOSE|FETCH|STORE|COPY|MOVE|SEARCH)|BODY\[|ENVELOPE|BODYSTRUCTURE|RETURN`)

// Mail that another client marked as \Deleted is neither read nor removed,
// whatever the server can do.
func TestDeletedMailOfOthersStays(t *testing.T) {
	for _, capabilities := range []string{
		"IMAP4rev1 UIDPLUS MOVE", "IMAP4rev1 UIDPLUS", "IMAP4rev1 MOVE", "IMAP4rev1",
	} {
		server := dovecottest.Start(t, dovecottest.Options{Capabilities: capabilities})
		for _, after := range imap.Actions {
			t.Run(capabilities+" "+string(after), func(t *testing.T) {
				user := string(after)
				server.Deliver(t, user, mails(3)...)
				client := login(t, server.Clear, user)
				client.mark("INBOX", 2, goimap.FlagDeleted)
				opts := onClear(server, user)
				opts.After, opts.Cursors = after, &cursors{}
				opts.Port = proxy(t, server.Clear, func(line string) bool {
					if careless.MatchString(line) {
						t.Errorf("sent %q", line)
					}
					return false
				})
				if got := len(reads(t, opts, nil)); got != 2 {
					t.Errorf("%d mails were read, want 2", got)
				}
				if got := client.flags("INBOX")[2]; !slices.Contains(got, goimap.FlagDeleted) {
					t.Errorf("uid 2 has flags %v, want it to be there and \\Deleted", got)
				}
			})
		}
	}
}

func TestSeenMeansNothing(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	server.Deliver(t, "ann", mails(2)...)
	login(t, server.Clear, "ann").mark("INBOX", 1, goimap.FlagSeen)
	judge := newJudge(nil)
	if err := once(t, onClear(server, "ann"), judge); err != nil {
		t.Fatal(err)
	}
	if got := len(judge.bodies()); got != 2 {
		t.Errorf("%d mails were read, want 2", got)
	}
}

// A folder that somebody deletes while the worker runs is made again, and the
// mail is not lost.
func TestTargetFolderGoesAway(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{})
	judge := newJudge(nil)
	judge.gate = make(chan struct{})
	server.Deliver(t, "ann", mails(1)...)
	_, stop := start(t, onClear(server, "ann"), judge)
	client := login(t, server.Clear, "ann")
	judge.gate <- struct{}{}
	judge.wait(t, 1)
	eventually(t, func() bool { return client.count("INBOX") == 0 })
	if err := client.Delete("DMARC.Stored").Wait(); err != nil {
		t.Fatal(err)
	}
	server.Deliver(t, "ann", mails(2)[1])
	judge.gate <- struct{}{}
	judge.wait(t, 1)
	eventually(t, func() bool { return client.count("INBOX") == 0 })
	stop()
	if got := client.count("DMARC.Stored"); got != 1 {
		t.Errorf("%d mails in the new folder, want 1", got)
	}
	if got := len(judge.bodies()); got != 2 {
		t.Errorf("%d mails were read, want 2", got)
	}
}

func TestReadsWhatItMovesTo(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Options{Prefix: "INBOX."})
	opts := onClear(server, "ann")
	opts.Folders = []string{"INBOX.DMARC.Stored"}
	err := once(t, opts, newJudge(nil))
	if err == nil || !strings.Contains(err.Error(), "is read from and moved to") {
		t.Errorf("error %v, want one about the circle", err)
	}
}
