package app

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How late something may be before the worker is not ready.
const (
	maxPollAge  = 15 * time.Minute // on top of twice the poll interval
	maxStoreAge = 5 * time.Minute  // without anything durable, while mails wait
)

// probeAge is how long a probe of a disk holds: each one writes a file.
const probeAge = time.Minute

// The names of the checks of /-/ready, and labels of dmarcpipe_ready_check.
const (
	checkRunning    = "running"
	checkStore      = "store"
	checkSchema     = "schema"
	checkWriter     = "writer"
	checkQuarantine = "quarantine"
	checkMailbox    = "imap " // and the name of the source
)

var (
	errStarting = errors.New("the worker is starting: it opens the store and migrates the schema; the log says how far it is")
	errStopping = errors.New("the worker is stopping: it stores what is under way")
)

// checkNames lists every check that there will be.
func (w *worker) checkNames() []string {
	names := []string{checkRunning, checkStore, checkSchema, checkWriter, checkQuarantine}
	for _, m := range w.Config.IMAP {
		names = append(names, checkMailbox+m.Name)
	}
	return names
}

// startChecks are those of a worker that has not opened everything.
func startChecks() []check {
	return []check{runs(func(context.Context) error { return errStarting })}
}

// runs is the check that the worker neither starts nor stops.
func runs(test func(context.Context) error) check {
	return check{name: checkRunning, test: test, age: -1}
}

// readyChecks are those of a worker that runs until life ends.
func (w *worker) readyChecks(life context.Context) []check {
	all := []check{
		runs(func(context.Context) error {
			if life.Err() != nil {
				return errStopping
			}
			return nil
		}),
		{name: checkStore, test: w.store.Ping},
		{name: checkSchema, test: func(ctx context.Context) error {
			_, err := w.store.CheckSchema(ctx)
			return err
		}},
		{name: checkWriter, test: func(context.Context) error {
			return errors.Join(w.store.Trouble(), w.flow.check(time.Now()))
		}},
		{name: checkQuarantine, age: probeAge, test: func(context.Context) error { return w.keep.rejected.Writable() }},
	}
	for i, s := range w.sources {
		all = append(all, check{name: checkMailbox + w.Config.IMAP[i].Name, test: func(context.Context) error {
			return polled(s, time.Now())
		}})
	}
	return all
}

// reader is a source that is read every so often; *imap.Source is one.
type reader interface {
	LastError() error
	LastPoll() time.Time
	Interval() time.Duration
}

// polled says why a mailbox is not read as it should be.
func polled(s reader, now time.Time) error {
	if err := s.LastError(); err != nil {
		return err
	}
	last := s.LastPoll()
	if last.IsZero() {
		return errors.New("not read yet; the first look begins with the start and may take some minutes")
	}
	if age, poll := now.Sub(last), s.Interval(); age > 2*poll+maxPollAge {
		return fmt.Errorf("last looked into %s ago, and every %s would be right; look into the log for why the mail server or the store holds it up",
			age.Round(time.Second), poll)
	}
	return nil
}
