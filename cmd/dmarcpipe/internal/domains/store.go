// Package domains gathers what the store and DNS know of the readiness of
// domains, and prints what to do.
package domains

import (
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
)

// Store answers questions in SQL, in a format of ClickHouse.
type Store = ask.Store

// question fills in what is asked for: the days up to the newest one of each
// domain, the last week of them, and the domain, "" for all. Of all domains only
// the senders with something to fix are of interest.
func question(sql, domain string, days int) string {
	only, senders := "1", "verdict IN ('unaligned_service', 'misconfigured_own')"
	if domain != "" {
		only, senders = "domain = "+ask.Quote(domain), "1"
	}
	return strings.NewReplacer("{days}", window(days), "{week}", window(week), "{domain}", only, "{senders}", senders, "{doubted}", doubted).Replace(sql)
}

// week is how many days of the window are its last week.
const week = 7

// window is the set of the last days of each domain.
func window(days int) string {
	return "(SELECT tenant, domain, newest_day - n FROM newest_days ARRAY JOIN range(" + strconv.Itoa(days) + ") AS n)"
}
