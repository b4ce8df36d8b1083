package tlsrpt

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// node is a place in a report: a member, an entry of a list, or what is passed
// over. Objects and lists have a shape; everything else is a single value.
type node uint8

const (
	atSkipped node = iota
	atReport
	atOrganization
	atContact
	atReportID
	atDateRange
	atBegin
	atEnd
	atPolicies
	atEntry // of policies
	atPolicy
	atType
	atDomain
	atStrings
	atString // of policy-string
	atMXHosts
	atMXHost // of mx-host
	atSummary
	atSuccessful
	atFailed
	atFailures
	atFailure // of failure-details
	atResult
	atSendingIP
	atReceivingMX
	atReceivingHELO
	atReceivingIP
	atSessions
	atInfo
	atReason
	nodeCount
)

const (
	perEntry   = 1<<atPolicy | 1<<atType | 1<<atDomain | 1<<atStrings | 1<<atMXHosts | 1<<atSummary | 1<<atSuccessful | 1<<atFailed | 1<<atFailures
	perFailure = 1<<atResult | 1<<atSendingIP | 1<<atReceivingMX | 1<<atReceivingHELO | 1<<atReceivingIP | 1<<atSessions | 1<<atInfo | 1<<atReason
)

// member says where a node is found: under which parent, and by which names.
// The first name is the one of RFC 8460; the others were seen in drafts of it
// and in readers of other people. An entry of a list has its parent's name.
type member struct {
	parent node
	names  []string
}

var members = [nodeCount]member{
	atReport:        {0, []string{"report"}},
	atOrganization:  {atReport, []string{"organization-name"}},
	atContact:       {atReport, []string{"contact-info"}},
	atReportID:      {atReport, []string{"report-id"}},
	atDateRange:     {atReport, []string{"date-range"}},
	atBegin:         {atDateRange, []string{"start-datetime"}},
	atEnd:           {atDateRange, []string{"end-datetime"}},
	atPolicies:      {atReport, []string{"policies"}},
	atEntry:         {atPolicies, []string{"policies"}},
	atPolicy:        {atEntry, []string{"policy"}},
	atType:          {atPolicy, []string{"policy-type"}},
	atDomain:        {atPolicy, []string{"policy-domain"}},
	atStrings:       {atPolicy, []string{"policy-string", "policy-strings"}},
	atString:        {atStrings, []string{"policy-string"}},
	atMXHosts:       {atPolicy, []string{"mx-host", "mx-hosts", "mx-host-pattern", "mx-host-patterns"}},
	atMXHost:        {atMXHosts, []string{"mx-host"}},
	atSummary:       {atEntry, []string{"summary"}},
	atSuccessful:    {atSummary, []string{"total-successful-session-count"}},
	atFailed:        {atSummary, []string{"total-failure-session-count", "total-failed-session-count"}},
	atFailures:      {atEntry, []string{"failure-details"}},
	atFailure:       {atFailures, []string{"failure-details"}},
	atResult:        {atFailure, []string{"result-type"}},
	atSendingIP:     {atFailure, []string{"sending-mta-ip"}},
	atReceivingMX:   {atFailure, []string{"receiving-mx-hostname"}},
	atReceivingHELO: {atFailure, []string{"receiving-mx-helo"}},
	atReceivingIP:   {atFailure, []string{"receiving-ip"}},
	atSessions:      {atFailure, []string{"failed-session-count"}},
	atInfo:          {atFailure, []string{"additional-information"}},
	atReason:        {atFailure, []string{"failure-reason-code", "failure-error-code"}},
}

// entries is what the lists hold.
var entries = [nodeCount]node{atPolicies: atEntry, atStrings: atString, atMXHosts: atMXHost, atFailures: atFailure}

// isObject tells the objects.
var isObject = [nodeCount]bool{atReport: true, atDateRange: true, atEntry: true, atPolicy: true, atSummary: true, atFailure: true}

// nodesByName finds the node of a name; no name has a meaning in two places.
var nodesByName = func() map[string]node {
	byName := make(map[string]node)
	for n := atOrganization; n < nodeCount; n++ {
		for _, name := range members[n].names {
			if entries[members[n].parent] != n {
				byName[name] = n
			}
		}
	}
	return byName
}()

// maxName is longer than all names.
const maxName = 40

// lookup finds the node of a name as sent, wherever it stands; atSkipped is
// none. Case does not matter, and _ is as good as -.
func lookup(name []byte) node {
	if n, ok := nodesByName[string(name)]; ok || len(name) > maxName {
		return n
	}
	return nodesByName[strings.ReplaceAll(strings.ToLower(string(window.Trim(name))), "_", "-")]
}

// String is the name that warnings show.
func (n node) String() string { return members[n].names[0] }
