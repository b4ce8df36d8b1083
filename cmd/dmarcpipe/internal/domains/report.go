package domains

import (
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// Report is all that is known of one domain. Days are in UTC, as 2026-11-23.
type Report struct {
	Tenant      string             `json:"tenant,omitempty"`
	Domain      string             `json:"domain"`
	Days        int                `json:"days"` // that were looked at, up to LastDay
	FirstDay    string             `json:"first_day"`
	LastDay     string             `json:"last_day"`
	DaysSince   int                `json:"days_since"` // LastDay
	DaysCovered int                `json:"days_covered"`
	Gaps        []string           `json:"gaps"` // days without a report between FirstDay and LastDay
	Reporters   int                `json:"reporters"`
	Reports     uint64             `json:"reports"`
	Seen        Seen               `json:"seen"`
	Published   *Published         `json:"published,omitempty"` // nil if DNS was not asked
	Mail        readiness.Mail     `json:"mail"`
	Week        readiness.Mail     `json:"week"` // of it, that of the last seven days
	Verified    uint64             `json:"verified"`
	Senders     []readiness.Sender `json:"senders"` // without Details, only those with something to fix
	Advice      readiness.Advice   `json:"advice"`
	Details     *Details           `json:"details,omitempty"` // only of domains that were asked for by name

	evidence readiness.Evidence
}

// Details are what is shown of domains that were asked for by name.
type Details struct {
	Subdomains []Subdomain  `json:"subdomains"`
	Reporters  []Reporter   `json:"reporters"`
	New        []NewSender  `json:"new_senders"`  // first seen in the last seven days
	Gone       []GoneSender `json:"gone_senders"` // sent mail that passes regularly, and stopped
	Trust      []Trust      `json:"trust"`
}

// Seen is the policy as reporters saw it.
type Seen struct {
	P         string    `json:"p"` // with the other tags as the newest reports that name them say
	SP        string    `json:"sp"`
	NP        string    `json:"np"`
	ADKIM     string    `json:"adkim"`
	ASPF      string    `json:"aspf"`
	Pct       int       `json:"pct"` // -1 where no report names one
	Testing   string    `json:"testing"`
	Since     string    `json:"since"`     // first day of the window from which on reports saw p
	Reporters int       `json:"reporters"` // that saw p in the last week
	Others    []Another `json:"others"`    // other policies that were seen in the last week
}

// Another is a policy that some reporters saw.
type Another struct {
	P         string `json:"p"`
	Reporters int    `json:"reporters"`
	LastDay   string `json:"last_day"`
}

// Published is what DNS has now.
type Published struct {
	Error    string   `json:"error,omitempty"`  // why it is not known
	Domain   string   `json:"domain,omitempty"` // that has the record; "" for none
	Record   string   `json:"record,omitempty"`
	Problems []string `json:"problems,omitempty"`

	record    *dmarc.Record
	inherited bool
}

// Subdomain is a domain of the From field below the policy domain.
type Subdomain struct {
	Name     string         `json:"name"`
	Mail     readiness.Mail `json:"mail"`
	LastDay  string         `json:"last_day"`
	InDNS    string         `json:"in_dns"` // "yes", "no", or "" if that is not known
	lastWeek readiness.Mail
}

// Reporter is somebody who sends reports.
type Reporter struct {
	Name      string `json:"reporter"`
	Reports   uint64 `json:"reports"`
	FirstDay  string `json:"first"`
	LastDay   string `json:"last"`
	UsualDays int    `json:"usual_days"` // between two days that it reports on, 0 if there is only one
	DaysSince int    `json:"days_since"`
	Silent    bool   `json:"silent"` // for longer than its habit
}

// NewSender is a service that was first seen in the last seven days.
type NewSender struct {
	Service  string            `json:"service"`
	Kind     verdict.Kind      `json:"kind"`
	FirstDay string            `json:"first"`
	Verdicts []verdict.Verdict `json:"verdicts"`
	Messages uint64            `json:"messages"`
	Passed   uint64            `json:"passed"`
}

// GoneSender is a service that sent regularly, and stopped.
type GoneSender struct {
	Service   string       `json:"service"`
	Kind      verdict.Kind `json:"kind"`
	LastDay   string       `json:"last"`
	QuietDays int          `json:"quiet_days"`
	UsualDays float64      `json:"usual_days"`
	Messages  uint64       `json:"messages"`
}

// Trust is how much rests on reports of one grade.
type Trust struct {
	Grade     trust.Grade `json:"grade"`
	Reports   uint64      `json:"reports"`
	Messages  uint64      `json:"of"`
	Reporters int         `json:"reporters"`
}
