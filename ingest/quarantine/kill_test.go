package quarantine

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// victim names the folder that a process fills until it is killed.
const victim = "QUARANTINE_VICTIM"

// TestVictim is the process of TestKilledAtAnyMoment: it prints the ID of each
// mail that is kept.
func TestVictim(t *testing.T) {
	path := os.Getenv(victim)
	if path == "" {
		return
	}
	f, err := Open(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		m := mail(fmt.Sprint(i, noise(200<<10)))
		keep(t, f, m, reason.EmptyFile)
		fmt.Println("kept", idOf(m))
	}
}

// What was kept before a kill is whole, and what was half written is no mail.
func TestKilledAtAnyMoment(t *testing.T) {
	f, _ := open(t, Options{Path: t.TempDir()})
	known := map[string]bool{}
	for n := range 5 {
		for _, id := range killAfter(t, f.options.Path, n+1) {
			known[id] = true
		}
	}
	for e, err := range f.Entries() {
		if err == nil {
			_, err = f.Read(e, limit.DefaultMessage)
		}
		if err != nil {
			t.Error(err)
		}
		delete(known, e.ID)
	}
	if len(known) > 0 {
		t.Errorf("kept and not there: %v", known)
	}
	f.options.Now = func() time.Time { return time.Now().Add(2 * partialAge) }
	if err := f.tidy(); err != nil {
		t.Error(err)
	}
	for _, name := range files(t, f) {
		if strings.HasSuffix(name, temporary) {
			t.Errorf("%s was left", name)
		}
	}
}

// killAfter kills a victim that has kept n mails and is at the next one, and
// returns their IDs.
func killAfter(t *testing.T, path string, n int) (ids []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestVictim$")
	cmd.Env = append(os.Environ(), victim+"="+path)
	out, err := cmd.StdoutPipe()
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); len(ids) < n && lines.Scan(); {
		if id, ok := strings.CutPrefix(lines.Text(), "kept "); ok {
			ids = append(ids, id)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // it was killed
	if len(ids) < n {
		t.Errorf("it kept %d mails and ended", len(ids))
	}
	return ids
}

// Two processes keep, drop, list and judge again in one folder; nobody fails,
// and in the end both know what is there.
func TestTwoProcessesDoEverythingAtOnce(t *testing.T) {
	one, _ := open(t, Options{Path: t.TempDir(), MaxSize: 5000})
	two, _ := open(t, Options{Path: one.options.Path, MaxSize: 5000})
	one.options.Now = time.Now
	two.options.Now = func() time.Time { return time.Now().AddDate(0, 0, -1) } // so that days come and go
	var wg sync.WaitGroup
	for _, f := range []*Folder{one, two} {
		wg.Go(func() {
			for i := range 60 {
				keep(t, f, mail([]string{"stored", "rejected", "retry", "duplicate", fmt.Sprint(i)}[i%5]), reason.EmptyFile)
			}
		})
		wg.Go(func() {
			for range 10 {
				j := &judge{}
				if err := (&Source{Folder: f, Limit: 100}).Run(t.Context(), j); err != nil {
					t.Error(err)
				}
				j.wait.Wait()
			}
		})
	}
	wg.Wait()
	if err := errors.Join(one.tidy(), two.tidy()); err != nil {
		t.Error(err)
	}
	equal(t, one.held.mails, two.held.mails)
	equal(t, one.held.mails, len(texts(t, one)))
	equal(t, one.held.bytes <= one.options.MaxSize, true)
}
