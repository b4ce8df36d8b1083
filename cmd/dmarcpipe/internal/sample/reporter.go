package sample

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// reporter is an organisation that sends reports, and its habits.
type reporter struct {
	org, email, contact string
	submitter           string // in the subject and the file name; also where its users are
	often               float64
	share               float64 // of a domain's mail that it sees
	id                  func(*rand.Rand, *Report) string
	period              func(midnight time.Time) (begin, end time.Time)
	subject             string // with {domain}, {submitter}, {id} and {day}
	encoded             bool   // the subject is base64 (RFC 2047)
	named               bool   // the file name ends with the report id
	overrides           bool   // it says why it did not follow the policy
	single              bool   // a row for every message
	unsigned            bool
	signs               string // domain of its signature; "" is that of its address
	withdrawn           bool   // the key of its signature is not in DNS
	stolen              string // domain that its signature names, with another key
	style               style
	packing             []container // taken in turn, by day
}

// seal is how its mail is signed.
func (who *reporter) seal() seal {
	if who.unsigned {
		return seal{}
	}
	_, host, _ := strings.Cut(who.email, "@")
	return seal{domain: or(who.signs, host), withdrawn: who.withdrawn, stolen: who.stolen}
}

const (
	usualSubject  = "Report Domain: {domain} Submitter: {submitter} Report-ID: <{id}>"
	declared      = `<?xml version="1.0" encoding="UTF-8" ?>`
	declaredBrief = `<?xml version="1.0"?>`
)

// utcDay is the period that RFC 7489 asks for.
func utcDay(midnight time.Time) (begin, end time.Time) {
	return midnight, midnight.Add(day - time.Second)
}

// fullDay ends where the next day begins.
func fullDay(midnight time.Time) (begin, end time.Time) { return midnight, midnight.Add(day) }

// shifted is a day of another time zone, or of a host's own clock.
func shifted(by, length time.Duration) func(time.Time) (begin, end time.Time) {
	return func(midnight time.Time) (begin, end time.Time) {
		begin = midnight.Add(by)
		return begin, begin.Add(length)
	}
}

// digits is an id of n digits.
func digits(n int) func(*rand.Rand, *Report) string {
	return func(rng *rand.Rand, _ *Report) string {
		s := strconv.Itoa(1 + rng.IntN(9))
		for len(s) < n {
			s += strconv.Itoa(rng.IntN(10))
		}
		return s
	}
}

// hexadecimal is an id of n hexadecimal digits.
func hexadecimal(n int) func(*rand.Rand, *Report) string {
	return func(rng *rand.Rand, _ *Report) string { return hexDigits(rng, n) }
}

func hexDigits(rng *rand.Rand, n int) string {
	var s strings.Builder
	for s.Len() < n {
		fmt.Fprintf(&s, "%016x", rng.Uint64())
	}
	return s.String()[:n]
}

func uuid(rng *rand.Rand, _ *Report) string {
	h := hexDigits(rng, 32)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// esaID is as mail appliances make it: opaque, with an @.
func esaID(rng *rand.Rand, r *Report) string {
	return fmt.Sprintf("%s$%s=%s@%s", hexDigits(rng, 6), hexDigits(rng, 7), hexDigits(rng, 16), r.who.org)
}

// The next three repeat for every reporter that uses the same software; only
// the reporter tells such ids apart.
func domainPeriodID(_ *rand.Rand, r *Report) string {
	return fmt.Sprintf("%s.%d.%d", r.about.domain, r.Begin.Unix(), r.End.Unix())
}

func domainEpochID(rng *rand.Rand, r *Report) string {
	return fmt.Sprintf("%s:%d", r.about.domain, r.Day.Add(day).Unix()+int64(rng.IntN(3600)))
}

func versionedID(rng *rand.Rand, r *Report) string {
	return fmt.Sprintf("v2-%d-%s", r.Day.Add(day).Unix()+int64(rng.IntN(3600)), r.about.domain)
}

func fractionID(rng *rand.Rand, r *Report) string {
	return fmt.Sprintf("%d.%06d", r.Day.Add(day).Unix()+int64(rng.IntN(9000)), rng.IntN(1_000_000))
}
