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
// domain, the last week of them, and the domains, none for all. Of all domains
// only the senders with something to fix are of interest.
func question(sql string, names []string, days int) string {
	senders := "verdict IN ('unaligned_service', 'misconfigured_own')"
	if len(names) > 0 {
		senders = "1"
	}
	return strings.NewReplacer("{days}", Window(days), "{week}", Window(week), "{domain}", Only(names), "{senders}", senders, "{doubted}", Doubted).Replace(sql)
}

// week is how many days of the window are its last week.
const week = 7

// Only is the condition in SQL that the domain is among names, or any if there
// are none.
func Only(names []string) string {
	if len(names) == 0 {
		return "1"
	}
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = ask.Quote(name)
	}
	return "domain IN (" + strings.Join(all, ", ") + ")"
}

// Window is the set in SQL of (tenant, domain, day) of the last days of each
// domain, up to the newest one that reports are about.
func Window(days int) string {
	return "(SELECT tenant, domain, newest_day - n FROM newest_days ARRAY JOIN range(" + strconv.Itoa(days) + ") AS n)"
}
