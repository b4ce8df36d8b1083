package app

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	checkTimeout = 4 * time.Second // for one check, to say itself what is wrong
	readyTimeout = 5 * time.Second // for all, also those that know no timeout
	readyAge     = time.Second     // for which what a check said holds
)

// check is one thing that must hold for the worker to be ready.
type check struct {
	name string
	test func(context.Context) error // safe for concurrent use with other checks
	age  time.Duration               // for which what it says holds; readyAge when 0, negative for not at all
}

// readiness is the answer of /-/ready.
type readiness struct {
	Ready  bool          `json:"ready"`
	Checks []checkResult `json:"checks"`
}

type checkResult struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

// failed is how many checks fail.
func (r readiness) failed() (n int) {
	for _, c := range r.Checks {
		if !c.OK {
			n++
		}
	}
	return n
}

// judge answers whether the worker is ready. Whoever asks while a check is under
// way gets its answer, and what it said holds for a while, so that questions do
// not become load for the store. A check that never ends is not begun again.
type judge struct {
	checks func() []check
	group  singleflight.Group

	mu   sync.Mutex
	said map[string]saying // by the name of a check
}

type saying struct {
	err   error
	until time.Time
}

func newJudge(checks func() []check) *judge {
	return &judge{checks: checks, said: map[string]saying{}}
}

// answer runs all checks at once, also after one has failed, so that it names all
// that is wrong. It takes readyTimeout at most.
func (j *judge) answer(ctx context.Context) readiness {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	checks := j.checks()
	results := make([]checkResult, len(checks))
	var group sync.WaitGroup
	for i, c := range checks {
		group.Go(func() { results[i] = resultOf(c.name, j.ask(ctx, c)) })
	}
	group.Wait()
	r := readiness{Checks: results}
	r.Ready = r.failed() == 0
	return r
}

func resultOf(name string, err error) checkResult {
	if err != nil {
		return checkResult{Name: name, Error: err.Error()}
	}
	return checkResult{Name: name, OK: true}
}

// ask returns what a check says, or said a moment ago.
func (j *judge) ask(ctx context.Context, c check) error {
	if s, ok := j.recent(c.name); ok {
		return s.err
	}
	done := j.group.DoChan(c.name, func() (any, error) { return nil, j.run(c) })
	select {
	case r := <-done:
		return r.Err
	case <-ctx.Done():
		return errSlowCheck
	}
}

var errSlowCheck = fmt.Errorf("no answer within %s; if it stays so, look for what blocks it: the disk, or the load of the database", readyTimeout)

// run does not stop with who asked for it: others may wait for the same answer.
func (j *judge) run(c check) error {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	err := c.test(ctx)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.said[c.name] = saying{err, time.Now().Add(cmp.Or(c.age, readyAge))}
	return err
}

func (j *judge) recent(name string) (s saying, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s = j.said[name]
	return s, time.Now().Before(s.until)
}
