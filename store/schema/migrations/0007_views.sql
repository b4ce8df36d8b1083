-- How many TLS sessions succeed, by day and type of policy. Within one type a
-- session counts once. One session may stand under policies of two types, such
-- as tlsa and sts, so sums over types may count it twice. Reports without
-- policies have an empty type. The day is as in failing_senders.
CREATE OR REPLACE VIEW {{table "tls_days"}}{{onCluster}} AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    toDate(r.date_end - 1) AS day,
    policy_type,
    uniqExact(r.report_key) AS reports,
    uniqExact(r.reporter) AS reporters,
    sum(policy_successful) AS successful_sessions,
    sum(policy_failed) AS failed_sessions,
    round(100 * failed_sessions / greatest(successful_sessions + failed_sessions, 1), 2) AS failed_percent
FROM {{table "tls_reports"}} AS r FINAL
LEFT ARRAY JOIN
    r.policies.type AS policy_type,
    r.policies.successful AS policy_successful,
    r.policies.failed AS policy_failed
WHERE r.active
GROUP BY tenant, domain, day, policy_type

-- +split
-- Which TLS sessions fail, where and why. A session that failed in several ways
-- counts under each of them: how many sessions failed is in tls_days. A result
-- type that is not known stands as it was sent.
CREATE OR REPLACE VIEW {{table "tls_failing"}}{{onCluster}} AS
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    toDate(f.date_end - 1) AS day,
    f.policy_type AS policy_type,
    f.policy_domain AS policy_domain,
    if(f.result_type = 'unknown' AND startsWith(f.raw_words[1], 'result_type='), substring(f.raw_words[1], 13), f.result_type) AS result_type,
    f.reason_code AS reason_code,
    multiIf(
        f.sending_mta_raw != '', f.sending_mta_raw,
        f.sending_mta_ip = toIPv6('::'), '',
        replaceRegexpOne(toString(f.sending_mta_ip), '^::ffff:([0-9.]+)$', '\\1')) AS sending_mta,
    f.receiving_mx AS receiving_mx,
    sum(f.sessions) AS sessions,
    uniqExact(f.reporter) AS reporters
FROM {{table "tls_failures"}} AS f FINAL
GROUP BY tenant, domain, day, policy_type, policy_domain, result_type, reason_code, sending_mta, receiving_mx

-- +split
-- What failure reports say, by the day of the mails that they are about.
CREATE OR REPLACE VIEW {{table "failures"}}{{onCluster}} AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    toDate(r.date_end) AS day,
    r.header_from AS header_from,
    multiIf(
        r.source_raw != '', r.source_raw,
        r.source_ip = toIPv6('::'), '',
        replaceRegexpOne(toString(r.source_ip), '^::ffff:([0-9.]+)$', '\\1')) AS source,
    r.failed AS failed,
    r.unaligned AS unaligned,
    r.delivery AS delivery,
    count() AS reports,
    uniqExact(r.reporter) AS reporters,
    sum(r.incidents) AS incidents
FROM {{table "failure_reports"}} AS r FINAL
WHERE r.active
GROUP BY tenant, domain, day, header_from, source, failed, unaligned, delivery

-- +split
-- What became of the mails of each source, by the day they were received.
CREATE OR REPLACE VIEW {{table "mail_days"}}{{onCluster}} AS
SELECT
    m.tenant AS tenant,
    m.source AS source,
    toDate(m.received_at) AS day,
    m.outcome AS outcome,
    m.reason AS reason,
    count() AS mails,
    sum(m.size) AS bytes
FROM {{table "messages"}} AS m FINAL
GROUP BY tenant, source, day, outcome, reason

-- +split
-- As before, but for IPv6 addresses with ::ffff: in their middle, which lost it.
CREATE OR REPLACE VIEW {{table "failing_senders"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    toDate(date_end - 1) AS day,
    header_from,
    if(source_raw = '', replaceRegexpOne(toString(source_ip), '^::ffff:([0-9.]+)$', '\\1'), source_raw) AS source,
    multiIf(
        has(dkim_auth.result, 'pass') AND has(spf_auth.result, 'pass'), 'DKIM and SPF pass, but for another domain',
        has(dkim_auth.result, 'pass'), 'DKIM passes, but for another domain',
        has(spf_auth.result, 'pass'), 'SPF passes, but for another domain',
        empty(dkim_auth.result), 'no DKIM signature, and SPF does not pass',
        'DKIM and SPF fail') AS why,
    sum(count) AS messages,
    sumIf(count, disposition IN ('quarantine', 'reject')) AS blocked_messages,
    uniqExact(reporter) AS reporters,
    arraySort(groupUniqArrayArray(20)(arrayMap((d, r) -> concat(d, ' ', r), dkim_auth.domain, dkim_auth.result))) AS dkim_results,
    arraySort(groupUniqArrayArray(20)(arrayMap((d, r) -> concat(d, ' ', r), spf_auth.domain, spf_auth.result))) AS spf_results
FROM {{table "records"}} FINAL
WHERE dkim != 'pass' AND spf != 'pass'
GROUP BY tenant, domain, day, header_from, source, why
