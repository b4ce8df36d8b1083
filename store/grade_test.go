package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// graded is a report of kind k that came with a mail of the given grade.
func (s sample) graded(k *kind, grade trust.Grade) *parse.Finding {
	f := s.as(k)
	f.Trust = trust.Standing{Grade: grade, Domain: "receiver.example"}
	return f
}

var (
	genuine = sample{messages: []uint64{3, 4}}
	forged  = sample{messages: []uint64{500, 100, 7}}
)

// grade reads the grade of the content that counts, as its ledger and its rows
// say.
func grade(t *testing.T, s *Store, k *kind) string {
	t.Helper()
	var inLedger, inRows string
	readRow(t, s, "SELECT arrayStringConcat(groupUniqArray(concat(trust, ' ', trust_domain))) FROM "+k.ledger+" FINAL WHERE active", &inLedger)
	if k.rows == "" {
		return inLedger
	}
	readRow(t, s, "SELECT arrayStringConcat(groupUniqArray(trust)) FROM "+k.rows+" FINAL", &inRows)
	return inLedger + ", " + inRows
}

// wantGenuine checks that the genuine content counts, among all that came.
func wantGenuine(t *testing.T, s *Store, k *kind, contents uint64) {
	t.Helper()
	want := one(2, 7)
	want.Contents = contents
	if diff := cmp.Diff(want.of(k), readSumsOf(t, s, k)); diff != "" {
		t.Error(diff)
	}
	full := "verified receiver.example, verified"
	if k.rows == "" {
		full = "verified receiver.example"
	}
	if got := grade(t, s, k); got != full {
		t.Errorf("the grade is %q, want %q", got, full)
	}
}

// A forged report never displaces a genuine one, and is displaced by it, however
// much weight it has.
func TestForgedReport(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		for _, test := range []struct {
			name    string
			first   *parse.Finding
			second  *parse.Finding
			outcome string
		}{
			{"it comes second", genuine.graded(k, trust.Verified), forged.graded(k, trust.Failed), "conflict_lost"},
			{"it comes first", forged.graded(k, trust.Authenticated), genuine.graded(k, trust.Verified), "conflict_won"},
		} {
			s := openStore(t, Options{})
			write(t, s, clock(), test.first)
			if got := write(t, s, clock(), test.second); got.outcomes() != test.outcome {
				t.Errorf("%s: outcome %s", test.name, got.outcomes())
			}
			wantGenuine(t, s, k, 2)
		}
	})
}

// The same content comes again with a better grade, and then with a worse one.
func TestBetterGrade(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		for _, worse := range []trust.Grade{trust.Unknown, trust.Authenticated} {
			s := openStore(t, Options{})
			write(t, s, clock(), genuine.graded(k, worse))
			for _, next := range []trust.Grade{trust.Verified, worse} {
				if got := write(t, s, clock(), genuine.graded(k, next)); got.outcomes() != "duplicate" || got.results[0].Rows != 0 {
					t.Errorf("%s after %s: %+v", next, worse, got.results)
				}
				wantGenuine(t, s, k, 1)
			}
		}
	})
}

// What a mail without an answer of DNS comes to is told by its second judgement,
// whatever that is.
func TestGradeThatWasUnknown(t *testing.T) {
	s, k := openStore(t, Options{}), kinds[0]
	for _, g := range []trust.Grade{trust.Unknown, trust.Failed, trust.Unknown} {
		write(t, s, clock(), genuine.graded(k, g))
	}
	if got := grade(t, s, k); got != "failed receiver.example, failed" {
		t.Errorf("the grade is %q", got)
	}
}

// A content that lost counts from the moment that it is known as genuine.
func TestContentThatRises(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		s := openStore(t, Options{})
		write(t, s, clock(), forged.graded(k, trust.Failed))
		for _, step := range []struct {
			finding *parse.Finding
			outcome string
		}{
			{genuine.graded(k, trust.Unknown), "conflict_lost"},
			{genuine.graded(k, trust.Authenticated), "duplicate"},
			{genuine.graded(k, trust.Verified), "conflict_won"},
			{forged.graded(k, trust.Authenticated), "duplicate"},
		} {
			if got := write(t, s, clock(), step.finding); got.outcomes() != step.outcome {
				t.Errorf("outcome %s, want %s", got.outcomes(), step.outcome)
			}
		}
		wantGenuine(t, s, k, 2)
	})
}

// All copies come in one plan, and in plans that follow each other before the
// first is durable.
func TestGradesOnTheirWay(t *testing.T) {
	for _, batch := range []int{1, 100} {
		forKinds(t, func(t *testing.T, k *kind) {
			s := openStore(t, Options{Batch: Batch{Rows: batch}})
			writing(t, s, func(w *Writer) {
				for _, f := range []*parse.Finding{
					genuine.graded(k, trust.Unknown), forged.graded(k, trust.Failed), genuine.graded(k, trust.Verified), forged.graded(k, trust.Unknown),
				} {
					put(t, w, clock(), f)
				}
			})
			wantGenuine(t, s, k, 2)
		})
	}
}

// A writer dies while it writes a better grade; its mail comes again.
func TestCrashInABetterGrade(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		for _, table := range []string{k.rows, k.ledger} {
			for _, before := range []*parse.Finding{genuine.graded(k, trust.Unknown), forged.graded(k, trust.Failed)} {
				if table == "" {
					continue
				}
				s := openStore(t, Options{})
				write(t, s, clock(), genuine.graded(k, trust.Unknown), before)
				crash(t, s, table, 1, failBefore, genuine.graded(k, trust.Verified))
				write(t, s, clock(), genuine.graded(k, trust.Verified))
				wantGenuine(t, s, k, map[bool]uint64{true: 1, false: 2}[before.Content == genuine.as(k).Content])
			}
		}
	})
}

// Two programs get a forged and a genuine report at the same moment, and a third
// copy of the genuine one has no grade yet.
func TestTwoWritersOfAnyGrade(t *testing.T) {
	forKinds(t, func(t *testing.T, k *kind) {
		for _, before := range []trust.Grade{trust.Verified, trust.Unknown} {
			s := openStore(t, Options{Batch: Batch{Rows: 10}})
			if before == trust.Unknown {
				write(t, s, clock(), genuine.graded(k, before))
			}
			race(t, s, k, genuine.graded(k, trust.Verified), forged.graded(k, trust.Failed))
			wantGenuine(t, s, k, 2)
		}
	})
}

func TestUndoOfABetterGrade(t *testing.T) {
	h := &history{}
	h.decide(&entry{Content: "a", Weight: 5, Rows: 2})
	h.decide(&entry{Content: "b", Weight: 9, Rows: 1})
	d := h.decide(&entry{Content: "a", Weight: 5, Rows: 2, standing: standing{Trust: "verified"}})
	if d.outcome != ConflictWon || h.active().Content != "a" {
		t.Fatalf("a content that is verified now: %+v", d)
	}
	h.undo(&d)
	if got := h.find("a"); h.active().Content != "b" || got.Active || got.verified() {
		t.Errorf("after undo: %+v", h)
	}
}
