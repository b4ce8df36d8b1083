package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWriteOneReport(t *testing.T) {
	s := openStore(t, Options{})
	got := write(t, s, clock(), sample{messages: []uint64{3, 4, 5}}.finding())
	if got.outcomes() != "new" || got.results[0].Rows != 3 {
		t.Fatalf("outcome %s, %+v", got.outcomes(), got.results)
	}
	if diff := cmp.Diff(one(3, 12), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicate(t *testing.T) {
	s := openStore(t, Options{})
	report := sample{messages: []uint64{3, 4, 5}}
	write(t, s, clock(), report.finding())
	if got := write(t, s, clock().Add(time.Hour), report.finding()); got.outcomes() != "duplicate" {
		t.Errorf("outcome %s", got.outcomes())
	}
	if diff := cmp.Diff(one(3, 12), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestSameMailTwiceInOnePlan(t *testing.T) {
	s := openStore(t, Options{})
	report := sample{messages: []uint64{3, 4, 5}}
	got := write(t, s, clock(), report.finding(), report.finding())
	if got.outcomes() != "new duplicate" {
		t.Errorf("outcomes %s", got.outcomes())
	}
	if diff := cmp.Diff(one(3, 12), readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestConflict(t *testing.T) {
	early, late := clock(), clock().Add(time.Hour)
	for _, test := range []struct {
		name          string
		first, second []uint64
		at            time.Time // of the second
		outcome       string
		rows, sum     uint64
	}{
		{"more messages and rows", []uint64{1, 2}, []uint64{1, 2, 3}, late, "conflict_won", 3, 6},
		{"more messages, fewer rows", []uint64{1, 2, 3}, []uint64{9}, late, "conflict_won", 1, 9},
		{"fewer messages", []uint64{1, 2, 3}, []uint64{5}, late, "conflict_lost", 3, 6},
		{"fewer messages, more rows", []uint64{9}, []uint64{1, 2, 3}, late, "conflict_lost", 1, 9},
		{"a tie, later", []uint64{1, 2, 3}, []uint64{6}, late, "conflict_won", 1, 6},
		{"a tie, at the same time", []uint64{1, 2, 3}, []uint64{6}, early, "conflict_won", 1, 6},
		{"a tie, earlier", []uint64{1, 2, 3}, []uint64{6}, early.Add(-time.Hour), "conflict_lost", 3, 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := openStore(t, Options{})
			write(t, s, early, sample{messages: test.first}.finding())
			if got := write(t, s, test.at, sample{messages: test.second}.finding()); got.outcomes() != test.outcome {
				t.Errorf("outcome %s", got.outcomes())
			}
			want := one(test.rows, test.sum)
			want.Contents = 2
			if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
				t.Error(diff)
			}
			again := write(t, s, late, sample{messages: test.first}.finding(), sample{messages: test.second}.finding())
			if again.outcomes() != "duplicate duplicate" {
				t.Errorf("outcomes of both again: %s", again.outcomes())
			}
		})
	}
}
