package ingest

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// ByKind counts reports by their kind.
type ByKind struct {
	DMARC   int `json:"dmarc"`
	TLS     int `json:"tls"`
	Failure int `json:"failure"`
}

// String is the counts for people: "3 DMARC, 1 TLS, 0 failure".
func (n ByKind) String() string {
	return fmt.Sprintf("%d DMARC, %d TLS, %d failure", n.DMARC, n.TLS, n.Failure)
}

func (n ByKind) plus(k parse.Kind) ByKind {
	switch k {
	case parse.KindDMARC:
		n.DMARC++
	case parse.KindTLS:
		n.TLS++
	case parse.KindFailure:
		n.Failure++
	}
	return n
}

func (n ByKind) add(m ByKind) ByKind {
	return ByKind{DMARC: n.DMARC + m.DMARC, TLS: n.TLS + m.TLS, Failure: n.Failure + m.Failure}
}

// with adds what the sink did to v: stored has one entry for each report, and
// kinds says what they are. A lost conflict changes no sum, so it counts as a
// duplicate.
func (v Verdict) with(stored []Stored, kinds []parse.Kind) Verdict {
	for i, s := range stored {
		switch s.Outcome {
		case StoreNew, StoreConflictWon:
			v = v.raise(OutcomeStored)
			v.Reports++
			v.Kinds = v.Kinds.plus(kinds[i])
			v.Rows += s.Rows
		case StoreDuplicate, StoreConflictLost:
			v = v.raise(OutcomeDuplicate)
		case StoreRefused:
			v = v.reject(s.Reason, s.Detail)
		}
	}
	return v
}

// reject makes v a rejection; the first reason stays.
func (v Verdict) reject(r reason.Reason, detail string) Verdict {
	if v.Outcome != OutcomeRejected {
		v.Outcome, v.Reason, v.Detail = OutcomeRejected, r, detail
	}
	return v
}

// raise makes v at least o: rejected before stored before duplicate before
// not a report.
func (v Verdict) raise(o Outcome) Verdict {
	if rank[o] > rank[v.Outcome] {
		v.Outcome, v.Detail = o, ""
	}
	return v
}

// rank orders the outcomes for raise.
var rank = [...]int{
	OutcomeNotReport: 0,
	OutcomeDuplicate: 1,
	OutcomeStored:    2,
	OutcomeRejected:  3,
	OutcomeRetry:     4,
}

func retry(err error) Verdict {
	return Verdict{Outcome: OutcomeRetry, Detail: err.Error(), Err: err}
}

func describe(member, text string) string {
	if member == "" || text == "" {
		return member + text
	}
	return member + ": " + text
}
