package digest

// The questions. Days are texts, so that every protocol writes them alike. What
// forged reports say is left out.

// periodSQL is the mail of the period and of the one before, by domain.
const periodSQL = `
SELECT
    tenant,
    domain,
    lately,
    sumIf(count, passes) AS passed,
    sumIf(count, NOT passes AND verdict IN ('unaligned_service', 'misconfigured_own')) AS direct,
    sumIf(count, NOT passes AND verdict IN ('forwarded', 'mailing_list')) AS indirect,
    sumIf(count, NOT passes AND verdict = 'spoof') AS spoofed,
    sum(count) - passed - direct - indirect - spoofed AS unknown,
    sumIf(count, NOT passes AND verdict IN ('unaligned_service', 'misconfigured_own') AND disposition IN ('quarantine', 'reject') AND NOT doubted) AS lost,
    sumIf(count, disposition = 'reject') AS rejected,
    sumIf(count, disposition = 'quarantine') AS quarantined,
    sumIf(count, NOT passes AND verdict = 'spoof' AND disposition IN ('quarantine', 'reject')) AS stopped
FROM ({mail})
GROUP BY tenant, domain, lately
ORDER BY tenant, domain, lately
LIMIT 20000`

// mailSQL is the mail of the days; that of the last ones is "lately".
const mailSQL = `
    SELECT
        tenant, domain, toString(day) AS date, service, verdict, missing, count, disposition,
        aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass' AS passes,
        {doubted} AS doubted,
        (tenant, domain, day) IN {period} AS lately
    FROM judged
    WHERE trust != 'failed' AND {domain} AND (tenant, domain, day) IN {days}`

const trendSQL = `
SELECT
    tenant,
    domain,
    date,
    sumIf(count, passes) AS passed,
    sumIf(count, NOT passes AND verdict != 'spoof') AS failed,
    sumIf(count, NOT passes AND verdict = 'spoof') AS spoofed
FROM ({mail})
GROUP BY tenant, domain, date
ORDER BY tenant, domain, date
LIMIT 10000`

const senderSQL = `
SELECT
    tenant,
    domain,
    service,
    verdict,
    missing,
    sumIf(count, lately) AS messages,
    sumIf(count, NOT lately) AS before,
    sumIf(count, lately AND disposition IN ('quarantine', 'reject')) AS blocked,
    countIf(lately AND NOT doubted) = 0 AS rumour
FROM ({mail})
WHERE NOT passes AND verdict IN ('unaligned_service', 'misconfigured_own', 'unknown')
GROUP BY tenant, domain, service, verdict, missing
HAVING messages > 0
ORDER BY tenant, domain, verdict = 'unknown', messages DESC, service, verdict, missing
LIMIT 50 BY tenant, domain`

// newestTLS is the newest day that TLS reports of each domain are about.
const newestTLS = `(
    SELECT tenant, domain, max(toDate(date_end - 1)) AS newest_day
    FROM tls_reports FINAL
    WHERE active AND trust != 'failed' AND date_end > {begin} - INTERVAL 7 DAY AND date_end <= {now} + INTERVAL 1 DAY
    GROUP BY tenant, domain
)`

// tlsSQL counts back from the newest TLS report of each domain; those older than
// the period and a week are left out.
const tlsSQL = `
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    r.policy_type AS policy,
    sumIf(r.successful, r.day > n.newest_day - {n}) AS successful,
    sumIf(r.failed, r.day > n.newest_day - {n}) AS failed,
    sumIf(r.failed, r.day <= n.newest_day - {n}) AS before
FROM
(
    SELECT tenant, domain, toDate(date_end - 1) AS day, policy_type, successful, failed
    FROM tls_reports FINAL
    ARRAY JOIN policies.type AS policy_type, policies.successful AS successful, policies.failed AS failed
    WHERE active AND trust != 'failed' AND {domain} AND {own} AND date_end > {begin} - INTERVAL {n} + 8 DAY
) AS r
INNER JOIN {newest} AS n ON r.tenant = n.tenant AND r.domain = n.domain
WHERE r.day > n.newest_day - 2 * {n} AND r.day <= n.newest_day
GROUP BY tenant, domain, policy
ORDER BY tenant, domain, failed DESC, policy
LIMIT 8 BY tenant, domain`

const tlsFailureSQL = `
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    f.policy_type AS policy,
    f.result_type AS result,
    sum(f.sessions) AS failing
FROM
(
    SELECT tenant, domain, toDate(date_end - 1) AS day, policy_type, result_type, sessions
    FROM tls_failures FINAL
    WHERE trust != 'failed' AND {domain} AND {own} AND date_end > {begin} - INTERVAL 8 DAY
) AS f
INNER JOIN {newest} AS n ON f.tenant = n.tenant AND f.domain = n.domain
WHERE f.day > n.newest_day - {n} AND f.day <= n.newest_day
GROUP BY tenant, domain, policy, result
ORDER BY tenant, domain, failing DESC, result
LIMIT 20 BY tenant, domain`

// alertSQL is what the worker knows of alerts. Where it never looked, it is what
// would fire now.
const alertSQL = `
SELECT
    tenant,
    domain,
    alert,
    subject,
    severity,
    firing,
    value,
    baseline,
    threshold,
    toUnixTimestamp(since) AS began,
    toUnixTimestamp(resolved_at) AS ended
FROM
(
    SELECT tenant, domain, alert, subject, severity, firing, value, baseline, threshold, since, resolved_at
    FROM alert_states FINAL
    WHERE since <= {now} AND (firing OR since > {begin} OR resolved_at > {begin})
    UNION ALL
    SELECT tenant, domain, alert, subject, severity, true, value, baseline, threshold, toDateTime(0, 'UTC'), toDateTime(0, 'UTC')
    FROM domain_alerts
    WHERE (SELECT count() FROM alert_states) = 0
)
WHERE domain != '' AND {domain} AND {own}
ORDER BY tenant, domain, indexOf(['critical', 'warning', 'info'], severity), firing DESC, since DESC, alert, subject
LIMIT 20 BY tenant, domain`

const outcomeSQL = `
SELECT toString(outcome) AS outcome, toString(reason) AS reason, count() AS mails, countIf(trust = 'failed') AS forged
FROM messages FINAL
WHERE received_at > {begin} AND received_at <= {now} + INTERVAL 1 HOUR
GROUP BY outcome, reason
ORDER BY mails DESC, outcome, reason
LIMIT 100`

// own leaves out the domains of others.
const own = "(tenant, domain) NOT IN (SELECT tenant, domain FROM domains FINAL WHERE NOT own)"
