package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
)

// How late something may be before the worker is not ready.
const (
	maxPollAge  = 15 * time.Minute // on top of twice the poll interval
	maxStoreAge = 5 * time.Minute  // without anything durable, while mails wait
)

// readyChecks are those of /-/ready.
func (w *worker) readyChecks() []check {
	all := []check{
		{"store", w.store.Ping},
		{"schema", func(ctx context.Context) error {
			_, err := w.store.CheckSchema(ctx)
			return err
		}},
		{"writer", func(context.Context) error {
			return errors.Join(w.store.Trouble(), w.flow.check(time.Now()))
		}},
	}
	for i, s := range w.sources {
		m := w.Config.IMAP[i]
		all = append(all, check{"imap " + m.Name, func(context.Context) error {
			return polled(s, time.Duration(m.Poll), time.Now())
		}})
	}
	return all
}

// polled says why a mailbox is not read as it should be.
func polled(s *imap.Source, poll time.Duration, now time.Time) error {
	if err := s.LastError(); err != nil {
		return err
	}
	last := s.LastPoll()
	if last.IsZero() {
		return errors.New("not read yet")
	}
	if age := now.Sub(last); age > 2*poll+maxPollAge {
		return fmt.Errorf("last looked into %s ago", age.Round(time.Second))
	}
	return nil
}
