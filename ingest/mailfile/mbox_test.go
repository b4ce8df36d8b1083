package mailfile

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
)

// split returns the messages of an mbox.
func split(t testing.TB, r io.Reader, limit int64) []boxed {
	t.Helper()
	var all []boxed
	for s := newSplitter(r, limit); ; {
		m, err := s.next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
}

func TestMboxMessages(t *testing.T) {
	tests := []struct {
		name, mbox string
		want       []string
	}{
		{"empty", "", nil},
		{"blank lines only", "\n\r\n\n", nil},
		{"one", fromLine + "A: b\n\nc\n", []string{"A: b\n\nc\n"}},
		{"no newline at the end", fromLine + "A: b\n\nc", []string{"A: b\n\nc"}},
		{"two", fromLine + "A: b\n\nc\n\n" + fromLine + "D: e\n", []string{"A: b\n\nc\n\n", "D: e\n"}},
		{"empty message", fromLine + fromLine + "A: b\n", []string{"", "A: b\n"}},
		{"blank lines first", "\n\n" + fromLine + "A: b\n", []string{"A: b\n"}},
		{"text first", "A: b\n\n" + fromLine + "C: d\n", []string{"A: b\n\n", "C: d\n"}},
		{"CRLF", "From a Mon Nov 23 10:00:00 2026\r\nA: b\r\n\r\nc\r\n\r\nFrom a Mon Nov 23 10:00:00 2026\r\nD: e\r\n", []string{"A: b\r\n\r\nc\r\n\r\n", "D: e\r\n"}},
		{"quoted", fromLine + "A: b\n\n>From here\n>>From there\n> From\n", []string{"A: b\n\nFrom here\n>From there\n> From\n"}},
		{"base64 is untouched", fromLine + "A: b\n\nPkZyb20gaGVyZQo=\n>RnJvbSA=\n", []string{"A: b\n\nPkZyb20gaGVyZQo=\n>RnJvbSA=\n"}},
		{"text that begins with From", fromLine + "A: b\n\nFrom here on\nnothing\n", []string{"A: b\n\nFrom here on\nnothing\n"}},
		{"text with a date", fromLine + "A: b\n\nc\nFrom 10:00 on 1 Nov it works\nagain\n", []string{"A: b\n\nc\nFrom 10:00 on 1 Nov it works\nagain\n"}},
		{"no blank line before", fromLine + "A: b\n\nc\n" + fromLine + "D: e\n", []string{"A: b\n\nc\n", "D: e\n"}},
		{"no date", "From MAILER-DAEMON\nA: b\n\nFrom MAILER-DAEMON\nC: d\n", []string{"A: b\n\n", "C: d\n"}},
		{"Thunderbird", "From - Mon Nov 23 10:00:00 2026\nX-Mozilla-Status: 0001\n\n", []string{"X-Mozilla-Status: 0001\n\n"}},
		{"Google", "From 1783@xxx Mon Nov 23 10:00:00 +0000 2026\nX-GM-LABELS: 1\n\n", []string{"X-GM-LABELS: 1\n\n"}},
		{"From_ line cut short", fromLine + "A: b\n\nFrom a Mon Nov 23 10:00", []string{"A: b\n\nFrom a Mon Nov 23 10:00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range split(t, iotest.OneByteReader(strings.NewReader(tt.mbox)), 1000) {
				got = append(got, string(m.data))
			}
			equal(t, got, tt.want)
		})
	}
}

func TestMboxDates(t *testing.T) {
	for line, want := range map[string]string{
		fromLine:                            "2026-11-23T10:11:12Z",
		"From a Tue Nov  3 01:02:03 2026\n": "2026-11-03T01:02:03Z",
		"From 1@xxx Mon Nov 23 10:11:12 +0200 2026\n":  "2026-11-23T08:11:12Z",
		"From a@b Mon, 23 Nov 2026 10:11:12 -0100\r\n": "2026-11-23T11:11:12Z",
		"From a Mon Nov 23 10:11:12 UTC 2026\n":        "2026-11-23T10:11:12Z",
		"From nobody\n":                                "0001-01-01T00:00:00Z",
		"From " + strings.Repeat("x", 2*maxFromLine):   "0001-01-01T00:00:00Z",
		"From a Mon Nov 99 10:11:12 2026\n":            "0001-01-01T00:00:00Z",
		"":                                             "0001-01-01T00:00:00Z",
	} {
		if got := fromDate([]byte(line)).Format("2006-01-02T15:04:05Z07:00"); got != want {
			t.Errorf("%q: got %s, want %s", line, got, want)
		}
	}
}

func TestMboxBoundsEachMessage(t *testing.T) {
	long := strings.Repeat("x", 3*lineBuffer)
	got := split(t, strings.NewReader(fromLine+"A: b\n\n"+long+"\n\n"+fromLine+"C: d\n"), 100)
	if len(got) != 2 || got[0].data != nil || got[0].size != int64(len("A: b\n\n"+long+"\n\n")) || string(got[1].data) != "C: d\n" {
		t.Errorf("got %d messages, the first of %d bytes", len(got), got[0].size)
	}
}

func TestMboxThatBreaksOffGivesNoHalfMessage(t *testing.T) {
	broken := errors.New("the disk is broken")
	s := newSplitter(io.MultiReader(strings.NewReader(mbox(2)), iotest.ErrReader(broken)), 1000)
	if _, err := s.next(); err != nil {
		t.Fatal(err)
	}
	if m, err := s.next(); !errors.Is(err, broken) || m.data != nil {
		t.Errorf("got %+v, %v", m, err)
	}
}

// FuzzMbox holds the splitter to this: put together again, the messages with
// their From_ lines are the file, and none is larger than the limit.
func FuzzMbox(f *testing.F) {
	f.Add([]byte(mbox(3)))
	f.Add([]byte("\n\n" + fromLine + "\n>From x\n\nFrom a\nb: c\n\r\nFrom "))
	f.Add([]byte(strings.Repeat("From \n", 20)))
	f.Fuzz(func(t *testing.T, file []byte) {
		const limit = 200
		var got []byte
		for s := newSplitter(strings.NewReader(string(file)), int64(len(file))); ; {
			m, err := s.next()
			if errors.Is(err, io.EOF) {
				break
			}
			got = append(append(got, m.from...), s.scratch...)
			if len(m.data) > len(s.scratch) || int64(len(s.scratch)) != m.size {
				t.Fatalf("%d bytes became %d", len(s.scratch), len(m.data))
			}
		}
		// Only blank lines before the first message may be left out.
		if want := bytes.TrimLeftFunc(file, unicode.IsSpace); !bytes.Equal(bytes.TrimLeftFunc(got, unicode.IsSpace), want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		var bounded int64
		for _, m := range split(t, strings.NewReader(string(file)), limit) {
			if bounded += m.size; len(m.data) > limit || m.data == nil && m.size <= limit {
				t.Fatalf("got %d bytes of %d", len(m.data), m.size)
			}
		}
	})
}

func BenchmarkMbox(b *testing.B) {
	body := strings.Repeat("UEsDBBQAAAAIAEJtd1l0ZXN0IHJlcG9ydCBkYXRhIGluIGEgemlwIGZpbGUgd2l0aCBiYXNlNjQK\n", 200)
	file := strings.Repeat(fromLine+"Subject: Report\nMIME-Version: 1.0\n\n"+body+"\n", 100)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if got := len(split(b, strings.NewReader(file), 1<<20)); got != 100 {
			b.Fatalf("got %d messages", got)
		}
	}
}
