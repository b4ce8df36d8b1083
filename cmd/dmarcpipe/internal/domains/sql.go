package domains

// The questions. Days are texts, so that every protocol writes them alike.

// coverageSQL is what reports each domain has.
const coverageSQL = `
SELECT
    tenant,
    domain,
    arrayMap(d -> toString(d), arraySort(groupUniqArray(toDate(date_end - 1)))) AS days,
    uniqExact(reporter) AS reporters,
    count() AS reports
FROM reports FINAL
WHERE active AND {domain} AND (tenant, domain, toDate(date_end - 1)) IN {days}
GROUP BY tenant, domain
ORDER BY domain, tenant
LIMIT 10000`

// policySQL is which policies the reports name, the newest first.
const policySQL = `
SELECT
    tenant,
    domain,
    policy_p AS p,
    policy_sp AS sp,
    policy_np AS np,
    policy_adkim AS adkim,
    policy_aspf AS aspf,
    policy_pct AS pct,
    policy_testing AS testing,
    toString(max(toDate(date_end - 1))) AS last_day
FROM reports FINAL
WHERE active AND {domain} AND (tenant, domain, toDate(date_end - 1)) IN {days}
GROUP BY tenant, domain, p, sp, np, adkim, aspf, pct, testing
ORDER BY last_day DESC, count() DESC, p, sp, np, pct
LIMIT 100 BY tenant, domain`

// seenSQL is how many reporters saw each p in the last week.
const seenSQL = `
SELECT tenant, domain, policy_p AS p, uniqExact(reporter) AS reporters, toString(max(toDate(date_end - 1))) AS last_day
FROM reports FINAL
WHERE active AND {domain} AND (tenant, domain, toDate(date_end - 1)) IN {week}
GROUP BY tenant, domain, p
ORDER BY reporters DESC, p`

// Doubted is the condition in SQL for reports that somebody else than their
// reporter may have sent. What they say of blocked mail makes no policy weaker.
const Doubted = "trust IN ('failed', 'unauthenticated', 'authenticated')"

// mailSQL is how much mail there is by verdict. As in the view domain_readiness,
// mail passes where DKIM or SPF aligns, by its results or by what the reporter
// made of them.
const mailSQL = `
SELECT
    tenant,
    domain,
    endsWith(header_from, concat('.', domain)) AS below,
    verdict,
    sum(count) AS messages,
    sumIf(count, passes) AS passed,
    sumIf(count, blocks) AS blocked,
    sumIf(count, trust = 'verified') AS verified,
    sumIf(count, lately) AS week_messages,
    sumIf(count, passes AND lately) AS week_passed,
    sumIf(count, blocks AND lately) AS week_blocked,
    sumIf(count, NOT {doubted}) AS sure_messages,
    sumIf(count, passes AND NOT {doubted}) AS sure_passed
FROM
(
    SELECT
        tenant, domain, header_from, verdict, count, trust,
        aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass' AS passes,
        disposition IN ('quarantine', 'reject') AND NOT {doubted} AS blocks,
        (tenant, domain, day) IN {week} AS lately
    FROM judged
    WHERE {domain} AND (tenant, domain, day) IN {days}
)
GROUP BY tenant, domain, below, verdict
ORDER BY tenant, domain, below, verdict`

