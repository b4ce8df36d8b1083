{{- define "own"}}({{.}}tenant, {{.}}domain) NOT IN (SELECT tenant, domain FROM {{table "domains"}} FINAL WHERE NOT own){{end -}}
{{- define "now"}}(SELECT now FROM {{table "clock"}}){{end -}}
{{- define "passes"}}(aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass'){{end -}}
{{- define "lost"}}disposition IN ('quarantine', 'reject') AND verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes{{end -}}
{{- define "address"}}replaceRegexpOne(toString({{.}}), '^::ffff:([0-9.]+)$', '\\1'){{end -}}
{{- define "named"}}({{.}} = toIPv6('::') OR {{.}} IN (SELECT source_ip FROM {{table "sources"}}) OR (SELECT count() FROM {{table "sources"}}) = 0){{end -}}
{{- define "within"}}{{.}} > {{template "now"}} - INTERVAL 38 DAY AND {{.}} <= {{template "now"}} + INTERVAL 1 HOUR{{end -}}
{{- define "windows"}}
SELECT
    tenant,
    toLowCardinality(domain) AS domain,
    reporter,
    if(verified > {{template "now"}} - INTERVAL 72 HOUR, verified, latest) AS newest,
    if(2 * length(ends) > 3 * arrayUniq(arrayMap(e -> toDate(e - 1), ends)), 0, 7200) AS slack,
    toUInt16(arrayUniq(arrayFilter(n -> n BETWEEN 7 AND 34, arrayMap(e -> if(e <= newest, intDiv(newest - e + slack, 86400), 0), ends)))) AS baseline_days,
    reports
FROM
(
    SELECT
        tenant,
        domain,
        reporter,
        maxIf(date_end, trust = 'verified') AS verified,
        max(date_end) AS latest,
        groupUniqArray(date_end) AS ends,
        count() AS reports
    FROM {{table .}} FINAL
    WHERE active AND trust != 'failed' AND {{template "within" "date_end"}} AND {{template "own" ""}}
    GROUP BY tenant, domain, reporter
    HAVING latest > {{template "now"}} - INTERVAL 72 HOUR
)
{{- end -}}
{{- define "age"}}w.newest - {{.}}.date_end + w.slack{{end -}}
{{- define "recent"}}
    SELECT
        j.tenant AS tenant,
        j.domain AS domain,
        j.reporter AS reporter,
        j.day AS day,
        j.service AS service,
        j.kind AS kind,
        j.verdict AS verdict,
        j.source_ip AS source_ip,
        j.count AS count,
        j.disposition AS disposition,
        j.trust AS trust,
        j.passes AS passes,
        {{template "age" "j"}} AS age,
        w.baseline_days AS baseline_days
    FROM
    (
        SELECT tenant, domain, reporter, day, date_end, service, kind, verdict, source_ip, count, disposition, trust, {{template "passes"}} AS passes
        FROM {{table "judged"}}
        WHERE trust != 'failed' AND {{template "within" "date_end"}}
    ) AS j
    INNER JOIN {{table "reporter_windows"}} AS w ON j.tenant = w.tenant AND j.domain = w.domain AND j.reporter = w.reporter
    WHERE j.date_end <= w.newest AND age < 35 * 86400
{{- end -}}
-- What is now for the views below. There is one place for it, so that a test
-- can set the time.
CREATE OR REPLACE VIEW {{table "clock"}}{{onCluster}} AS
SELECT now('UTC') AS now

-- +split
-- The newest day that reports of each domain are about, as before.
CREATE OR REPLACE VIEW {{table "newest_days"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    max(toDate(date_end - 1)) AS newest_day
FROM {{table "reports"}} FINAL
WHERE active AND date_end <= {{template "now"}} + INTERVAL 1 DAY AND {{template "own" ""}}
GROUP BY tenant, domain

-- +split
-- Which reporters send reports, how often by habit, and which of them fell
-- silent, as before; but a forged report is no sign of life, nor is one of days
-- to come.
CREATE OR REPLACE VIEW {{table "reporter_health"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    reporter,
    reports,
    first_day,
    last_day,
    usual_days,
    days_since,
    toBool(length(gaps) >= 2 AND days_since > greatest(7, 2 * habit)) AS silent
FROM
(
    SELECT
        tenant,
        domain,
        reporter,
        count() AS reports,
        arraySort(groupUniqArray(toDate(date_end - 1))) AS days,
        days[1] AS first_day,
        days[-1] AS last_day,
        arraySort(arrayPopFront(arrayDifference(arrayMap(d -> toUInt32(d), days)))) AS gaps,
        toUInt32(gaps[intDiv(length(gaps) + 1, 2)]) AS usual_days,
        toUInt32(gaps[intDiv(9 * length(gaps) + 9, 10)]) AS habit,
        toInt32(toDate({{template "now"}}) - last_day) AS days_since
    FROM {{table "reports"}} FINAL
    WHERE active AND trust != 'failed' AND date_end > {{template "now"}} - INTERVAL 365 DAY AND date_end <= {{template "now"}} + INTERVAL 1 DAY AND {{template "own" ""}}
    GROUP BY tenant, domain, reporter
)

-- +split
-- What "the last day" is. Reports come late, so it ends with the newest report
-- of each reporter and not now. Who was not heard of for 72 hours has none. Where
-- a reporter's reports are verified, those that are not move nothing. Days are
-- counted back from the newest report. One that ends up to two hours early is of
-- its own day all the same (slack), as after a change to summer time; but for
-- reporters that send several a day.
CREATE OR REPLACE VIEW {{table "reporter_windows"}}{{onCluster}} AS
{{- template "windows" "reports"}}

-- +split
-- When reports of each domain came. How much history there is to compare with does
-- not depend on who reported lately. Forged reports are counted and not believed.
CREATE OR REPLACE VIEW {{table "domain_reports"}}{{onCluster}} AS
SELECT
    tenant,
    toLowCardinality(domain) AS domain,
    last_report,
    toFloat64(greatest(1, gaps[intDiv(9 * length(gaps) + 9, 10)])) AS report_gap_days,
    toUInt64(arrayCount(d -> d > days[-1] - 35 AND d <= days[-1] - 7, days)) AS history_days,
    forged_reports_1d
FROM
(
    SELECT
        tenant,
        domain,
        maxIf(date_end, counts) AS last_report,
        arraySort(groupUniqArrayIf(toDate(date_end - 1), counts)) AS days,
        arraySort(arrayPopFront(arrayDifference(arrayMap(d -> toUInt32(d), days)))) AS gaps,
        countIf(trust = 'failed' AND received_at > {{template "now"}} - INTERVAL 1 DAY) AS forged_reports_1d
    FROM
    (
        SELECT tenant, domain, date_end, trust, received_at, active AND trust != 'failed' AND date_end <= {{template "now"}} + INTERVAL 1 HOUR AS counts
        FROM {{table "reports"}} FINAL
        WHERE date_end > {{template "now"}} - INTERVAL 365 DAY AND {{template "own" ""}}
    )
    GROUP BY tenant, domain
)

-- +split
-- What the last days of each domain were like, beside the 28 before them. A domain
-- whose reporters are all silent has zeros.
CREATE OR REPLACE VIEW {{table "domain_facts"}}{{onCluster}} AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    m.reporters AS reporters,
    r.last_report AS last_report,
    r.report_gap_days AS report_gap_days,
    r.history_days AS history_days,
    m.messages_1d AS messages_1d,
    m.messages_7d AS messages_7d,
    m.messages_30d AS messages_30d,
    m.pass_messages_1d AS pass_messages_1d,
    m.pass_messages_7d AS pass_messages_7d,
    m.pass_messages_30d AS pass_messages_30d,
    m.verified_messages_1d AS verified_messages_1d,
    m.spoof_messages_1d AS spoof_messages_1d,
    m.spoof_messages_7d AS spoof_messages_7d,
    m.spoof_baseline AS spoof_baseline,
    m.lost_messages_1d AS lost_messages_1d,
    m.lost_messages_7d AS lost_messages_7d,
    r.forged_reports_1d AS forged_reports_1d,
    m.last_day AS day
FROM {{table "domain_reports"}} AS r
LEFT JOIN
(
    SELECT
        tenant,
        domain,
        uniqExact(reporter) AS reporters,
        maxIf(day, age < 86400) AS last_day,
        sumIf(count, age < 86400) AS messages_1d,
        sumIf(count, age < 604800) AS messages_7d,
        sumIf(count, age < 2592000) AS messages_30d,
        sumIf(count, age < 86400 AND passes) AS pass_messages_1d,
        sumIf(count, age < 604800 AND passes) AS pass_messages_7d,
        sumIf(count, age < 2592000 AND passes) AS pass_messages_30d,
        sumIf(count, age < 86400 AND trust = 'verified') AS verified_messages_1d,
        sumIf(count, age < 86400 AND verdict = 'spoof') AS spoof_messages_1d,
        sumIf(count, age < 604800 AND verdict = 'spoof') AS spoof_messages_7d,
        round(sumIf(count / baseline_days, age >= 604800 AND verdict = 'spoof'), 6) AS spoof_baseline,
        sumIf(count, age < 86400 AND {{template "lost"}}) AS lost_messages_1d,
        sumIf(count, age < 604800 AND {{template "lost"}}) AS lost_messages_7d
    FROM
    (
{{- template "recent"}}
    )
    GROUP BY tenant, domain
) AS m ON r.tenant = m.tenant AND r.domain = m.domain

-- +split
-- Who sent in the name of a domain in the last days, by verdict, and how much of
-- that is usual. Examples are the addresses with most mail of the last day. Mail
-- that fails is unnamed until it was looked up whose addresses they are.
CREATE OR REPLACE VIEW {{table "sender_facts"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    service,
    kind,
    verdict,
    messages_1d,
    messages_7d,
    baseline,
    pass_messages_1d,
    blocked_messages_1d,
    unnamed_messages_1d,
    first_day,
    day,
    length(sources) AS sources_1d,
    arrayMap(s -> {{template "address" "s.1"}}, arraySlice(arraySort(s -> (-s.2, s.1), arrayZip(mapKeys(sources), mapValues(sources))), 1, 3)) AS examples
FROM
(
    SELECT
        m.tenant AS tenant,
        m.domain AS domain,
        m.service AS service,
        any(m.kind) AS kind,
        m.verdict AS verdict,
        sumIf(m.count, m.age < 86400) AS messages_1d,
        sumIf(m.count, m.age < 604800) AS messages_7d,
        round(sumIf(m.count / m.baseline_days, m.age >= 604800), 6) AS baseline,
        sumIf(m.count, m.age < 86400 AND m.passes) AS pass_messages_1d,
        sumIf(m.count, m.age < 86400 AND m.disposition IN ('quarantine', 'reject')) AS blocked_messages_1d,
        sumIf(m.count, m.age < 86400 AND NOT m.passes AND NOT {{template "named" "m.source_ip"}}) AS unnamed_messages_1d,
        min(m.day) AS first_day,
        maxIf(m.day, m.age < 86400) AS day,
        sumMapIf(map(m.source_ip, m.count), m.age < 86400 AND m.source_ip != toIPv6('::')) AS sources
    FROM
    (
{{- template "recent"}}
    ) AS m
    GROUP BY tenant, domain, service, verdict
)

-- +split
-- The services that send in the name of a domain, what passes of their mail, and
-- the band in which that usually is. Spoofed mail is not theirs. A reporter that
-- reports for less than a week gives nothing to compare with, and does not count;
-- nor does mail of addresses that nobody has looked up yet, unless nobody ever does.
-- The days of the baseline are counted back from the newest report of each
-- reporter, as the last day is. They are kept as lists, which take no more than
-- the rows do.
CREATE OR REPLACE VIEW {{table "known_senders"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    service,
    kind,
    messages_1d,
    pass_messages_1d,
    pass_messages_1d / greatest(messages_1d, 1) AS pass_ratio_1d,
    baseline,
    pass_baseline,
    if(baseline > 0, pass_baseline / baseline, 0) AS pass_ratio_baseline,
    if(length(ratios) >= 5, arrayReduce('quantileExact(0.05)', ratios), NULL) AS pass_ratio_low,
    pass_high,
    active_days,
    day
FROM
(
    SELECT
        *,
        arrayReduce('sumResample(7, 35, 1)', counts, ages) AS messages_by_day,
        arrayReduce('sumResample(7, 35, 1)', pass_counts, ages) AS pass_by_day,
        arrayFilter((ratio, n) -> n >= 20, arrayMap((passed, n) -> passed / n, pass_by_day, messages_by_day), messages_by_day) AS ratios,
        arrayCount(n -> n > 0, messages_by_day) AS active_days
    FROM
    (
        SELECT
            r.tenant AS tenant,
            r.domain AS domain,
            r.service AS service,
            any(r.kind) AS kind,
            sum(r.messages_1d) AS messages_1d,
            sum(r.pass_messages_1d) AS pass_messages_1d,
            round(sum(r.messages / r.baseline_days), 6) AS baseline,
            round(sum(r.pass_messages / r.baseline_days), 6) AS pass_baseline,
            sum(arrayMax(arrayReduce('sumResample(7, 35, 1)', r.pass_counts, r.ages))) AS pass_high,
            groupArrayArray(r.ages) AS ages,
            groupArrayArray(r.counts) AS counts,
            groupArrayArray(r.pass_counts) AS pass_counts,
            max(r.day) AS day
        FROM
        (
            SELECT
                m.tenant AS tenant,
                m.domain AS domain,
                m.service AS service,
                m.reporter AS reporter,
                any(m.kind) AS kind,
                sumIf(m.count, m.age < 86400) AS messages_1d,
                sumIf(m.count, m.age < 86400 AND m.passes) AS pass_messages_1d,
                sumIf(m.count, m.age >= 604800) AS messages,
                sumIf(m.count, m.age >= 604800 AND m.passes) AS pass_messages,
                any(m.baseline_days) AS baseline_days,
                groupArray(toUInt8(intDiv(m.age, 86400))) AS ages,
                groupArray(m.count) AS counts,
                groupArray(if(m.passes, m.count, 0)) AS pass_counts,
                maxIf(m.day, m.age < 86400) AS day
            FROM
            (
{{- template "recent"}}
            ) AS m
            WHERE m.verdict != 'spoof' AND m.baseline_days > 0 AND {{template "named" "m.source_ip"}}
            GROUP BY tenant, domain, service, reporter
        ) AS r
        GROUP BY tenant, domain, service
    )
)

-- +split
-- How many TLS sessions of the last days succeeded, by type of policy. The
-- windows are those of the reporters of TLS reports.
CREATE OR REPLACE VIEW {{table "tls_facts"}}{{onCluster}} AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    r.policy_type AS policy_type,
    sumIf(r.successful, {{template "age" "r"}} < 86400) AS successful_1d,
    sumIf(r.failed, {{template "age" "r"}} < 86400) AS failed_1d,
    sum(r.successful) AS successful_7d,
    sum(r.failed) AS failed_7d,
    maxIf(toDate(r.date_end - 1), {{template "age" "r"}} < 86400) AS day
FROM
(
    SELECT tenant, domain, reporter, date_end, policy_type, successful, failed
    FROM {{table "tls_reports"}} FINAL
    ARRAY JOIN policies.type AS policy_type, policies.successful AS successful, policies.failed AS failed
    WHERE active AND trust != 'failed' AND {{template "within" "date_end"}} AND {{template "own" ""}}
) AS r
INNER JOIN ({{template "windows" "tls_reports"}}) AS w ON r.tenant = w.tenant AND r.domain = w.domain AND r.reporter = w.reporter
WHERE r.date_end <= w.newest AND {{template "age" "r"}} < 604800
GROUP BY tenant, domain, policy_type

-- +split
-- Why TLS sessions of the last days failed. A session that failed in several ways
-- counts under each of them.
CREATE OR REPLACE VIEW {{table "tls_failure_facts"}}{{onCluster}} AS
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    f.policy_type AS policy_type,
    f.result_type AS result_type,
    sumIf(f.sessions, {{template "age" "f"}} < 86400) AS sessions_1d,
    sum(f.sessions) AS sessions_7d,
    uniqExactIf(f.reporter, {{template "age" "f"}} < 86400) AS reporters_1d,
    maxIf(toDate(f.date_end - 1), {{template "age" "f"}} < 86400) AS day
FROM
(
    SELECT tenant, domain, reporter, date_end, policy_type, result_type, sessions
    FROM {{table "tls_failures"}} FINAL
    WHERE trust != 'failed' AND {{template "within" "date_end"}} AND {{template "own" ""}}
) AS f
INNER JOIN ({{template "windows" "tls_reports"}}) AS w ON f.tenant = w.tenant AND f.domain = w.domain AND f.reporter = w.reporter
WHERE f.date_end <= w.newest AND {{template "age" "f"}} < 604800
GROUP BY tenant, domain, policy_type, result_type

-- +split
-- What DNS says is the policy of each own domain.
CREATE TABLE IF NOT EXISTS {{table "published"}}{{onCluster}}
(
    tenant     LowCardinality(String) CODEC(ZSTD(1)),
    domain     String COMMENT 'policy domain' CODEC(ZSTD(1)),
    found      Bool COMMENT 'there is one record that counts',
    record     String COMMENT 'as it reads, cut' CODEC(ZSTD(1)),
    p          LowCardinality(String) CODEC(ZSTD(1)),
    sp         LowCardinality(String) CODEC(ZSTD(1)),
    np         LowCardinality(String) CODEC(ZSTD(1)),
    checked_at DateTime('UTC') CODEC(Delta, ZSTD(1)),
    since      DateTime('UTC') COMMENT 'since when it reads like this' CODEC(Delta, ZSTD(1)),
    ver        UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
ORDER BY (tenant, domain)
SETTINGS {{settings "index_granularity = 1024"}}

-- +split
-- Where the policy that reporters saw in the last day is not the one in DNS. DNS
-- is cached, so a report counts only if it begins a day after the record became
-- what it is. Most reporters, and those of most messages, have to agree.
CREATE OR REPLACE VIEW {{table "policy_facts"}}{{onCluster}} AS
SELECT
    d.tenant AS tenant,
    d.domain AS domain,
    d.p AS published_p,
    s.seen AS seen_p,
    d.since AS since,
    toBool(d.found AND s.reporters > 0 AND seen_p != published_p AND 2 * s.other_messages > s.messages) AS differs,
    s.reporters AS reporters,
    s.day AS day
FROM (SELECT * FROM {{table "published"}} FINAL WHERE {{template "own" ""}}) AS d
LEFT JOIN
(
    SELECT
        tenant,
        domain,
        argMax(policy_p, (p_reporters, p_messages, policy_p)) AS seen,
        sum(p_reporters) AS reporters,
        sum(p_messages) AS messages,
        sumIf(p_messages, policy_p != published_p) AS other_messages,
        max(p_day) AS day
    FROM
    (
        SELECT
            r.tenant AS tenant,
            r.domain AS domain,
            r.policy_p AS policy_p,
            any(p.p) AS published_p,
            uniqExact(r.reporter) AS p_reporters,
            sum(r.messages) AS p_messages,
            max(toDate(r.date_end - 1)) AS p_day
        FROM
        (
            SELECT tenant, domain, reporter, policy_p, date_begin, date_end, messages
            FROM {{table "reports"}} FINAL
            WHERE active AND trust != 'failed' AND policy_p != '' AND {{template "within" "date_end"}} AND {{template "own" ""}}
        ) AS r
        INNER JOIN {{table "reporter_windows"}} AS w ON r.tenant = w.tenant AND r.domain = w.domain AND r.reporter = w.reporter
        INNER JOIN (SELECT tenant, domain, p, since FROM {{table "published"}} FINAL) AS p ON r.tenant = p.tenant AND r.domain = p.domain
        WHERE r.date_end <= w.newest AND {{template "age" "r"}} < 86400 AND r.date_begin >= p.since + INTERVAL 1 DAY
        GROUP BY tenant, domain, policy_p
    )
    GROUP BY tenant, domain
) AS s ON d.tenant = s.tenant AND d.domain = s.domain

-- +split
-- From where on an alert fires, where that is not the default.
CREATE TABLE IF NOT EXISTS {{table "thresholds"}}{{onCluster}}
(
    domain     String COMMENT 'empty for all' CODEC(ZSTD(1)),
    name       LowCardinality(String) CODEC(ZSTD(1)),
    value      Float64 CODEC(ZSTD(1)),
    ver        UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1)),
    is_deleted UInt8
)
ENGINE = {{engine "ReplacingMergeTree" "ver" "is_deleted"}}
ORDER BY (domain, name)
SETTINGS {{settings "index_granularity = 1024"}}

-- +split
-- What the worker knows of each alert that ever fired.
CREATE TABLE IF NOT EXISTS {{table "alert_states"}}{{onCluster}}
(
    tenant      LowCardinality(String) CODEC(ZSTD(1)),
    alert       LowCardinality(String) CODEC(ZSTD(1)),
    domain      String COMMENT 'empty for alerts of the pipeline' CODEC(ZSTD(1)),
    subject     String COMMENT 'what of the domain it is about' CODEC(ZSTD(1)),
    firing      Bool,
    day         Date COMMENT 'newest day of the evidence' CODEC(ZSTD(1)),
    since       DateTime('UTC') COMMENT 'when it began to fire' CODEC(Delta, ZSTD(1)),
    resolved_at DateTime('UTC') COMMENT '1970-01-01 while it fires' CODEC(Delta, ZSTD(1)),
    value       Float64 CODEC(ZSTD(1)),
    baseline    Float64 CODEC(ZSTD(1)),
    threshold   Float64 CODEC(ZSTD(1)),
    severity    LowCardinality(String) CODEC(ZSTD(1)),
    ver         UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
ORDER BY (tenant, alert, domain, subject)
SETTINGS {{settings "index_granularity = 1024"}}

-- +split
-- What each receiver was told last of an alert.
CREATE TABLE IF NOT EXISTS {{table "alert_sent"}}{{onCluster}}
(
    receiver LowCardinality(String) COMMENT 'its name in the configuration' CODEC(ZSTD(1)),
    tenant   LowCardinality(String) CODEC(ZSTD(1)),
    alert    LowCardinality(String) CODEC(ZSTD(1)),
    domain   String CODEC(ZSTD(1)),
    subject  String CODEC(ZSTD(1)),
    firing   Bool COMMENT 'it was told that it fires, or that it does not any more',
    since    DateTime('UTC') COMMENT 'of the state that it was told of' CODEC(Delta, ZSTD(1)),
    sent_at  DateTime('UTC') CODEC(Delta, ZSTD(1)),
    ver      UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
ORDER BY (receiver, tenant, alert, domain, subject)
SETTINGS {{settings "index_granularity = 1024"}}
