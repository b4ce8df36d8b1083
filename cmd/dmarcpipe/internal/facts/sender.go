package facts

import (
	"context"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// named is true for the services that the catalogue named when they were found,
// and for hosts of the domain itself.
const named = `(service IN (
        SELECT service FROM sources FINAL WHERE basis IN ('user', 'network', 'ptr', 'as', 'domain')
        UNION ALL SELECT service FROM signers FINAL WHERE kind != '')
    OR service = domain OR service != '' AND endsWith(domain, concat('.', service)))`

// sendersSQL is who sent how much. The services with a name of which most
// messages fail stand alone; so does the new one without a name that sent most.
// All others are one.
const sendersSQL = `
SELECT
    tenant, domain, name, mails.1 AS verdict,
    sum(mails.2) AS all_last_day, sum(mails.3) AS last_day, sum(mails.4) AS week, sum(mails.5) AS usual
FROM
(
    SELECT
        tenant, domain, all, alone, fresh, service,
        row_number() OVER (PARTITION BY tenant, domain ORDER BY alone, fresh DESC, fresh_messages DESC, service) AS freshest,
        multiIf(alone, service, fresh AND freshest = 1, 'other new', 'other') AS name
    FROM
    (
        SELECT
            *,
            row_number() OVER (PARTITION BY tenant, domain ORDER BY has_name DESC, failing DESC, service) AS place,
            has_name AND failing > 0 AND place <= {top} AS alone
        FROM
        (
            SELECT
                tenant, domain, service, {named} AS has_name,
                groupArray((verdict, messages_1d, messages_1d - pass_messages_1d, messages_7d, baseline)) AS all,
                sumIf(messages_7d, NOT startsWith(verdict, 'aligned')) AS failing,
                sumIf(messages_1d - pass_messages_1d, verdict IN ('unaligned_service', 'misconfigured_own', 'unknown')) AS fresh_messages,
                fresh_messages > 0 AND sumIf(baseline, verdict IN ('unaligned_service', 'misconfigured_own', 'unknown')) = 0 AS fresh
            FROM sender_facts
            WHERE {domains}
            GROUP BY tenant, domain, service
        )
    )
)
ARRAY JOIN all AS mails
GROUP BY tenant, domain, name, verdict
LIMIT 10000 BY tenant, domain`

// Services that are not named.
const (
	other    = "other"
	otherNew = "other new"
)

type senderRow struct {
	domain

	Name       string  `json:"name"`
	Verdict    string  `json:"verdict"`
	AllLastDay float64 `json:"all_last_day"` // also what passes
	LastDay    float64 `json:"last_day"`
	Week       float64 `json:"week"`
	Usual      float64 `json:"usual"`
}

func (f *Facts) readSenders(ctx context.Context, to series) error {
	all, err := about[senderRow](ctx, f, sendersSQL)
	for _, row := range all {
		what := word(row.Verdict, verdict.Verdicts, verdict.Unknown)
		to.add(f.gauges.verdicts, row.AllLastDay, row.domain, what, lastDay)
		if strings.HasPrefix(what, string(verdict.Aligned)) {
			continue
		}
		name := row.Name
		if name != otherNew {
			name = f.service(row.domain, name)
		}
		to.add(f.gauges.failing, row.LastDay, row.domain, name, what, lastDay)
		to.add(f.gauges.failing, row.Week, row.domain, name, what, week)
		to.add(f.gauges.failing, row.Usual, row.domain, name, what, baseline)
	}
	return err
}

// word is w where it is one of the words, else instead.
func word[W ~string](w string, words []W, instead W) string {
	if slices.Contains(words, W(w)) {
		return w
	}
	return string(instead)
}
