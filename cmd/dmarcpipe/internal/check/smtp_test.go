package check

import (
	"bufio"
	"strings"
	"testing"
)

func reading(text string) *smtpConn {
	return &smtpConn{r: bufio.NewReaderSize(strings.NewReader(text), maxReplyLine)}
}

func TestReply(t *testing.T) {
	long := "220 " + strings.Repeat("x", maxReplyLine-6) + "\r\n"
	for _, test := range []struct {
		name, text, want, err string
	}{
		{"one line", "220 mx ready\r\n", "220 mx ready", ""},
		{"two lines", "250-mx\r\n250 SIZE\r\n", "250 mx SIZE", ""},
		{"a line feed only", "250-mx\n250 SIZE\n", "250 mx SIZE", ""},
		{"only a code", "220\r\n", "220", ""},
		{"no blank", "220mx\r\n", "", `the answer is not SMTP: "220mx"`},
		{"no code", "hello\r\n", "", `the answer is not SMTP: "hello"`},
		{"a code like no other", "999 hello\r\n", "", `the answer is not SMTP: "999 hello"`},
		{"nothing", "", "", "the server closed the connection"},
		{"half a line", "220 mx", "", "the server closed the connection"},
		{"more to come", "220-mx\r\n", "", "the server closed the connection"},
		{"the longest line", long, long[:maxShown], ""},
		{"too long a line", "220 x" + strings.TrimPrefix(long, "220 "), "", "a line of the answer is longer than 4096 bytes"},
		{"most lines", strings.Repeat("220-\r\n", maxReplyLines-1) + "220 end\r\n", "220 end", ""},
		{"too many lines", strings.Repeat("220-\r\n", maxReplyLines) + "220 end\r\n", "", "the answer goes on after 128 lines"},
	} {
		r, err := reading(test.text).read()
		if test.err != "" {
			if err == nil || err.Error() != test.err {
				t.Errorf("%s: %v, want %s", test.name, err, test.err)
			}
		} else if err != nil || r.String() != test.want {
			t.Errorf("%s: %s, %v", test.name, r, err)
		}
	}
}

func TestExtensions(t *testing.T) {
	e := extensions{"SIZE 1000", "starttls", "AUTH=LOGIN", "AUTH PLAIN LOGIN", "8BITMIME"}
	for keyword, want := range map[string]string{"SIZE": "1000", "STARTTLS": "", "AUTH": "LOGIN"} {
		if got, ok := e.param(keyword); got != want || !ok {
			t.Errorf("%s is %q, %t", keyword, got, ok)
		}
	}
	if e.has("DSN") || e.has("8BIT") {
		t.Error("an extension that is not there")
	}
}

// An answer that is read is within the bounds, and fit for a terminal.
func FuzzReply(f *testing.F) {
	f.Add("220 ready\r\n")
	f.Add("250-mx\r\n250-SIZE 1\r\n250 AUTH PLAIN\r\n")
	f.Add("220-\x1b[2J\n220 \xff")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := reading(text).read()
		if err != nil {
			if r.code != 0 || r.lines != nil {
				t.Error("an error and an answer")
			}
			return
		}
		if r.code < 200 || r.code > 599 || len(r.lines) == 0 || len(r.lines) > maxReplyLines {
			t.Errorf("%d with %d lines", r.code, len(r.lines))
		}
		if shown := r.String(); len(shown) > maxShown || strings.ContainsAny(shown, "\x1b\r\n\t\x00") {
			t.Errorf("%q", shown)
		}
	})
}