// senderSQL is who sends, those with most messages of each domain first. Spoofed
// mail is one sender. Texts of strangers are bounded by number.
const senderSQL = `
SELECT
    tenant,
    domain,
    if(verdict = 'spoof', '', service) AS name,
    if(verdict = 'spoof', '', kind) AS what,
    verdict,
    missing,
    endsWith(header_from, concat('.', domain)) AS below,
    sum(count) AS messages,
    sumIf(count, aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass') AS passed,
    sumIf(count, disposition IN ('quarantine', 'reject')) AS blocked,
    sumIf(count, trust = 'verified') AS verified,
    sumIf(count, {doubted}) AS doubted,
    uniqExact(source) AS addresses,
    topKWeighted(4)(toString(header_from), count) AS from,
    arraySort(groupUniqArrayIf(4)(toString(signer), signer != '')) AS signers,
    arraySort(groupUniqArrayArray(4)(arrayMap(k -> concat(k.2, '._domainkey.', k.1), arrayFilter(
        k -> k.2 != '' AND k.3 NOT IN ('', 'none', 'pass') AND (k.1 = domain OR endsWith(k.1, concat('.', domain))),
        arrayZip(dkim_auth.domain, dkim_auth.selector, dkim_auth.result))))) AS keys,
    arraySort(groupUniqArrayArray(4)(arrayMap(k -> toString(k.1), arrayFilter(
        k -> k.2 NOT IN ('', 'pass') AND (k.1 = domain OR endsWith(k.1, concat('.', domain))),
        arrayZip(spf_auth.domain, spf_auth.result))))) AS envelopes,
    topKWeighted(4)(source, count) AS sources,
    arraySort(groupUniqArrayIf(9)(toString(country), country != '')) AS countries,
    toString(min(day)) AS first_day,
    toString(max(day)) AS last_day
FROM judged
WHERE {domain} AND {senders} AND (tenant, domain, day) IN {days}
GROUP BY tenant, domain, name, what, verdict, missing, below
ORDER BY messages DESC, name, verdict, missing
LIMIT 500 BY tenant, domain`

// subdomainSQL is which subdomains are in use.
const subdomainSQL = `
SELECT
    tenant,
    domain,
    header_from AS name,
    sum(count) AS messages,
    sumIf(count, passes) AS passed,
    sumIf(count, verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS direct,
    sumIf(count, verdict IN ('forwarded', 'mailing_list') AND NOT passes) AS indirect,
    sumIf(count, verdict = 'spoof') AS spoofed,
    sumIf(count, verdict = 'unknown' AND NOT passes) AS unknown,
    sumIf(count, blocks AND verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS blocked,
    sumIf(count, lately AND passes) AS week_passed,
    sumIf(count, lately AND verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS week_direct,
    sumIf(count, lately AND verdict IN ('forwarded', 'mailing_list') AND NOT passes) AS week_indirect,
    sumIf(count, lately AND verdict = 'unknown' AND NOT passes) AS week_unknown,
    sumIf(count, lately AND blocks AND verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS week_blocked,
    toString(max(day)) AS last_day
FROM
(
    SELECT
        tenant, domain, header_from, verdict, count, day, trust,
        aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass' AS passes,
        disposition IN ('quarantine', 'reject') AND NOT {doubted} AS blocks,
        (tenant, domain, day) IN {week} AS lately
    FROM judged
    WHERE endsWith(header_from, concat('.', domain)) AND {domain} AND (tenant, domain, day) IN {days}
)
GROUP BY tenant, domain, name
ORDER BY messages - spoofed DESC, messages DESC, name
LIMIT 100 BY tenant, domain`

const reporterSQL = `
SELECT tenant, domain, reporter, reports, toString(first_day) AS first, toString(last_day) AS last, usual_days, days_since, silent
FROM reporter_health
WHERE {domain}
ORDER BY silent DESC, reports DESC, reporter
LIMIT 200 BY tenant, domain`

const newSenderSQL = `
SELECT tenant, domain, service, kind, toString(first_day) AS first, verdicts, messages, pass_messages AS passed
FROM new_senders
WHERE {domain}
ORDER BY messages DESC, service
LIMIT 50 BY tenant, domain`

const goneSenderSQL = `
SELECT tenant, domain, service, kind, toString(last_day) AS last, quiet_days, usual_days, messages
FROM gone_senders
WHERE {domain}
ORDER BY messages DESC, service
LIMIT 50 BY tenant, domain`

const trustSQL = `
SELECT tenant, domain, trust AS grade, count() AS reports, sum(messages) AS of, uniqExact(reporter) AS reporters
FROM reports FINAL
WHERE active AND {domain} AND (tenant, domain, toDate(date_end - 1)) IN {days}
GROUP BY tenant, domain, grade
ORDER BY of DESC, grade`
