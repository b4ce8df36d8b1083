package store

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// victimDir names the data folder of a child process that writes killReports
// mails and says of each what became of its reports.
const victimDir = "DMARCPIPE_TEST_VICTIM"

// victimGrade names the grade of its reports.
const victimGrade = "DMARCPIPE_TEST_VICTIM_GRADE"

const killReports = 300

// killDuplicate is what becomes of a mail that was stored before.
const killDuplicate = "duplicate duplicate duplicate"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		if err := victim(context.Background(), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(enginetest.Run(m))
}

func victim(ctx context.Context, dir string) error {
	library, err := engine.Install(ctx, engine.InstallOptions{})
	if err != nil {
		return err
	}
	e, err := engine.Open(ctx, engine.Options{Library: library, DataDir: dir})
	if err != nil {
		return err
	}
	defer func() { _ = e.Close() }()
	user, password := e.WriterAuth()
	u := url.URL{Scheme: "http", User: url.UserPassword(user, password), Host: e.Addr(), Path: engine.DefaultDatabase}
	s, err := Open(ctx, Options{DSN: u.String(), Embedded: true, Now: clock, Batch: Batch{Rows: 40, Age: 2 * time.Millisecond}})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if err := s.Migrate(ctx, nil); err != nil {
		return err
	}
	return confess(ctx, s)
}

// confess writes all mails and prints a line for each that is durable, then
// the sums.
func confess(ctx context.Context, s *Store) error {
	w := s.Writer()
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	for i := range killReports {
		err := w.Put(ctx, killMail(i), func(r []Result, err error) { fmt.Println(i, answer{r, err}.outcomes()) })
		if err != nil {
			return err
		}
	}
	if err := w.Close(ctx); err != nil {
		return err
	}
	if err := <-done; err != nil {
		return err
	}
	table, err := s.Query(ctx, `SELECT (SELECT count() FROM records), (SELECT sum(count) FROM records), (SELECT count() FROM reports), (SELECT sum(messages) FROM reports),
		(SELECT count() FROM tls_failures), (SELECT sum(sessions) FROM tls_failures), (SELECT count() FROM tls_reports), (SELECT sum(failed_sessions) FROM tls_reports),
		(SELECT count() FROM failure_reports), (SELECT sum(incidents) FROM failure_reports), (SELECT count() FROM messages),
		(SELECT countIf(trust = 'verified') FROM records), (SELECT countIf(trust = 'verified') FROM reports), (SELECT countIf(trust = 'verified') FROM tls_failures)`)
	if err != nil {
		return err
	}
	fmt.Println("sums", strings.Join(table.Rows[0], " "))
	return nil
}

// killMail is a mail with a report of each kind, of five rows and 15 messages.
func killMail(i int) Delivery {
	d := Delivery{Received: clock(), Conclude: func([]Result) Message { return Message{Key: [16]byte{byte(i), byte(i >> 8)}, Outcome: "stored"} }}
	for _, k := range kinds {
		s := sample{id: strconv.Itoa(i), messages: repeat(5, 1)}
		d.Reports = append(d.Reports, s.graded(k, trust.Grade(os.Getenv(victimGrade))))
	}
	return d
}

// A process that is killed at any moment has every mail that it told of, and
// the next one makes the sums right. From the third on all grades are better.
func TestKilledProcess(t *testing.T) {
	dir := t.TempDir()
	durable := map[string]bool{}
	for i, after := range []int{1, 170, 40, 260} {
		grade := []trust.Grade{trust.Unknown, trust.Unknown, trust.Verified, trust.Verified}[i]
		for id, outcome := range runVictim(t, dir, after, grade).outcomes {
			if durable[id] && outcome != killDuplicate {
				t.Errorf("mail %s was durable, and then %s", id, outcome)
			}
			durable[id] = true
		}
	}
	last := runVictim(t, dir, -1, trust.Verified)
	if len(last.outcomes) != killReports {
		t.Errorf("%d of %d mails are durable", len(last.outcomes), killReports)
	}
	for id := range durable {
		if last.outcomes[id] != killDuplicate {
			t.Errorf("mail %s was durable, and at last %s", id, last.outcomes[id])
		}
	}
	const n = killReports
	if diff := cmp.Diff(fmt.Sprint(5*n, 15*n, n, 15*n, 5*n, 15*n, n, 15*n, n, 15*n, n, 5*n, n, 5*n), last.sums); diff != "" {
		t.Error(diff)
	}
}

// confession is what a victim said before its end.
type confession struct {
	outcomes map[string]string
	sums     string
}

// runVictim kills the child after so many mails; -1 lets it end.
func runVictim(t *testing.T, dir string, after int, grade trust.Grade) confession {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimDir+"="+dir, victimGrade+"="+string(grade))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := confession{outcomes: map[string]string{}}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		id, rest, _ := strings.Cut(lines.Text(), " ")
		if id == "sums" {
			said.sums = rest
			continue
		}
		said.outcomes[id] = rest
		if len(said.outcomes) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err != nil && after < 0 {
		t.Fatal(err)
	}
	return said
}
