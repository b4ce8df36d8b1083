package imap

import (
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// phase is how far one mail of a folder is.
type phase uint8

const (
	phaseFound   phase = iota // to be fetched, once it is due
	phaseHanded               // the handler has it
	phaseJudged               // the verdict is final, the server does not know yet
	phaseSettled              // for None alone: until the cursor passes it
)

// entry is what a tray knows of one mail.
type entry struct {
	phase   phase
	since   time.Time      // when it was found
	outcome ingest.Outcome // from phaseJudged on
	due     time.Time      // of phaseFound
	tries   int            // verdicts that were retry
	strikes int            // times that fetching it broke the session
	size    int64          // not 0 when the mail proved to be over the limit
	aside   bool           // it was set aside
	copied  bool           // the copy is in its folder, the original is not deleted yet
}

// tray holds the mails of one folder that are on their way. It outlives the
// connection, and belongs to one goroutine.
type tray struct {
	validity uint32
	mails    map[goimap.UID]*entry
}

// open empties the tray when the folder is not the one it was: with another
// UIDVALIDITY the same UID is another mail (RFC 9051, 2.3.1.1).
func (t *tray) open(validity uint32) (emptied bool) {
	if t.mails != nil && t.validity == validity {
		return false
	}
	t.validity, t.mails = validity, map[goimap.UID]*entry{}
	return true
}

// found takes the mails that a search returned, ascending, and returns those
// that are to be fetched now. What the search no longer shows is forgotten:
// it is acknowledged, or somebody else took it away.
func (t *tray) found(uids []goimap.UID, now time.Time) (due []goimap.UID) {
	for uid, e := range t.mails {
		if _, still := slices.BinarySearch(uids, uid); !still && e.phase != phaseHanded {
			delete(t.mails, uid)
		}
	}
	for _, uid := range uids {
		e := t.mails[uid]
		if e == nil {
			e = &entry{since: now}
			t.mails[uid] = e
		}
		if e.phase == phaseFound && !e.due.After(now) {
			due = append(due, uid)
		}
	}
	return due
}

// suspect reports whether a mail may have broken a session, and must be
// fetched alone.
func (t *tray) suspect(uid goimap.UID) bool { return t.mails[uid].strikes > 0 }

// judge takes a verdict of a mail of this folder.
func (t *tray) judge(v verdict, first time.Duration, now time.Time) {
	e := t.mails[v.uid]
	if v.validity != t.validity || e == nil || e.phase != phaseHanded {
		return // of a folder that is no more
	}
	if v.outcome != ingest.OutcomeRetry {
		e.phase, e.outcome = phaseJudged, v.outcome
		return
	}
	e.tries++
	e.phase, e.due = phaseFound, now.Add(backoff(first, longestRetry, e.tries))
}

// settled says that the server knows the verdicts of mails.
func (t *tray) settled(uids []goimap.UID, keep bool) {
	for _, uid := range uids {
		if keep {
			t.mails[uid].phase = phaseSettled
		} else {
			delete(t.mails, uid)
		}
	}
}

// judged returns, ascending, the mails that are to be acknowledged.
func (t *tray) judged() map[ingest.Outcome][]goimap.UID {
	judged := map[ingest.Outcome][]goimap.UID{}
	for uid, e := range t.mails {
		if e.phase == phaseJudged {
			judged[e.outcome] = append(judged[e.outcome], uid)
		}
	}
	for _, uids := range judged {
		slices.Sort(uids)
	}
	return judged
}

func (t *tray) count(p phase) (n int) {
	for _, e := range t.mails {
		if e.phase == p {
			n++
		}
	}
	return n
}

// next is when the first mail that waits is due, if that is before latest.
func (t *tray) next(latest time.Time) time.Time {
	for _, e := range t.mails {
		if e.phase == phaseFound && e.due.Before(latest) {
			latest = e.due
		}
	}
	return latest
}

// cursor is the last UID before which every mail is settled, at least from.
func (t *tray) cursor(from goimap.UID) goimap.UID {
	last, open := from, goimap.UID(0)
	for uid, e := range t.mails {
		if e.phase != phaseSettled && (open == 0 || uid < open) {
			open = uid
		}
	}
	for uid, e := range t.mails {
		if e.phase == phaseSettled && uid > last && (open == 0 || uid < open) {
			last = uid
		}
	}
	return last
}

// waits returns since when the mail waits that waits longest for the server to
// know its verdict, the zero time without one, and whether there is one that was
// not even judged. What failed before does not count for that.
func (t *tray) waits() (since time.Time, unjudged bool) {
	for _, e := range t.mails {
		if e.phase == phaseSettled {
			continue
		}
		if since.IsZero() || e.since.Before(since) {
			since = e.since
		}
		unjudged = unjudged || e.phase < phaseJudged && e.tries == 0 && !e.aside
	}
	return since, unjudged
}

// unread counts the mails that were never handed over.
func (t *tray) unread() (n int) {
	for _, e := range t.mails {
		if e.phase == phaseFound && e.tries == 0 {
			n++
		}
	}
	return n
}
