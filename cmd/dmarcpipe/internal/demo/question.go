package demo

// total is all that the store holds.
type total struct {
	Reports   uint64 `json:"reports"`
	Reporters uint64 `json:"reporters"`
	Rows      uint64 `json:"rows"`
	Messages  uint64 `json:"messages"`
	Passed    uint64 `json:"passed"`
	TLS       uint64 `json:"tls"`      // TLS reports
	Failures  uint64 `json:"failures"` // failure reports
}

const totalSQL = `
SELECT
    (SELECT count() FROM tls_reports FINAL WHERE active) AS tls,
    (SELECT count() FROM failure_reports FINAL WHERE active) AS failures,
    (SELECT count() FROM reports FINAL WHERE active) AS reports,
    uniqExact(reporter) AS reporters,
    count() AS rows,
    sum(count) AS messages,
    sumIf(count, dkim = 'pass' OR spf = 'pass') AS passed
FROM records FINAL`

// week is the mail of a domain in one week.
type week struct {
	Monday   string `json:"monday"` // as 2026-11-23
	Domain   string `json:"domain"`
	Messages uint64 `json:"messages"`
	Passed   uint64 `json:"passed"`
}

// A report belongs to the day on which it ends; an end at midnight is the end
// of the day before.
const weekSQL = `
SELECT
    toString(toMonday(date_end - 1)) AS monday,
    domain,
    sum(count) AS messages,
    sumIf(count, dkim = 'pass' OR spf = 'pass') AS passed
FROM records FINAL
GROUP BY monday, domain
ORDER BY monday, domain`

// sender is a source of mail that fails DMARC.
type sender struct {
	Domain  string `json:"domain"`
	Sender  string `json:"sender"` // who authenticates, else the network
	Hosts   uint64 `json:"hosts"`
	Failed  uint64 `json:"failed"`
	Blocked uint64 `json:"blocked"` // quarantined or rejected
	First   string `json:"first"`   // day, as 11-23
	Last    string `json:"last"`
	Why     string `json:"why"` // the reason of most of it
}

const senderSQL = `
WITH
    replaceOne(toString(source_ip), '::ffff:', '') AS address,
    if(isIPv4String(address),
        toString(IPv4CIDRToRange(toIPv4OrDefault(address), 24).1) || '/24',
        toString(IPv6CIDRToRange(source_ip, 48).1) || '/48') AS network,
    arrayFirst((d, r) -> r = 'pass', dkim_auth.domain, dkim_auth.result) AS signer,
    arrayFirst((d, r) -> r = 'pass', spf_auth.domain, spf_auth.result) AS enveloper,
    multiIf(
        has(reasons.type, 'mailing_list'), 'mailing list, signature broken',
        hasAny(reasons.type, ['forwarded', 'trusted_forwarder']), 'forwarded, signature broken',
        signer != '', 'signed as itself, not aligned',
        enveloper != '', 'SPF passes for itself, no DKIM',
        has(spf_auth.result, 'permerror'), 'SPF record broken (permerror)',
        has(dkim_auth.result, 'fail'), 'own signature does not verify',
        'nothing authenticates') AS reason
SELECT
    domain,
    multiIf(signer != '', signer, enveloper != '', enveloper, network) AS group,
    if(group = any(network) AND uniqExact(source_ip) = 1, any(address), group) AS sender,
    uniqExact(source_ip) AS hosts,
    sum(count) AS failed,
    sumIf(count, disposition IN ('quarantine', 'reject')) AS blocked,
    formatDateTime(min(date_end - 1), '%m-%d') AS first,
    formatDateTime(max(date_end - 1), '%m-%d') AS last,
    topKWeighted(1)(reason, count)[1] AS why
FROM records FINAL
WHERE dkim != 'pass' AND spf != 'pass'
GROUP BY domain, group
ORDER BY domain, failed DESC, group
LIMIT 4 BY domain`

// policy is what a domain publishes, as the newest reports that name each part
// of it saw it.
type policy struct {
	Domain  string   `json:"domain"`
	P       string   `json:"p"`
	Before  []string `json:"before"` // other values of p in their order
	SP      string   `json:"sp"`
	NP      string   `json:"np"`
	Pct     int      `json:"pct"` // -1 where no report has one
	ADKIM   string   `json:"adkim"`
	ASPF    string   `json:"aspf"`
	LastDay string   `json:"last_day"` // that a report is about
}

const policySQL = `
SELECT
    domain,
    arrayCompact(arrayMap(x -> x.2, arraySort(groupArray((date_end, policy_p))))) AS history,
    history[-1] AS p,
    arrayPopBack(history) AS before,
    argMaxIf(policy_sp, date_end, policy_sp != '') AS sp,
    argMaxIf(policy_np, date_end, policy_np != '') AS np,
    if(max(policy_pct) < 0, -1, argMaxIf(policy_pct, date_end, policy_pct >= 0)) AS pct,
    argMaxIf(policy_adkim, date_end, policy_adkim != '') AS adkim,
    argMaxIf(policy_aspf, date_end, policy_aspf != '') AS aspf,
    formatDateTime(max(date_end - 1), '%F') AS last_day
FROM reports FINAL
WHERE active
GROUP BY domain
ORDER BY domain`

// session is the TLS sessions of a domain under one type of policy.
type session struct {
	Domain   string `json:"domain"`
	Policy   string `json:"policy"`
	Sessions uint64 `json:"sessions"`
	Failed   uint64 `json:"failed"`
	Why      string `json:"why"`   // the result of most of them
	First    string `json:"first"` // day of failures, as 11-23
	Last     string `json:"last"`
}

// Types of policy are never added up: one session may stand under two.
const sessionSQL = `
SELECT
    domain,
    policy_type AS policy,
    sum(successful_sessions + failed_sessions) AS sessions,
    sum(failed_sessions) AS failed,
    any(f.why) AS why,
    any(f.first) AS first,
    any(f.last) AS last
FROM tls_days
LEFT JOIN
(
    SELECT
        domain,
        policy_type,
        topKWeighted(1)(result_type, sessions)[1] AS why,
        formatDateTime(min(day), '%m-%d') AS first,
        formatDateTime(max(day), '%m-%d') AS last
    FROM tls_failing
    GROUP BY domain, policy_type
) AS f USING (domain, policy_type)
GROUP BY domain, policy
ORDER BY domain, policy`

// grade is how well the sender of some reports is known.
type grade struct {
	Reporter string `json:"reporter"`
	Grade    string `json:"grade"`
	Domain   string `json:"trust_domain"` // that signed them; "" for none
	Reports  uint64 `json:"reports"`
	Messages uint64 `json:"messages"`
}

const gradeSQL = `
SELECT reporter, grade, trust_domain, sum(reports) AS reports, sum(messages) AS messages
FROM report_trust
WHERE kind = 'dmarc'
GROUP BY reporter, grade, trust_domain
ORDER BY grade DESC, reporter, trust_domain`
