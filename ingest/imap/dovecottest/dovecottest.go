// Package dovecottest runs a real Dovecot for tests: on loopback, with a
// configuration, a certificate and mail folders of its own, as the current
// user or as root.
package dovecottest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Password is that of every user; each user name has a mailbox.
const Password = "sesame"

// Options are what a test may want different.
type Options struct {
	Separator    string // between folder levels; "." when ""
	Prefix       string // of all folders but INBOX, such as "INBOX."
	Capabilities string // instead of those that Dovecot would offer after the login
}

// Server is a running Dovecot. It ends with the test.
type Server struct {
	TLS    int    // port of implicit TLS
	Clear  int    // port without TLS, which offers STARTTLS
	CAFile string // authority of its certificate, which is for localhost and 127.0.0.1

	dir   string
	owner *user.User // of the mail
	cmd   *exec.Cmd
}

// Start starts a Dovecot and fails the test where it cannot.
func Start(tb testing.TB, opts Options) *Server {
	tb.Helper()
	binary, err := exec.LookPath("dovecot")
	if err != nil {
		if binary, err = exec.LookPath("/usr/sbin/dovecot"); err != nil {
			tb.Fatalf("dovecot is not installed; run make setup: %v", err)
		}
	}
	// Not tb.TempDir: the path of a socket has to fit in 108 bytes.
	dir, err := os.MkdirTemp("", "dovecot")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Server{dir: dir, TLS: freePort(tb), Clear: freePort(tb), CAFile: filepath.Join(dir, "ca.pem")}
	if err := s.configure(opts); err != nil {
		tb.Fatalf("configuring dovecot: %v", err)
	}
	s.chown(tb, filepath.Join(dir, "home"))
	s.run(tb, binary)
	return s
}

func freePort(tb testing.TB) int {
	tb.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().(*net.TCPAddr).Port
}

// run starts the process and waits until it answers.
func (s *Server) run(tb testing.TB, binary string) {
	tb.Helper()
	var output bytes.Buffer
	s.cmd = exec.Command(binary, "-F", "-c", filepath.Join(s.dir, "dovecot.conf"))
	s.cmd.Stdout, s.cmd.Stderr = &output, &output
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		tb.Fatalf("starting dovecot: %v", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = s.cmd.Wait()
		close(ended)
	}()
	tb.Cleanup(func() {
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // all of it, and no second of grace
		<-ended
	})
	deadline := time.After(30 * time.Second)
	for !s.answers() {
		select {
		case <-ended:
			tb.Fatalf("dovecot ended at once: %s\n%s%s", s.cmd.ProcessState, output.String(), s.Log())
		case <-deadline:
			tb.Fatalf("dovecot does not answer\n%s", s.Log())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *Server) answers() bool {
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Clear)))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	greeting := make([]byte, 4)
	n, _ := conn.Read(greeting)
	return string(greeting[:n]) == "* OK"
}

// Log is what Dovecot has logged.
func (s *Server) Log() string {
	log, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(log)
}

// Deliver puts mails into the INBOX of a user, as a mail server would.
func (s *Server) Deliver(tb testing.TB, name string, mails ...[]byte) {
	tb.Helper()
	maildir := filepath.Join(s.dir, "home", name, "Maildir")
	for _, sub := range []string{"tmp", "cur", "new"} {
		s.own(tb, filepath.Join(maildir, sub))
	}
	for i, mail := range mails {
		unique := fmt.Sprintf("%d.M%dP%d.test", time.Now().Unix(), time.Now().UnixNano(), i)
		temporary := filepath.Join(maildir, "tmp", unique)
		if err := os.WriteFile(temporary, mail, 0o600); err != nil {
			tb.Fatal(err)
		}
		s.chown(tb, temporary)
		if err := os.Rename(temporary, filepath.Join(maildir, "new", unique)); err != nil {
			tb.Fatal(err)
		}
	}
}

// own makes a folder, and the owner of the mail its owner.
func (s *Server) own(tb testing.TB, dir string) {
	tb.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		tb.Fatal(err)
	}
	for ; dir != filepath.Join(s.dir, "home"); dir = filepath.Dir(dir) {
		s.chown(tb, dir)
	}
}

func (s *Server) chown(tb testing.TB, path string) {
	tb.Helper()
	uid, uidErr := strconv.Atoi(s.owner.Uid)
	gid, gidErr := strconv.Atoi(s.owner.Gid)
	if uidErr != nil || gidErr != nil {
		tb.Fatalf("the owner of the mail is %s:%s", s.owner.Uid, s.owner.Gid)
	}
	if err := os.Chown(path, uid, gid); err != nil {
		tb.Fatal(err)
	}
}
