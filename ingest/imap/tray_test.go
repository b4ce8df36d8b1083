package imap

import (
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

func TestTrayCursorWaitsForTheSlow(t *testing.T) {
	var tr tray
	tr.open(7)
	tr.found([]goimap.UID{3, 5, 8, 9}, time.Now())
	steps := []struct {
		uid     goimap.UID
		outcome ingest.Outcome
		want    goimap.UID
	}{
		{5, ingest.OutcomeStored, 2},
		{3, ingest.OutcomeRejected, 5},
		{8, ingest.OutcomeRetry, 5},
		{9, ingest.OutcomeStored, 5},
		{8, ingest.OutcomeStored, 9},
	}
	for _, step := range steps {
		tr.mails[step.uid].phase = phaseHanded
		tr.judge(verdict{validity: 7, uid: step.uid, outcome: step.outcome}, time.Second, time.Now())
		for _, uids := range tr.judged() {
			tr.settled(uids, true)
		}
		if got := tr.cursor(2); got != step.want {
			t.Errorf("cursor %d after %s of uid %d, want %d", got, step.outcome, step.uid, step.want)
		}
	}
}

func TestTrayForgets(t *testing.T) {
	var tr tray
	tr.open(7)
	now := time.Now()
	tr.found([]goimap.UID{1, 2, 3}, now)
	tr.mails[2].phase = phaseHanded
	tr.judge(verdict{validity: 6, uid: 2}, time.Second, now) // of the folder before
	tr.judge(verdict{validity: 7, uid: 9}, time.Second, now) // unknown
	if due := tr.found([]goimap.UID{3}, now); !cmp.Equal(due, []goimap.UID{3}) {
		t.Errorf("due %v, want uid 3 alone", due)
	}
	if len(tr.mails) != 2 || tr.count(phaseHanded) != 1 {
		t.Errorf("%d mails known, %d handed over; want uid 2 kept until its verdict", len(tr.mails), tr.count(phaseHanded))
	}
	if !tr.open(8) || len(tr.mails) != 0 {
		t.Error("another UIDVALIDITY kept mails")
	}
}
