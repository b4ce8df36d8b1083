package config

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxTopSenders bounds the series of failing senders.
const maxTopSenders = 1000

var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func (k *checker) alerts() {
	a := k.Alerts
	k.must(a.Every > 0, "alerts.every", "%s is not a positive time", a.Every)
	k.must(a.TopSenders > 0 && a.TopSenders <= maxTopSenders, "alerts.top_senders",
		"%d is not between 1 and %d; each is three series of metrics", a.TopSenders, maxTopSenders)
	names := map[string]int{}
	for i, d := range a.Domains {
		at := index("alerts.domains", i) + ".name"
		k.must(domainPattern.MatchString(clean.Domain(d.Name)) && !strings.Contains(d.Name, "*"), at,
			"%q is not a domain; write it like example.com", d.Name)
		if first, taken := names[clean.Domain(d.Name)]; taken {
			k.bad(at, "%q is alerts.domains[%d] too; keep one of the two", d.Name, first)
		}
		names[clean.Domain(d.Name)] = i
	}
	k.oneOf("digest.weekday", k.Digest.Weekday, weekdays...)
	k.must(k.Digest.Hour >= 0 && k.Digest.Hour < 24, "digest.hour", "%d is not an hour of the day, 0 to 23 (UTC)", k.Digest.Hour)
}
