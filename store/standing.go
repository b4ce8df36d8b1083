package store

import (
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// standing is a trust.Standing as columns of a ledger, and of messages.
type standing struct {
	Trust       string `ch:"trust"`
	TrustDomain string `ch:"trust_domain"`
	TrustMethod string `ch:"trust_method"`
	TrustBy     string `ch:"trust_by"`
	TrustDetail string `ch:"trust_detail"`
}

func newStanding(s *trust.Standing) standing {
	return standing{
		Trust: string(s.Grade), TrustDomain: clean.Line(s.Domain, clean.MaxDomain),
		TrustMethod: s.Method, TrustBy: s.By, TrustDetail: clean.Line(s.Detail, maxDetail),
	}
}

// grades are those of trust, the better ones later. Not to know for trouble with
// DNS is less here than to know that nothing authenticates: that is found out
// when the same mail is judged again, and has to replace it.
var grades = []string{
	string(trust.Ungraded), string(trust.Unknown), string(trust.Failed),
	string(trust.Unauthenticated), string(trust.Authenticated), string(trust.Verified),
}

// level is the place of the grade among grades.
func (s *standing) level() int { return max(slices.Index(grades, s.Trust), 0) }

// better says whether s is a better grade than old.
func (s *standing) better(old *standing) bool { return s.level() > old.level() }

// verified says whether the report is from whom it says.
func (s *standing) verified() bool { return s.Trust == string(trust.Verified) }

// size is how many bytes the texts of s have that are not words.
func (s *standing) size() int { return len(s.TrustDomain) + len(s.TrustDetail) }
