{{- define "limits"}}(SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM {{table "thresholds"}} FINAL){{end -}}
{{- define "domains"}}{{table "domain_facts"}}{{end -}}
{{- define "reports"}}{{table "domain_reports"}}{{end -}}
{{- define "tls"}}{{table "tls_facts"}}{{end -}}
{{- define "reporters"}}{{table "reporter_health"}}{{end -}}
{{- define "policies"}}{{table "policy_facts"}}{{end -}}
{{- define "broken_tls"}}
(
    SELECT tenant, domain, result_type, max(sessions_1d) AS sessions_1d, max(day) AS day
    FROM {{table "tls_failure_facts"}}
    GROUP BY tenant, domain, result_type
){{end -}}
{{- define "failing"}}
(
    SELECT
        s.tenant AS tenant,
        s.domain AS domain,
        s.service AS service,
        argMax(s.verdict, s.messages_1d) AS verdict,
        sum(s.messages_1d - s.pass_messages_1d - s.unnamed_messages_1d) AS messages_1d,
        sum(s.baseline) AS baseline,
        max(s.day) AS day,
        arraySlice(arrayDistinct(arrayFlatten(groupArray(s.examples))), 1, 3) AS examples,
        any(h.history_days) AS history_days
    FROM {{table "sender_facts"}} AS s
    INNER JOIN {{table "domain_reports"}} AS h ON s.tenant = h.tenant AND s.domain = h.domain
    WHERE s.verdict IN ('unaligned_service', 'misconfigured_own', 'unknown')
    GROUP BY tenant, domain, service
){{end -}}
{{- define "known"}}
(
    SELECT
        s.tenant AS tenant,
        s.domain AS domain,
        s.service AS service,
        s.messages_1d AS messages_1d,
        s.pass_messages_1d AS pass_messages_1d,
        s.pass_ratio_1d AS pass_ratio_1d,
        s.pass_ratio_low AS pass_ratio_low,
        s.pass_high AS pass_high,
        s.day AS day,
        h.history_days AS history_days
    FROM {{table "known_senders"}} AS s
    INNER JOIN {{table "domain_reports"}} AS h ON s.tenant = h.tenant AND s.domain = h.domain
){{end -}}
-- What the owner of a domain has to be told: each alert whose condition holds now,
-- from each view of facts, and at last all of them. The rules are those of package
-- dashboards/alerts, which makes the rest of this file. A threshold is that of the
-- domain, else that of all, else the default.
CREATE OR REPLACE VIEW {{table "alerts_failing"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'history_days')], ifNull(limits['/history_days'], 14)) AS limit_history_days,
    ifNull(limits[concat(own, 'new_sender_messages')], ifNull(limits['/new_sender_messages'], 100)) AS limit_new_sender_messages
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "failing"}} AS f
ARRAY JOIN
[
    (
        'DmarcNewFailingSender', f.service, f.verdict, 'warning',
        toFloat64(f.messages_1d),
        toFloat64(f.baseline),
        toFloat64(limit_new_sender_messages),
        f.day, f.examples,
        toBool(f.baseline = 0 AND f.messages_1d >= limit_new_sender_messages AND f.history_days >= limit_history_days)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "alerts_known"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'history_days')], ifNull(limits['/history_days'], 14)) AS limit_history_days,
    ifNull(limits[concat(own, 'pass_rate_band')], ifNull(limits['/pass_rate_band'], 0.05)) AS limit_pass_rate_band,
    ifNull(limits[concat(own, 'pass_rate_messages')], ifNull(limits['/pass_rate_messages'], 100)) AS limit_pass_rate_messages,
    ifNull(limits[concat(own, 'volume_factor')], ifNull(limits['/volume_factor'], 3)) AS limit_volume_factor,
    ifNull(limits[concat(own, 'volume_messages')], ifNull(limits['/volume_messages'], 500)) AS limit_volume_messages
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "known"}} AS f
ARRAY JOIN
[
    (
        'DmarcSenderPassRateFell', f.service, '', 'warning',
        toFloat64(f.pass_ratio_1d),
        toFloat64(ifNull(f.pass_ratio_low, 0)),
        toFloat64(ifNull(f.pass_ratio_low, 0) - limit_pass_rate_band),
        f.day, CAST([], 'Array(String)'),
        toBool(f.pass_ratio_low IS NOT NULL AND f.messages_1d >= limit_pass_rate_messages AND f.pass_ratio_1d < ifNull(f.pass_ratio_low, 0) - limit_pass_rate_band AND f.history_days >= limit_history_days)
    ),
    (
        'DmarcPassingVolumeUnusual', f.service, '', 'critical',
        toFloat64(f.pass_messages_1d),
        toFloat64(f.pass_high),
        toFloat64(greatest(limit_volume_messages, limit_volume_factor * f.pass_high)),
        f.day, CAST([], 'Array(String)'),
        toBool(f.pass_messages_1d >= greatest(limit_volume_messages, limit_volume_factor * f.pass_high) AND f.pass_messages_1d > limit_volume_factor * f.pass_high AND f.history_days >= limit_history_days)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "alerts_domains"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'history_days')], ifNull(limits['/history_days'], 14)) AS limit_history_days,
    ifNull(limits[concat(own, 'lost_messages')], ifNull(limits['/lost_messages'], 20)) AS limit_lost_messages,
    ifNull(limits[concat(own, 'spoof_factor')], ifNull(limits['/spoof_factor'], 5)) AS limit_spoof_factor,
    ifNull(limits[concat(own, 'spoof_messages')], ifNull(limits['/spoof_messages'], 500)) AS limit_spoof_messages
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "domains"}} AS f
ARRAY JOIN
[
    (
        'DmarcSpoofingRun', '', '', 'warning',
        toFloat64(f.spoof_messages_1d),
        toFloat64(f.spoof_baseline),
        toFloat64(greatest(limit_spoof_messages, limit_spoof_factor * f.spoof_baseline)),
        f.day, CAST([], 'Array(String)'),
        toBool(f.spoof_messages_1d >= greatest(limit_spoof_messages, limit_spoof_factor * f.spoof_baseline) AND f.history_days >= limit_history_days)
    ),
    (
        'DmarcEnforcementLosesMail', '', '', 'critical',
        toFloat64(f.lost_messages_1d),
        toFloat64(0),
        toFloat64(limit_lost_messages),
        f.day, CAST([], 'Array(String)'),
        toBool(f.lost_messages_1d >= limit_lost_messages)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "alerts_tls"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'tls_failed_share')], ifNull(limits['/tls_failed_share'], 0.05)) AS limit_tls_failed_share,
    ifNull(limits[concat(own, 'tls_sessions')], ifNull(limits['/tls_sessions'], 20)) AS limit_tls_sessions
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "tls"}} AS f
ARRAY JOIN
[
    (
        'TLSFailures', f.policy_type, '', 'warning',
        toFloat64(f.failed_1d / greatest(f.successful_1d + f.failed_1d, 1)),
        toFloat64(0),
        toFloat64(limit_tls_failed_share),
        f.day, CAST([], 'Array(String)'),
        toBool(f.failed_1d / greatest(f.successful_1d + f.failed_1d, 1) > limit_tls_failed_share AND f.successful_1d + f.failed_1d >= limit_tls_sessions)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "alerts_broken_tls"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'tls_broken_sessions')], ifNull(limits['/tls_broken_sessions'], 5)) AS limit_tls_broken_sessions
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "broken_tls"}} AS f
ARRAY JOIN
[
    (
        'TLSPolicyBroken', f.result_type, '', 'critical',
        toFloat64(f.sessions_1d),
        toFloat64(0),
        toFloat64(limit_tls_broken_sessions),
        f.day, CAST([], 'Array(String)'),
        toBool(f.result_type IN ('sts-policy-fetch-error', 'sts-policy-invalid', 'sts-webpki-invalid', 'tlsa-invalid', 'dnssec-invalid', 'dane-required') AND f.sessions_1d >= limit_tls_broken_sessions)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "alerts_reporters"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'silent_reports')], ifNull(limits['/silent_reports'], 10)) AS limit_silent_reports
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "reporters"}} AS f
ARRAY JOIN
[
    (
        'DmarcReporterSilent', f.reporter, '', 'info',
        toFloat64(f.days_since),
        toFloat64(f.usual_days),
        toFloat64(greatest(7, 2 * f.usual_days)),
        f.last_day, CAST([], 'Array(String)'),
        toBool(f.silent AND f.reports >= limit_silent_reports)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "alerts_reports"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'forged_reports')], ifNull(limits['/forged_reports'], 5)) AS limit_forged_reports,
    ifNull(limits[concat(own, 'no_report_days')], ifNull(limits['/no_report_days'], 3)) AS limit_no_report_days
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "reports"}} AS f
ARRAY JOIN
[
    (
        'DmarcNoReports', '', '', 'warning',
        toFloat64(dateDiff('second', f.last_report, (SELECT now FROM {{table "clock"}})) / 86400),
        toFloat64(f.report_gap_days),
        toFloat64(greatest(limit_no_report_days, 2 * f.report_gap_days)),
        toDate(f.last_report), CAST([], 'Array(String)'),
        toBool(dateDiff('second', f.last_report, (SELECT now FROM {{table "clock"}})) / 86400 > greatest(limit_no_report_days, 2 * f.report_gap_days) AND dateDiff('second', f.last_report, (SELECT now FROM {{table "clock"}})) / 86400 <= 90)
    ),
    (
        'DmarcReportsForged', '', '', 'warning',
        toFloat64(f.forged_reports_1d),
        toFloat64(0),
        toFloat64(limit_forged_reports),
        toDate((SELECT now FROM {{table "clock"}})), CAST([], 'Array(String)'),
        toBool(f.forged_reports_1d >= limit_forged_reports)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "alerts_policies"}}{{onCluster}} AS
