package check

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// The bounds of what a server may say. RFC 5321 section 4.5.3.1.5 has 512 bytes
// for a line; nobody needs more lines than there are extensions.
const (
	maxReplyLine  = 4 << 10
	maxReplyLines = 128
	maxShown      = 200 // bytes of what it said, in a text of ours
)

// The replies that matter, RFC 5321 section 4.2.3 and RFC 3207 section 4.
const (
	codeReady    = 220
	codeDone     = 250
	codeContinue = 334 // RFC 4954 section 4
)

// reply is one answer of a server, RFC 5321 section 4.2.
type reply struct {
	code  int
	lines []string // without the code
}

func (r reply) String() string {
	return clean.Line(strconv.Itoa(r.code)+" "+strings.Join(r.lines, " "), maxShown)
}

// smtpConn speaks SMTP with a server that may be hostile. Nothing of what it
// reads is unbounded; the deadline of the connection bounds the time.
type smtpConn struct {
	net.Conn
	r *bufio.Reader
}

func newSMTPConn(conn net.Conn) *smtpConn {
	return &smtpConn{Conn: conn, r: bufio.NewReaderSize(conn, maxReplyLine)}
}

// command sends a line and reads the answer.
func (c *smtpConn) command(line string) (reply, error) {
	if _, err := c.Write([]byte(line + "\r\n")); err != nil {
		return reply{}, fmt.Errorf("sending %s: %w", line, err)
	}
	r, err := c.read()
	if err != nil {
		return reply{}, fmt.Errorf("reading the answer to %s: %w", line, err)
	}
	return r, nil
}

// read reads one answer of one or more lines.
func (c *smtpConn) read() (reply, error) {
	var r reply
	for range maxReplyLines {
		text, code, more, err := c.readLine()
		if err != nil {
			return reply{}, err
		}
		r.code = code
		r.lines = append(r.lines, text)
		if !more {
			return r, nil
		}
	}
	return reply{}, fmt.Errorf("the answer goes on after %d lines", maxReplyLines)
}

func (c *smtpConn) readLine() (text string, code int, more bool, err error) {
	line, err := c.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", 0, false, fmt.Errorf("a line of the answer is longer than %d bytes", maxReplyLine)
	}
	if err != nil {
		return "", 0, false, ended(err)
	}
	line = bytes.TrimRight(line, "\r\n")
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return "", 0, false, notSMTP(line)
	}
	code, err = strconv.Atoi(string(line[:3]))
	if err != nil || code < 200 || code > 599 {
		return "", 0, false, notSMTP(line)
	}
	return string(line[min(len(line), 4):]), code, len(line) > 3 && line[3] == '-', nil
}

var (
	errSilent = errors.New("no answer in time")
	errHungUp = errors.New("the server closed the connection")
)

// ended says in plain words how a connection ended.
func ended(err error) error {
	e, ok := errors.AsType[net.Error](err)
	switch {
	case ok && e.Timeout():
		return errSilent
	case errors.Is(err, io.EOF):
		return errHungUp
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Err // the addresses are said already
	}
	return err
}

func notSMTP(line []byte) error {
	return fmt.Errorf("the answer is not SMTP: %q", clean.Line(string(line), maxShown))
}

// extensions are the lines of an answer to EHLO after the first.
type extensions []string

// ehlo asks for the extensions. A server that knows EHLO not has none.
func (c *smtpConn) ehlo(name string) (extensions, error) {
	r, err := c.command("EHLO " + name)
	switch {
	case err != nil:
		return nil, err
	case r.code != codeDone:
		return nil, fmt.Errorf("EHLO was refused: %s", r)
	}
	return r.lines[1:], nil
}

// has reports whether an extension is offered.
func (e extensions) has(keyword string) bool {
	_, ok := e.param(keyword)
	return ok
}

// param returns what follows the keyword of an extension. AUTH= is an old form
// of AUTH that some servers still have beside it.
func (e extensions) param(keyword string) (string, bool) {
	i := slices.IndexFunc(e, func(line string) bool {
		name, _, _ := strings.Cut(strings.Replace(line, "=", " ", 1), " ")
		return strings.EqualFold(name, keyword)
	})
	if i < 0 {
		return "", false
	}
	return strings.Trim(e[i][len(keyword):], "= "), true
}
