package verdict_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

const (
	foreign = verdict.ForeignDKIM | verdict.ForeignSPF
	signers = verdict.SignerService | verdict.SignerForwarder | verdict.SignerList | verdict.SignerKnown | verdict.SignerMailbox | verdict.SignerGateway
)

// someFacts yields combinations of facts, few and many at a time. There is a
// signer only where somebody else passes.
func someFacts(yield func(verdict.Facts) bool) {
	rng := rand.New(rand.NewPCG(4, 2))
	for i := range 200_000 {
		f := verdict.Facts(rng.Uint32())
		for range i % 5 {
			f &= verdict.Facts(rng.Uint32())
		}
		if f&foreign == 0 {
			f &^= signers
		}
		if !yield(f) {
			return
		}
	}
}

// What the verdicts promise, whatever the facts are.
func TestPromises(t *testing.T) {
	const (
		passes    = verdict.DKIMAligned | verdict.SPFAligned | verdict.ForeignDKIM | verdict.ForeignSPF | verdict.OwnStrict
		notForged = passes | verdict.ReportedDKIM | verdict.ReportedSPF | verdict.SourceOwn | verdict.SourcePending |
			verdict.Temporary | verdict.SaysForwarded | verdict.SaysMailingList | verdict.SourceService
		aligned = verdict.DKIMAligned | verdict.SPFAligned
	)
	for f := range someFacts {
		v, _ := verdict.Of(f)
		switch {
		case v == verdict.Spoof && f&notForged != 0:
			t.Fatalf("%s is taken for a forgery", f)
		case f&aligned != 0 && slices.Contains([]verdict.Verdict{verdict.Spoof, verdict.Unaligned, verdict.Misconfigured, verdict.Unknown}, v):
			t.Fatalf("%s aligns and is %s", f, v)
		case v == verdict.Aligned && f&aligned != aligned && f&verdict.NoResults == 0:
			t.Fatalf("%s is aligned", f)
		case !slices.Contains(verdict.Verdicts, v):
			t.Fatalf("verdict %q", v)
		}
	}
}

// Every rule is asked, and decides at least some facts.
func TestRulesDecide(t *testing.T) {
	decided := map[*verdict.Rule]bool{}
	for f := range someFacts {
		_, rule := verdict.Of(f)
		decided[rule] = true
	}
	for i := range verdict.Rules {
		if r := &verdict.Rules[i]; !decided[r] {
			t.Errorf("rule %d decides nothing: %s", i+1, r.Why)
		}
	}
}

// A settled verdict is the one of every source and signer, and one that is not
// settled differs for some.
func TestSettled(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 3))
	settled := 0
	for f := range someFacts {
		want, ok := verdict.Settled(f)
		if !ok {
			continue
		}
		settled++
		for range 8 {
			identity := verdict.Facts(rng.Uint32() & rng.Uint32() << 16)
			if f&foreign == 0 {
				identity &^= signers
			}
			if got, _ := verdict.Of(f&0xffff | identity&^0xffff); got != want {
				t.Fatalf("%s: settled as %s, and %s with %s", f, want, got, identity)
			}
		}
	}
	if settled == 0 {
		t.Error("nothing is settled")
	}
	for name, f := range map[string]verdict.Facts{"DKIM alive": verdict.DKIMAligned, "nothing": 0, "strict": verdict.OwnStrict} {
		if v, ok := verdict.Settled(f); ok {
			t.Errorf("%s is settled as %s", name, v)
		}
	}
}

func TestMissing(t *testing.T) {
	for _, c := range []struct {
		verdict verdict.Verdict
		facts   verdict.Facts
		want    string
	}{
		{verdict.Aligned, verdict.DKIMAligned | verdict.SPFAligned, ""},
		{verdict.Unaligned, verdict.ForeignDKIM | verdict.ForeignSPF, "own DKIM domain, custom return-path"},
		{verdict.Unaligned, verdict.ForeignDKIM | verdict.ForeignSPF | verdict.OwnDKIMBroken, "DKIM signature that verifies, custom return-path"},
		{verdict.Unaligned, verdict.ForeignDKIM | verdict.OwnEnvelope, "own DKIM domain, source in the SPF record"},
		{verdict.Unaligned, verdict.ForeignDKIM | verdict.ForeignSPF | verdict.NullEnvelope, "own DKIM domain"},
		{verdict.AlignedDKIMOnly, verdict.DKIMAligned | verdict.ForeignSPF, "custom return-path"},
		{verdict.AlignedDKIMOnly, verdict.DKIMAligned | verdict.OwnEnvelope, "source in the SPF record"},
		{verdict.AlignedDKIMOnly, verdict.DKIMAligned | verdict.OwnSPFBroken, "SPF record without errors"},
		{verdict.AlignedDKIMOnly, verdict.DKIMAligned | verdict.OwnStrict, "domain of From itself (strict alignment)"},
		{verdict.AlignedDKIMOnly, verdict.DKIMAligned | verdict.NullEnvelope | verdict.ForeignSPF, ""},
		{verdict.AlignedSPFOnly, verdict.SPFAligned, "own DKIM domain"},
		{verdict.AlignedSPFOnly, verdict.SPFAligned | verdict.OwnDKIMBroken, "DKIM signature that verifies"},
		{verdict.Misconfigured, verdict.OwnStrict, "domain of From itself (strict alignment)"},
		{verdict.Misconfigured, verdict.OwnSPFBroken, "own DKIM domain, SPF record without errors"},
		{verdict.Unknown, verdict.OwnSPFBroken, "SPF record without errors"},
		{verdict.Forwarded, verdict.DKIMAligned | verdict.ForeignSPF, ""},
		{verdict.Spoof, 0, ""},
	} {
		if got := verdict.Missing(c.verdict, c.facts); got != c.want {
			t.Errorf("%s, %s: missing %q, want %q", c.verdict, c.facts, got, c.want)
		}
	}
}
