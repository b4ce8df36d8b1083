package verdict_test

import (
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

func TestSourceFacts(t *testing.T) {
	for _, c := range []struct {
		kind       verdict.Kind
		own, known bool
		want       verdict.Facts
	}{
		{verdict.KindUnknown, false, false, 0},
		{verdict.KindUnknown, true, false, verdict.SourceOwn},
		{verdict.KindMarketing, false, true, verdict.SourceService | verdict.SourceKnown},
		{verdict.KindMailbox, true, true, verdict.SourceMailbox | verdict.SourceOwn | verdict.SourceKnown},
		{verdict.KindEducation, false, true, verdict.SourceForwarder | verdict.SourceKnown},
		{verdict.KindISP, false, true, verdict.SourceHosting | verdict.SourceKnown},
		{verdict.KindCloud, false, true, verdict.SourceKnown},
		{"of a later version", false, true, verdict.SourceKnown},
	} {
		if got := verdict.SourceFacts(c.kind, c.own, c.known); got != c.want {
			t.Errorf("%q, own %v, known %v: %s; want %s", c.kind, c.own, c.known, got, c.want)
		}
	}
}

func TestSignerFacts(t *testing.T) {
	for _, c := range []struct {
		kind   verdict.Kind
		domain string
		want   verdict.Facts
	}{
		{verdict.KindUnknown, "example.org", 0},
		{verdict.KindUnknown, "lists.example.org", verdict.SignerList},
		{verdict.KindUnknown, "mylists.example.org", 0},
		{verdict.KindList, "example.org", verdict.SignerList | verdict.SignerKnown},
		{verdict.KindTicketing, "example.org", verdict.SignerService | verdict.SignerKnown},
		{verdict.KindGateway, "example.org", verdict.SignerGateway | verdict.SignerKnown},
		{verdict.KindHosting, "example.org", verdict.SignerKnown},
	} {
		if got := verdict.SignerFacts(c.kind, c.domain); got != c.want {
			t.Errorf("%q, %s: %s; want %s", c.kind, c.domain, got, c.want)
		}
	}
}

// The facts of a kind are of source or signer, never of the row, and no fact is
// of both.
func TestKinds(t *testing.T) {
	for _, kind := range verdict.Kinds {
		source, signer := verdict.SourceFacts(kind, false, false), verdict.SignerFacts(kind, "example.org")
		if (source|signer)&0xffff != 0 || source&signer != 0 {
			t.Errorf("%q: source %s, signer %s", kind, source, signer)
		}
	}
}