WITH
    {{template "limits"}} AS limits,
    concat(CAST(f.domain, 'String'), '/') AS own,
    ifNull(limits[concat(own, 'policy_days')], ifNull(limits['/policy_days'], 2)) AS limit_policy_days
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "policies"}} AS f
ARRAY JOIN
[
    (
        'DmarcPolicyDiffers', '', '', 'warning',
        toFloat64(dateDiff('second', f.since, (SELECT now FROM {{table "clock"}})) / 86400),
        toFloat64(0),
        toFloat64(limit_policy_days),
        f.day, [concat('DNS has p=', f.published_p), concat('reporters see p=', f.seen_p)],
        toBool(f.differs AND dateDiff('second', f.since, (SELECT now FROM {{table "clock"}})) / 86400 >= limit_policy_days)
    )
] AS a
WHERE a.10

-- +split
CREATE OR REPLACE VIEW {{table "domain_alerts"}}{{onCluster}} AS
SELECT * FROM {{table "alerts_failing"}}
UNION ALL
SELECT * FROM {{table "alerts_known"}}
UNION ALL
SELECT * FROM {{table "alerts_domains"}}
UNION ALL
SELECT * FROM {{table "alerts_tls"}}
UNION ALL
SELECT * FROM {{table "alerts_broken_tls"}}
UNION ALL
SELECT * FROM {{table "alerts_reporters"}}
UNION ALL
SELECT * FROM {{table "alerts_reports"}}
UNION ALL
SELECT * FROM {{table "alerts_policies"}}
