package imap_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
)

// reply answers one command with lines, and with a tagged OK where the last of
// them is not tagged itself. Nil answers nothing, ever.
type reply func(command string) []string

// serve runs a server that answers as it likes.
func serve(t *testing.T, greeting string, answer reply) imap.Options {
	t.Helper()
	port := listen(t, func(conn net.Conn) {
		lines := bufio.NewScanner(conn)
		_, _ = fmt.Fprintf(conn, "%s\r\n", greeting)
		for lines.Scan() {
			tag, command, _ := strings.Cut(lines.Text(), " ")
			for _, line := range answer(command) {
				_, _ = fmt.Fprintf(conn, "%s\r\n", strings.ReplaceAll(line, "TAG", tag))
			}
		}
	})
	return imap.Options{
		Name: "fake", Host: "127.0.0.1", Port: port, TLS: imap.ClearText,
		Username: "ann", Password: "secret", After: imap.Flag, Backoff: 1,
	}
}

// listen calls f for each connection, and waits for all of them at the end.
func listen(t *testing.T, f func(net.Conn)) (port int) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		open  []net.Conn
	)
	group.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, conn)
			mu.Unlock()
			group.Go(func() {
				defer func() { _ = conn.Close() }()
				f(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		mu.Lock()
		for _, conn := range open {
			_ = conn.Close()
		}
		mu.Unlock()
		group.Wait()
	})
	return ln.Addr().(*net.TCPAddr).Port
}

// oneMail answers like a server with one mail, whose FETCH of the body is
// answered by body.
func oneMail(body reply) reply {
	const ok = "TAG OK done"
	return func(command string) []string {
		switch {
		case strings.HasPrefix(command, "CAPABILITY"):
			return []string{"* CAPABILITY IMAP4rev1", ok}
		case strings.HasPrefix(command, "SELECT"):
			return []string{"* 1 EXISTS", "* OK [UIDVALIDITY 7] ids", ok}
		case strings.HasPrefix(command, "UID SEARCH"):
			return []string{"* SEARCH 42", ok}
		case strings.HasPrefix(command, "UID FETCH") && !strings.Contains(command, "BODY"):
			return []string{`* 1 FETCH (UID 42 RFC822.SIZE 30)`, ok}
		case strings.HasPrefix(command, "UID FETCH"):
			return body(command)
		default:
			return []string{ok}
		}
	}
}

// literal is one FETCH answer for the mail of oneMail.
func literal(text string) []string {
	return []string{"* 1 FETCH (UID 42 BODY[] {" + strconv.Itoa(len(text)) + "}", text + ")", "TAG OK done"}
}

// proxy carries connections to a port, and cuts one when cut says so of a
// line that the client sends.
func proxy(t *testing.T, port int, cut func(line string) bool) int {
	t.Helper()
	return listen(t, func(client net.Conn) {
		server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			return
		}
		var group sync.WaitGroup
		group.Go(func() {
			defer func() { _ = client.Close() }()
			_, _ = bufio.NewReader(server).WriteTo(client)
		})
		lines := bufio.NewReader(client)
		for {
			line, err := lines.ReadString('\n')
			if err != nil || cut(line) {
				break
			}
			if _, err := server.Write([]byte(line)); err != nil {
				break
			}
		}
		_ = server.Close()
		group.Wait()
	})
}

// dialPort reaches a port of loopback whatever the address.
func dialPort(port int) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
}
