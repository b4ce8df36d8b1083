{{- define "own"}}({{.}}tenant, {{.}}domain) NOT IN (SELECT tenant, domain FROM {{table "domains"}} FINAL WHERE NOT own){{end -}}
{{- define "window"}}(SELECT tenant, domain, newest_day - n FROM {{table "newest_days"}} ARRAY JOIN range({{.}}) AS n){{end -}}
{{- define "passes"}}({{.}}aligned_dkim OR {{.}}aligned_spf OR {{.}}dkim = 'pass' OR {{.}}spf = 'pass'){{end -}}
{{- define "direct"}}verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes{{end -}}
{{- define "indirect"}}verdict IN ('forwarded', 'mailing_list') AND NOT passes{{end -}}
-- The newest day that reports of each domain are about. The days of the views
-- below count from here and not from today: reports come late, and of a domain
-- whose reports stopped the last ones still tell. How old they are stands beside.
CREATE OR REPLACE VIEW {{table "newest_days"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    max(toDate(date_end - 1)) AS newest_day
FROM {{table "reports"}} FINAL
WHERE active AND date_end <= now() + INTERVAL 1 DAY AND {{template "own" ""}}
GROUP BY tenant, domain

-- +split
-- What 30 days of reports say of each service: what passes, and what is missing
-- where it does not. Spoofed mail is one service without a name.
CREATE OR REPLACE VIEW {{table "readiness_senders"}}{{onCluster}} AS
SELECT
    j.tenant AS tenant,
    j.domain AS domain,
    if(j.verdict = 'spoof', '', j.service) AS service,
    if(j.verdict = 'spoof', '', j.kind) AS kind,
    j.verdict AS verdict,
    j.missing AS missing,
    toBool(endsWith(j.header_from, concat('.', j.domain))) AS subdomain,
    sum(j.count) AS messages,
    sumIf(j.count, {{template "passes" "j."}}) AS pass_messages,
    sumIf(j.count, j.disposition IN ('quarantine', 'reject')) AS blocked_messages,
    sumIf(j.count, j.trust = 'verified') AS trusted_messages,
    uniqExact(j.source) AS sources,
    min(j.day) AS first_day,
    max(j.day) AS last_day
FROM {{table "judged"}} AS j
WHERE (j.tenant, j.domain, j.day) IN {{template "window" "30"}}
GROUP BY tenant, domain, service, kind, verdict, missing, subdomain

-- +split
-- What 30 days of reports say of each domain. At risk is legitimate mail that
-- does not pass: a stricter policy loses it. Mail that was passed on, spoofed
-- mail, and mail of which nothing tells whose it is stand beside. Mail passes
-- where DKIM or SPF aligns, by its results or by what the reporter made of them.
CREATE OR REPLACE VIEW {{table "domain_readiness"}}{{onCluster}} AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    r.first_day AS first_day,
    r.last_day AS last_day,
    toInt32(toDate(now('UTC')) - r.last_day) AS days_since,
    toBool(days_since > 7) AS stale,
    r.days_covered AS days_covered,
    r.reporters AS reporters,
    r.reports AS reports,
    r.p AS p,
    r.sp AS sp,
    r.np AS np,
    r.policy_reporters AS policy_reporters,
    r.other_policies AS other_policies,
    m.messages AS messages,
    m.pass_messages AS pass_messages,
    round(100 * pass_messages / greatest(messages, 1), 2) AS pass_percent,
    m.at_risk_messages AS at_risk_messages,
    round(100 * at_risk_messages / greatest(pass_messages + at_risk_messages + passed_on_messages, 1), 2) AS at_risk_percent,
    m.passed_on_messages AS passed_on_messages,
    m.spoof_messages AS spoof_messages,
    m.unknown_messages AS unknown_messages,
    m.blocked_messages AS blocked_messages,
    m.trusted_messages AS trusted_messages
FROM
(
    SELECT
        tenant,
        domain,
        min(first) AS first_day,
        max(last) AS last_day,
        length(groupUniqArrayArray(days)) AS days_covered,
        uniqExact(reporter) AS reporters,
        sum(n) AS reports,
        argMax(reporter_p, newest) AS p,
        argMaxIf(reporter_sp, newest, reporter_sp != '') AS sp,
        argMaxIf(reporter_np, newest, reporter_np != '') AS np,
        arrayFilter(s -> s.3 >= last_day - 6, groupArray((reporter, reporter_p, last))) AS seen,
        countEqual(seen.2, p) AS policy_reporters,
        arraySort(arrayDistinct(arrayFilter(s -> s != p, seen.2))) AS other_policies
    FROM
    (
        SELECT
            tenant,
            domain,
            reporter,
            count() AS n,
            groupUniqArray(toDate(date_end - 1)) AS days,
            arrayMin(days) AS first,
            arrayMax(days) AS last,
            max((date_end, report_key)) AS newest,
            argMax(policy_p, (date_end, report_key)) AS reporter_p,
            argMaxIf(policy_sp, (date_end, report_key), policy_sp != '') AS reporter_sp,
            argMaxIf(policy_np, (date_end, report_key), policy_np != '') AS reporter_np
        FROM {{table "reports"}} FINAL
        WHERE active AND (tenant, domain, toDate(date_end - 1)) IN {{template "window" "30"}}
        GROUP BY tenant, domain, reporter
    )
    GROUP BY tenant, domain
) AS r
LEFT JOIN
(
    SELECT
        tenant,
        domain,
        sum(count) AS messages,
        sumIf(count, passes) AS pass_messages,
        sumIf(count, {{template "direct"}}) AS at_risk_messages,
        sumIf(count, {{template "indirect"}}) AS passed_on_messages,
        sumIf(count, verdict = 'spoof') AS spoof_messages,
        sumIf(count, verdict = 'unknown' AND NOT passes) AS unknown_messages,
        sumIf(count, {{template "direct"}} AND disposition IN ('quarantine', 'reject')) AS blocked_messages,
        sumIf(count, trust = 'verified') AS trusted_messages
    FROM
    (
        SELECT tenant, domain, count, verdict, disposition, trust, {{template "passes" ""}} AS passes
        FROM {{table "judged"}}
        WHERE (tenant, domain, day) IN {{template "window" "30"}}
    )
    GROUP BY tenant, domain
) AS m ON r.tenant = m.tenant AND r.domain = m.domain

-- +split
-- Which reporters send reports, how often by habit, and which of them fell
-- silent: for longer than a week, and twice the gap that nine in ten of theirs
-- stay within. Two days of reports are no habit. Those that were not heard of for
-- a year are gone.
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
        toInt32(toDate(now('UTC')) - last_day) AS days_since
    FROM {{table "reports"}} FINAL
    WHERE active AND date_end > now() - INTERVAL 365 DAY AND {{template "own" ""}}
    GROUP BY tenant, domain, reporter
)

-- +split
-- Services that mail in the name of a domain was first seen of in its last seven
-- days, and not in the 83 before. Spoofed mail is no sender. Domains that are
-- younger have none.
CREATE OR REPLACE VIEW {{table "new_senders"}}{{onCluster}} AS
SELECT
    s.tenant AS tenant,
    s.domain AS domain,
    s.service AS service,
    s.kind AS kind,
    s.first AS first_day,
    s.last AS last_day,
    s.verdicts AS verdicts,
    s.messages AS messages,
    s.pass_messages AS pass_messages
FROM
(
    SELECT
        tenant,
        domain,
        service,
        any(kind) AS kind,
        min(day) AS first,
        max(day) AS last,
        arraySort(groupUniqArray(verdict)) AS verdicts,
        sum(count) AS messages,
        sumIf(count, {{template "passes" ""}}) AS pass_messages
    FROM {{table "judged"}}
    WHERE verdict != 'spoof' AND (tenant, domain, day) IN {{template "window" "90"}}
    GROUP BY tenant, domain, service
) AS s
INNER JOIN
(
    SELECT tenant, domain, min(toDate(date_end - 1)) AS oldest, max(toDate(date_end - 1)) AS newest
    FROM {{table "reports"}} FINAL
    WHERE active AND (tenant, domain, toDate(date_end - 1)) IN {{template "window" "90"}}
    GROUP BY tenant, domain
) AS d ON s.tenant = d.tenant AND s.domain = d.domain
WHERE s.first > d.newest - 7 AND d.oldest <= d.newest - 7

-- +split
-- Services that sent mail that passes on five days at least of the last 90, and
-- then stopped: for longer than a week, and three times their mean gap, though
-- reports of the domain go on.
CREATE OR REPLACE VIEW {{table "gone_senders"}}{{onCluster}} AS
SELECT
    s.tenant AS tenant,
    s.domain AS domain,
    s.service AS service,
    s.kind AS kind,
    s.first AS first_day,
    s.last AS last_day,
    s.active_days AS active_days,
    s.usual_days AS usual_days,
    toInt32(d.newest_day - s.last) AS quiet_days,
    s.messages AS messages
FROM
(
    SELECT
        tenant,
        domain,
        service,
        any(kind) AS kind,
        min(day) AS first,
        max(day) AS last,
        uniqExact(day) AS active_days,
        round((last - first) / greatest(active_days - 1, 1), 1) AS usual_days,
        sum(count) AS messages
    FROM {{table "judged"}}
    WHERE startsWith(verdict, 'aligned') AND (tenant, domain, day) IN {{template "window" "90"}}
    GROUP BY tenant, domain, service
) AS s
INNER JOIN {{table "newest_days"}} AS d ON s.tenant = d.tenant AND s.domain = d.domain
WHERE s.active_days >= 5 AND quiet_days > greatest(7, 3 * s.usual_days)

-- +split
-- Domains of the From field below the policy domain, within 30 days: the 200 of
-- each domain with most mail that is not spoofed, which matter for sp and np.
CREATE OR REPLACE VIEW {{table "subdomains"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    header_from AS subdomain,
    sum(count) AS messages,
    sumIf(count, passes) AS pass_messages,
    sumIf(count, {{template "direct"}}) AS at_risk_messages,
    sumIf(count, {{template "indirect"}}) AS passed_on_messages,
    sumIf(count, verdict = 'spoof') AS spoof_messages,
    sumIf(count, verdict = 'unknown' AND NOT passes) AS unknown_messages,
    min(day) AS first_day,
    max(day) AS last_day
FROM
(
    SELECT tenant, domain, header_from, count, verdict, day, {{template "passes" ""}} AS passes
    FROM {{table "judged"}}
    WHERE endsWith(header_from, concat('.', domain)) AND (tenant, domain, day) IN {{template "window" "30"}}
)
GROUP BY tenant, domain, subdomain
ORDER BY tenant, domain, messages - spoof_messages DESC, subdomain
LIMIT 200 BY tenant, domain
