package ingest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestEveryJudgedMailIsNoted(t *testing.T) {
	noted := func(subject string, more Message) Message {
		more.From, more.Subject, more.ID = "example.org", subject, "INBOX uid 42"
		return more
	}
	tests := []struct {
		text string
		want Message
	}{
		{"a b", noted("a", Message{Outcome: "stored", Found: map[string]uint32{"dmarc": 2}, Reports: 2, Rows: 4, Keys: []identity.Key{key("a"), key("b")}})},
		{"known", noted("known", Message{Outcome: "duplicate", Found: map[string]uint32{"dmarc": 1}, Keys: []identity.Key{key("known")}})},
		{"tls1", noted("tls1", Message{Outcome: "stored", Found: map[string]uint32{"tls": 1}, Reports: 1, Rows: 2, Keys: []identity.Key{key("tls1")}})},
		{"text", noted("text", Message{Outcome: "not_report", Detail: "a text", Found: map[string]uint32{"not_report": 1}})},
		{"panic", noted("panic", Message{Outcome: "rejected", Reason: reason.Internal, Detail: "panic: a bug", Found: map[string]uint32{"rejected": 1}})},
		{"refused known", noted("refused", Message{
			Outcome: "rejected", Reason: reason.MalformedXML, Detail: "a.zip: line 3",
			Found: map[string]uint32{"dmarc": 1, "rejected": 1}, Keys: []identity.Key{key("known")},
		})},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			sink := &memorySink{}
			p := start(t, Options{}, sink)
			send(t, p, text("known"))
			m := text(tt.text)
			m.ID, m.Replay = "INBOX uid 42", true
			send(t, p, m)
			want := tt.want
			want.Key, want.Size, want.Replayed = MailKey(&m), uint64(len(tt.text)), true
			equal(t, sink.noted[1], want)
		})
	}
}

func TestUnreadMailIsNoted(t *testing.T) {
	sink := &memorySink{}
	m := Mail{Source: "inbox", ID: "INBOX uid 7", Size: 1 << 40}
	p := start(t, Options{}, sink)
	p.header = parse.HeaderOf
	send(t, p, m)
	equal(t, sink.noted, []Message{{
		Key: MailKey(&m), ID: "INBOX uid 7", Size: 1 << 40, Outcome: "rejected", Reason: reason.MessageTooLarge,
		Detail: "1099511627776 bytes; limits.message is 52428800", Found: map[string]uint32{"rejected": 1},
	}})
}

// What strangers chose is one clean line, and no longer than a screen.
func TestNotedTextsAreClean(t *testing.T) {
	sink := &memorySink{}
	p := start(t, Options{}, sink)
	p.parse = func([]byte, string, parse.Options) []parse.Finding {
		return rejected(reason.New(reason.EmptyFile, "\x1b[2J\u202eevil\r\n%s", strings.Repeat("x", 1<<20)))
	}
	m := text("refused")
	m.ID = "\xff/\x00\n" + strings.Repeat("y", 1<<20)
	send(t, p, m)
	got := sink.noted[0]
	if !strings.HasPrefix(got.Detail, "[2Jevil xxx") || len(got.Detail) != maxNoted || len(got.ID) > maxNoted || strings.ContainsAny(got.ID, "\x00\n") {
		t.Errorf("got %q and %q", got.Detail, got.ID)
	}
}

// The header is read by code that strangers feed; should it fail, the mail is
// judged all the same.
func TestPanicInTheHeaderCostsTheSubject(t *testing.T) {
	sink := &memorySink{}
	p := start(t, Options{}, sink)
	p.header = func([]byte) parse.Header { panic("a bug") }
	equal(t, send(t, p, text("a")).Outcome, OutcomeStored)
	equal(t, sink.noted[0].Subject, "")
}

func TestNothingPrivateIsNoted(t *testing.T) {
	const label = " message/Feedback-Report"
	for _, tt := range []struct {
		name, text string
		keep       failure.Keep
		private    bool
	}{
		{"failure report", "failure1", failure.KeepHeaders, true},
		{"by default", "failure1", "", true},
		{"nothing is kept", "failure1", failure.KeepNone, true},
		{"all is kept", "failure1", failure.KeepFull, false},
		{"unreadable failure report", "refused" + label, "", true},
		{"damaged part beside one", "failure1 refused", "", true},
		{"complaint", "text" + label, "", true},
		{"aggregate report", "a" + label, "", false},
		{"damaged report", "refused", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sink := &memorySink{}
			var log strings.Builder
			p := start(t, Options{Parse: parse.Options{Privacy: failure.Privacy{Keep: tt.keep}}, Logger: logTo(&log)}, sink)
			p.parse = func(data []byte, name string, o parse.Options) []parse.Finding {
				return words([]byte(strings.TrimSuffix(string(data), label)), name, o)
			}
			send(t, p, text(tt.text))
			got := sink.noted[0]
			equal(t, got.Subject == "" && got.Detail == "" && !strings.Contains(log.String(), "line 3"), tt.private)
			equal(t, got.From, "example.org")
		})
	}
}

// Parsing knows a complaint without a label that says so.
func TestWhatParsingCallsPrivateIsNotNoted(t *testing.T) {
	sink := &memorySink{}
	p := start(t, Options{}, sink)
	p.parse = func([]byte, string, parse.Options) []parse.Finding {
		return []parse.Finding{{Kind: parse.KindNotReport, Detail: "a complaint", Private: true}}
	}
	send(t, p, text("a"))
	equal(t, sink.noted[0].Subject+sink.noted[0].Detail, "")
}

// Mails are known by their keys in tables and folders of released versions.
func TestMailKeyStaysAsItIs(t *testing.T) {
	m := Mail{Source: "inbox", Tenant: "acme", ID: "INBOX uid 42", Data: []byte("Subject: hi\r\n\r\n")}
	equal(t, fmt.Sprintf("%x", MailKey(&m)), "568a4092e45787fb106c072f92d7da9d")
}

func TestMailKeyTellsMailsApart(t *testing.T) {
	seen := map[[16]byte]Mail{}
	for _, m := range []Mail{
		{Source: "a", Data: []byte("x")},
		{Source: "b", Data: []byte("x")},
		{Source: "a", Data: []byte("y")},
		{Source: "a", Tenant: "t", Data: []byte("x")},
		{Source: "at", Data: []byte("x")},
		{Source: "a", Data: []byte{}},
		{Source: "a", ID: "INBOX uid 1"},
		{Source: "a", ID: "INBOX uid 2"},
	} {
		if other, ok := seen[MailKey(&m)]; ok {
			t.Errorf("%+v and %+v have the same key", m, other)
		}
		seen[MailKey(&m)] = m
	}
	moved := Mail{Source: "a", ID: "elsewhere", Received: time.Unix(1, 0), Data: []byte("x")}
	if _, ok := seen[MailKey(&moved)]; !ok {
		t.Error("a mail that was moved has another key")
	}
}
