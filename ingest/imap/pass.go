package imap

import (
	"context"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

// maxSizeFails is how often asking for sizes may break the session before the
// worker stops asking.
const maxSizeFails = 3

// load is what one FETCH asks for.
type load struct {
	uids []goimap.UID
	size int64 // of all together, as far as it is known
}

// pass searches the folder once and hands over all that is due. It returns
// early, without an error, when ctx ends.
func (w *worker) pass(ctx context.Context, s *session) error {
	select {
	case <-s.news: // this pass is the answer
	default:
	}
	if err := w.settle(s); err != nil {
		return err
	}
	if err := s.noop(); err != nil {
		return err
	}
	uids, err := s.search(w.cursor)
	if err != nil {
		return err
	}
	w.polled()
	due := w.tray.found(uids, time.Now())
	w.setWaiting(len(due))
	w.stand()
	for batch := range slices.Chunk(due, w.opts.Batch) {
		if err := w.batch(ctx, s, batch); err != nil || ctx.Err() != nil {
			return err
		}
		w.polled()
	}
	w.passed = true
	w.stand()
	w.progressed()
	return nil
}

// polled notes that the folder was read just now: a long backlog is no reason
// to think that the worker is stuck.
func (w *worker) polled() {
	w.change(func(s *status) { s.polled = time.Now() })
}

func (w *worker) batch(ctx context.Context, s *session, uids []goimap.UID) error {
	outlines, err := w.outlines(s, uids)
	if err != nil {
		return err
	}
	for _, l := range w.loads(uids, outlines) {
		if err := w.carry(ctx, s, l, outlines); err != nil || ctx.Err() != nil {
			return err
		}
		if w.collect(); w.tray.count(phaseJudged) >= w.opts.Batch {
			if err := w.settle(s); err != nil {
				return err
			}
		}
	}
	w.setWaiting(w.waiting - len(uids))
	return nil
}

// outlines bears servers that know no RFC822.SIZE, or answer with something
// that the client does not understand: all sizes are unknown then.
func (w *worker) outlines(s *session, uids []goimap.UID) (outlines map[goimap.UID]outline, err error) {
	if w.sizeFails < maxSizeFails {
		outlines, err = s.outlines(uids)
	}
	_, refused := refusal(err)
	switch {
	case refused || w.sizeFails >= maxSizeFails:
		return unknownSizes(uids), nil
	case err != nil:
		w.sizeFails++
	default:
		w.sizeFails = 0
	}
	return outlines, err
}

func unknownSizes(uids []goimap.UID) map[goimap.UID]outline {
	outlines := map[goimap.UID]outline{}
	for _, uid := range uids {
		outlines[uid] = outline{}
	}
	return outlines
}

// loads splits a batch. Alone goes what is too big, of unknown size, or under
// suspicion; the order stays.
func (w *worker) loads(uids []goimap.UID, outlines map[goimap.UID]outline) (loads []load) {
	var open load
	closeOpen := func() {
		if len(open.uids) > 0 {
			loads, open = append(loads, open), load{}
		}
	}
	for _, uid := range uids {
		o, there := outlines[uid]
		if !there {
			// The next search tells whether it is really gone.
			w.blame(load{uids: []goimap.UID{uid}}, nil, errAbsent)
			continue
		}
		size := max(o.size, w.tray.mails[uid].size)
		alone := size == 0 || size > w.opts.MaxMessage || w.tray.suspect(uid)
		if alone || open.size+size > w.opts.BatchBytes {
			closeOpen()
		}
		open.uids, open.size = append(open.uids, uid), open.size+size
		if alone {
			closeOpen()
		}
	}
	closeOpen()
	return loads
}
