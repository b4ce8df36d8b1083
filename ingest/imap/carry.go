package imap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// maxStrikes is how often fetching one mail alone may fail before it is set
// aside, so that what stands behind it is read.
const maxStrikes = 3

// errAbsent is about mail that a search finds and a fetch does not.
var errAbsent = errors.New("the server lists the mail and does not deliver it")

// settleEvery is how often verdicts are acknowledged while a handler blocks.
const settleEvery = 250 * time.Millisecond

// carry fetches a load and hands it over. No literal is open while a handler
// works: that may take as long as it likes.
func (w *worker) carry(ctx context.Context, s *session, l load, outlines map[goimap.UID]outline) error {
	if l.size > w.opts.MaxMessage {
		return w.hand(ctx, s, letter{uid: l.uids[0]}, outline{size: l.size, received: outlines[l.uids[0]].received})
	}
	letters, err := w.fetch(s, l)
	w.blame(l, letters, cmp.Or(err, errAbsent))
	if _, refused := refusal(err); err != nil && !refused {
		return err
	}
	for _, one := range letters {
		w.metrics.fetched.Inc()
		w.metrics.bytes.Add(float64(len(one.data)))
		if err := w.hand(ctx, s, one, outlines[one.uid]); err != nil || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// fetch asks again, in parts, for a mail that came without a byte.
func (w *worker) fetch(s *session, l load) ([]letter, error) {
	letters, err := s.letters(l.uids, l.size, wholeMail)
	for i := range letters {
		if err != nil || len(letters[i].data) > 0 {
			continue
		}
		again, err := s.letters([]goimap.UID{letters[i].uid}, l.size, inParts)
		if err != nil {
			return nil, err
		}
		if len(again) == 1 {
			letters[i].data = again[0].data
		}
	}
	return letters, err
}

// blame counts strikes against what was asked for and did not come, and why.
func (w *worker) blame(l load, letters []letter, err error) {
	if big, ok := errors.AsType[*tooBig](err); ok {
		if e := w.tray.mails[big.uid]; e != nil {
			e.size = big.size // handed over without its data the next time
		}
		return
	}
	for _, uid := range l.uids {
		if slices.ContainsFunc(letters, func(one letter) bool { return one.uid == uid }) {
			continue
		}
		e := w.tray.mails[uid]
		if len(l.uids) > 1 {
			e.strikes = max(e.strikes, 1) // the next time it goes alone
			continue
		}
		e.strikes++
		e.due = time.Now().Add(backoff(w.opts.Backoff, longestRetry, e.strikes))
		if e.strikes > maxStrikes {
			w.setAside(uid, e, err)
		}
	}
}

func (w *worker) setAside(uid goimap.UID, e *entry, err error) {
	e.strikes, e.due, e.aside = 1, time.Now().Add(asideFor), true
	w.metrics.setAside.Inc()
	w.log.Warn("mail cannot be fetched and is left alone for an hour", "uid", uid, "error", err)
}

// hand gives a mail to the handler. While that blocks, verdicts of other mail
// are acknowledged and the connection is kept alive.
func (w *worker) hand(ctx context.Context, s *session, l letter, o outline) error {
	e := w.tray.mails[l.uid]
	e.phase = phaseHanded
	handed := make(chan error, 1)
	go func() { handed <- w.handler.Handle(ctx, w.mail(l, o), w.done(l.uid)) }()
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	var broken error
	for {
		select {
		case err := <-handed:
			if err != nil {
				e.phase = phaseFound
				return broken
			}
			w.progressed()
			return broken
		case <-tick.C:
			if broken == nil {
				broken = errors.Join(w.settle(s), s.keepAlive())
			}
		}
	}
}

// done returns what a handler calls, from wherever, with its verdict.
func (w *worker) done(uid goimap.UID) func(ingest.Verdict) {
	validity := w.tray.validity
	return func(v ingest.Verdict) {
		w.verdicts.put(verdict{validity: validity, uid: uid, outcome: v.Outcome})
	}
}

func (w *worker) mail(l letter, o outline) ingest.Mail {
	m := ingest.Mail{
		Source:   w.opts.Name,
		Tenant:   w.opts.Tenant,
		ID:       fmt.Sprintf("%s uid %d", w.folder, l.uid),
		Received: l.received,
		Size:     o.size,
		Data:     l.data,
	}
	if m.Received.IsZero() {
		m.Received = o.received
	}
	if m.Received.IsZero() {
		m.Received = time.Now().UTC()
	}
	return m
}
