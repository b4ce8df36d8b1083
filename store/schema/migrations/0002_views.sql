-- Who sends mail that fails both DKIM and SPF, and why. The day is the last day
-- of the report; an end at midnight belongs to the day before.
CREATE OR REPLACE VIEW {{table "failing_senders"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    toDate(date_end - 1) AS day,
    header_from,
    if(source_raw = '', replaceOne(toString(source_ip), '::ffff:', ''), source_raw) AS source,
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

-- +split
-- How much of the mail of a domain passes, by day.
CREATE OR REPLACE VIEW {{table "domain_days"}}{{onCluster}} AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    toDate(r.date_end - 1) AS day,
    count() AS reports,
    uniqExact(r.reporter) AS reporters,
    sum(r.messages) AS messages,
    sum(r.pass_messages) AS pass_messages,
    sum(r.dkim_messages) AS dkim_messages,
    sum(r.spf_messages) AS spf_messages,
    sum(r.quarantine_messages) AS quarantine_messages,
    sum(r.reject_messages) AS reject_messages,
    round(100 * pass_messages / greatest(messages, 1), 2) AS pass_percent
FROM {{table "reports"}} AS r FINAL
WHERE r.active
GROUP BY tenant, domain, day

-- +split
-- The policy of each domain, as the newest report saw it.
CREATE OR REPLACE VIEW {{table "policies"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    policy_p AS p,
    policy_sp AS sp,
    policy_np AS np,
    policy_adkim AS adkim,
    policy_aspf AS aspf,
    policy_pct AS pct,
    policy_fo AS fo,
    policy_testing AS testing,
    date_end AS seen_at,
    reporter AS seen_by
FROM {{table "reports"}} FINAL
WHERE active
ORDER BY tenant, domain, date_end DESC, report_key
LIMIT 1 BY tenant, domain
