package dmarc

import "testing"

func TestWeaker(t *testing.T) {
	order := []Policy{None, Quarantine, Reject}
	for i, p := range order {
		for j, other := range order {
			if got := p.Weaker(other); got != (i < j) {
				t.Errorf("%s.Weaker(%s) = %v", p, other, got)
			}
		}
	}
	if Policy("").Weaker(None) || None.Weaker("") {
		t.Error("nothing is as weak as none")
	}
}

func TestPoliciesOfSubdomains(t *testing.T) {
	tests := []struct {
		rec             Record
		exists, missing Policy
	}{
		{Record{P: Reject}, Reject, Reject},
		{Record{P: Reject, SP: None}, None, None},
		{Record{P: None, NP: Reject}, None, Reject},
		{Record{P: Reject, SP: None, NP: Quarantine}, None, Quarantine},
		{Record{}, "", ""},
	}
	for _, tt := range tests {
		if exists, missing := tt.rec.Subdomains(), tt.rec.Nonexistent(); exists != tt.exists || missing != tt.missing {
			t.Errorf("%s: %q where they exist, %q where not", &tt.rec, exists, missing)
		}
	}
}

func TestWeight(t *testing.T) {
	for kind, want := range map[Kind]Weight{
		Several: Void, NoEffect: Void, TooLong: Void, BadValue: Wrong, MissingP: Wrong, Duplicate: Wrong, AsNone: Wrong, Historic: Note, SizeSuffix: Note, LateP: Note,
	} {
		if got := problem(kind, "p", "").Weight(); got != want {
			t.Errorf("%s weighs %d, want %d", kind, got, want)
		}
	}
}
