package readiness

// limit is what a policy may cost, in percent of the legitimate mail, and how
// much has to be known before it is recommended.
type limit struct {
	Direct    float64 // mail of own hosts and services that would be lost
	Lost      float64 // that, and forwarded mail that would be lost
	Unknown   float64 // mail of which nothing tells whose it is, in percent of it and the legitimate
	Days      int     // that reports are about
	Reporters int
	Messages  uint64
}

// limits are by rung. Forwarded mail weighs less for quarantine: it is in the
// junk folder then, and not gone (RFC 9989 7.4).
var limits = [...]limit{
	rungNone:             {Direct: 100, Lost: 100, Unknown: 100},
	rungQuarantineInPart: {Direct: MaxQuarantine, Lost: 5, Unknown: 10, Days: 14, Reporters: 2, Messages: 100},
	rungQuarantine:       {Direct: 1, Lost: 5, Unknown: 5, Days: 14, Reporters: 2, Messages: 100},
	rungRejectInPart:     {Direct: MaxReject, Lost: 1, Unknown: 2, Days: 21, Reporters: 3, Messages: 100},
	rungReject:           {Direct: 0.2, Lost: 1, Unknown: 2, Days: 21, Reporters: 3, Messages: 100},
}

const (
	// MaxQuarantine is how much of the legitimate mail, in percent, may fail for
	// p=quarantine to be recommended. For the upper half of it, t=y comes first.
	MaxQuarantine = 2.0
	// MaxReject is the same for p=reject.
	MaxReject = 0.5
	// MaxLoss is how much of the legitimate mail of a week, in percent, may be
	// blocked under the present policy before a weaker one is recommended.
	MaxLoss = 5.0
	// minLoss is how many messages that takes at least.
	minLoss = 20

	staleDays = 7  // without a report, until a domain is taken for silent; reports come some days late
	quietDays = 7  // without mail, until a sender is taken to have stopped or to be fixed
	stayDays  = 14 // at quarantine before reject
)

// percent is part of whole, 0 of nothing.
func percent(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// bearable is the highest rung that costs no more than its limits.
func (m Mail) bearable() rung {
	for r := rungReject; r > rungNone; r-- {
		if m.bears(limits[r]) {
			return r
		}
	}
	return rungNone
}

func (m Mail) bears(l limit) bool {
	legitimate := m.Legitimate()
	return percent(m.Direct, legitimate) <= l.Direct &&
		percent(m.Direct+m.Indirect, legitimate) <= l.Lost &&
		percent(m.Unknown, legitimate+m.Unknown) <= l.Unknown
}

// bearable holds for all mail, for that of the last week, and for that of sure
// reports: what began lately must not drown in what was before, nor in what
// somebody invents.
func (t Traffic) bearable() rung { return t.worst().bearable() }

// worst is the part of the mail that bears least.
func (t Traffic) worst() Mail {
	worst := t.Mail
	for _, m := range []Mail{t.Week, t.Sure} {
		if m.bearable() < worst.bearable() {
			worst = m
		}
	}
	return worst
}

// losing reports whether so much legitimate mail is being blocked that a weaker
// policy is called for.
func (t Traffic) losing() bool {
	return t.Week.Blocked >= minLoss && percent(t.Week.Blocked, t.Week.Legitimate()) > MaxLoss
}

// knows is the highest rung for which enough is known.
func (e *Evidence) knows() rung {
	if e.stale() {
		return rungNone
	}
	for r := rungReject; r > rungNone; r-- {
		if len(e.lacks(limits[r])) == 0 {
			return r
		}
	}
	return rungNone
}
