package imap

import (
	"context"
	"fmt"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// collect takes the verdicts that have come. It sends nothing.
func (w *worker) collect() {
	for _, v := range w.verdicts.take() {
		w.tray.judge(v, w.opts.Backoff*retryBackoff, time.Now())
	}
}

// How many times longer than Backoff the first wait is after these.
const (
	retryBackoff = 5  // a verdict that was retry
	ackBackoff   = 10 // an acknowledgement that the server refused
)

// settle tells the server the verdicts that are final. What it refuses is
// tried again later; the error is that of a broken session.
func (w *worker) settle(s *session) error {
	w.collect()
	defer w.stand()
	judged := w.tray.judged()
	if len(judged) == 0 || time.Now().Before(w.ackAfter) {
		return nil
	}
	for _, outcome := range ingest.Outcomes {
		for chunk := range slices.Chunk(judged[outcome], w.opts.Batch) {
			err := w.acknowledge(s, outcome, chunk)
			w.metrics.acks.WithLabelValues(string(w.opts.After), string(resultOf(err))).Add(float64(len(chunk)))
			if err != nil {
				return w.unsettled(err)
			}
			w.tray.settled(chunk, w.opts.After == None)
			w.metrics.lastAck.SetToCurrentTime()
		}
	}
	w.ackTries, w.ackFault = 0, ""
	w.progressed()
	return w.saveCursor(s)
}

func (w *worker) acknowledge(s *session, outcome ingest.Outcome, uids []goimap.UID) error {
	switch w.opts.After {
	case None:
		return nil
	case Flag:
		return s.flag(goimap.UIDSetNum(uids...), goimap.Flag(w.opts.Keyword))
	}
	if folder := w.targets[outcome]; folder != "" {
		return w.moveTo(s, folder, uids)
	}
	return s.remove(goimap.UIDSetNum(uids...))
}

// moveTo does not copy again what was copied before the connection broke.
func (w *worker) moveTo(s *session, folder string, uids []goimap.UID) error {
	var fresh, copied goimap.UIDSet
	for _, uid := range uids {
		if w.tray.mails[uid].copied {
			copied.AddNum(uid)
		} else {
			fresh.AddNum(uid)
		}
	}
	if len(copied) > 0 {
		if err := s.remove(copied); err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return s.move(fresh, folder, func() {
		for _, uid := range uids {
			w.tray.mails[uid].copied = true
		}
	})
}

// unsettled lets acknowledgements rest for a while after a refusal. A folder
// that has gone is made again with the next session.
func (w *worker) unsettled(err error) error {
	no, refused := refusal(err)
	if !refused {
		return err
	}
	w.ackTries++
	w.ackAfter = time.Now().Add(backoff(w.opts.Backoff*ackBackoff, longestRetry, w.ackTries))
	if no.Code == goimap.ResponseCodeTryCreate || no.Code == goimap.ResponseCodeNonExistent {
		return fmt.Errorf("moving mail: the folder is gone and will be made again: %w", err)
	}
	if w.ackFault != err.Error() {
		w.ackFault = err.Error()
		w.log.Warn("mail is stored but the server refuses to move, flag or delete it; trying again", "error", err)
	}
	return nil
}

// saveCursor stores how far the folder is read, for None.
func (w *worker) saveCursor(s *session) error {
	if w.opts.After != None {
		return nil
	}
	last := w.tray.cursor(w.cursor)
	if last == w.cursor {
		return nil
	}
	err := w.opts.Cursors.Save(s.life, w.opts.Name, w.folder, w.tray.validity, uint32(last))
	if err != nil {
		return fmt.Errorf("saving the cursor of %q: %w", w.folder, err)
	}
	w.cursor = last
	return nil
}

// rest waits until there is something to do, and settles verdicts meanwhile.
func (w *worker) rest(ctx context.Context, s *session) error {
	latest := time.Now().Add(min(w.opts.Poll, longestRest))
	for {
		if err := w.settle(s); err != nil {
			return err
		}
		until := w.tray.next(latest)
		if w.tray.count(phaseJudged) > 0 && w.ackAfter.Before(until) {
			until = w.ackAfter
		}
		wake := time.NewTimer(time.Until(until))
		why, err := s.wait(ctx, wake.C, w.verdicts.signal)
		wake.Stop()
		if err != nil || why == byTime || why == byEnd {
			return err
		}
		sleep(ctx, linger)
		if why == byNews {
			return nil
		}
	}
}

// linger lets verdicts that come together be acknowledged together, and mails
// that come together be fetched together.
const linger = 50 * time.Millisecond

// finish waits for the verdicts that are due, settles them and logs out.
func (w *worker) finish(life context.Context, s *session) error {
	for w.waitVerdict(life) {
		sleep(life, linger)
		if err := w.settle(s); err != nil {
			return err
		}
	}
	if err := w.settle(s); err != nil {
		return err
	}
	s.logout()
	return nil
}

// await waits for the verdicts that are due when there is no connection.
func (w *worker) await(life context.Context) {
	for w.waitVerdict(life) {
		w.collect()
	}
}

// waitVerdict waits for news of a mail that is with the handler; false when
// there is none, or no more time.
func (w *worker) waitVerdict(life context.Context) bool {
	w.collect()
	if w.tray.count(phaseHanded) == 0 {
		return false
	}
	select {
	case <-w.verdicts.signal:
		return true
	case <-life.Done():
		return false
	}
}
