{{- define "own"}}({{.}}tenant, {{.}}domain) NOT IN (SELECT tenant, domain FROM {{table "domains"}} FINAL WHERE NOT own){{end -}}
{{- define "trust" -}}
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'grade of who sent it: verified, authenticated, unauthenticated, failed, unknown, or empty for none' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_domain LowCardinality(String) COMMENT 'that authenticated' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_method LowCardinality(String) COMMENT 'dkim or spf' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_by LowCardinality(String) COMMENT 'auth_results of the own server, or dkim as verified here' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_detail String COMMENT 'for people: why it is no better' CODEC(ZSTD(1))
{{- end -}}
-- Who sends in whose name: what is known of addresses, of domains that
-- authenticate mail of others, and of the domains that reports are about.
CREATE TABLE IF NOT EXISTS {{table "sources"}}{{onCluster}}
(
    source_ip     IPv6 COMMENT 'IPv4 is mapped' CODEC(ZSTD(1)),
    ptr           String COMMENT 'host name, empty for none' CODEC(ZSTD(1)),
    ptr_confirmed Bool COMMENT 'the host name leads back to the address',
    asn           UInt32 COMMENT '0 is unknown' CODEC(T64, ZSTD(1)),
    as_org        LowCardinality(String) CODEC(ZSTD(1)),
    country       LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2' CODEC(ZSTD(1)),
    service       LowCardinality(String) COMMENT 'sending service, or the organization that stands in for it' CODEC(ZSTD(1)),
    kind          LowCardinality(String) COMMENT 'of the service' CODEC(ZSTD(1)),
    basis         LowCardinality(String) COMMENT 'what the service rests on' CODEC(ZSTD(1)),
    own           Array(String) COMMENT 'policy domains whose own host or SPF include it is' CODEC(ZSTD(1)),
    checked_at    DateTime('UTC') COMMENT 'when DNS was last asked, 1970-01-01 is never' CODEC(Delta, ZSTD(1)),
    expires_at    DateTime('UTC') COMMENT 'when to ask again' CODEC(Delta, ZSTD(1)),
    catalogue     LowCardinality(String) COMMENT 'version of what judged it' CODEC(ZSTD(1)),
    ver           UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
ORDER BY source_ip
SETTINGS {{settings "index_granularity = 1024"}}

-- +split
CREATE TABLE IF NOT EXISTS {{table "signers"}}{{onCluster}}
(
    domain    String COMMENT 'authenticates mail of others' CODEC(ZSTD(1)),
    service   LowCardinality(String) COMMENT 'sending service, or the organizational domain' CODEC(ZSTD(1)),
    kind      LowCardinality(String) COMMENT 'of the service, empty if it is not in the catalogue' CODEC(ZSTD(1)),
    catalogue LowCardinality(String) COMMENT 'version of what judged it' CODEC(ZSTD(1)),
    ver       UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
ORDER BY domain
SETTINGS {{settings "index_granularity = 1024"}}

-- +split
-- Whose domains those of the reports are. One without a row counts as own.
CREATE TABLE IF NOT EXISTS {{table "domains"}}{{onCluster}}
(
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    domain String COMMENT 'policy domain' CODEC(ZSTD(1)),
    own    Bool COMMENT 'the user listed it',
    list   LowCardinality(String) COMMENT 'version of the list of the user' CODEC(ZSTD(1)),
    ver    UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
ORDER BY (tenant, domain)
SETTINGS {{settings "index_granularity = 1024"}}

-- +split
-- Rows from before have the facts that their columns tell, and as signer what
-- passes without being of the domain.
ALTER TABLE {{table "records"}}{{onCluster}}
    ADD COLUMN IF NOT EXISTS facts UInt32 DEFAULT toUInt32(if(dkim = 'pass', 5, 0) + if(spf = 'pass', 10, 0) + if(arrayExists((d, r) -> r = 'pass' AND NOT (d = domain OR endsWith(d, concat('.', domain))), dkim_auth.domain, dkim_auth.result), 16, 0) + if(arrayExists((d, r) -> r = 'pass' AND NOT (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result), 32, 0) + if(dkim != 'pass' AND arrayExists((d, r) -> r NOT IN ('', 'unknown', 'none', 'pass') AND (d = domain OR endsWith(d, concat('.', domain))), dkim_auth.domain, dkim_auth.result), 64, 0) + if(spf != 'pass' AND arrayExists((d, r) -> r = 'permerror' AND (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result), 128, 0) + if(spf != 'pass' AND arrayExists((d, r) -> r IN ('fail', 'softfail', 'neutral', 'none') AND (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result), 256, 0) + if(hasAny(reasons.type, ['forwarded', 'trusted_forwarder']), 512, 0) + if(has(reasons.type, 'mailing_list'), 1024, 0) + if(dkim != 'pass' AND spf != 'pass' AND NOT has(arrayConcat(dkim_auth.result, spf_auth.result), 'pass') AND (arrayExists((d, r) -> r = 'temperror', dkim_auth.domain, dkim_auth.result) OR arrayExists((d, r) -> r = 'temperror', spf_auth.domain, spf_auth.result)), 2048, 0) + if(empty(dkim_auth.result) AND empty(spf_auth.result), 4096, 0) + if(envelope_from = '<>', 16384, 0) + if(dkim != 'pass' AND spf != 'pass' AND (arrayExists((d, r) -> r = 'pass' AND (d = domain OR endsWith(d, concat('.', domain))), dkim_auth.domain, dkim_auth.result) OR arrayExists((d, r) -> r = 'pass' AND (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result)), 32768, 0)) COMMENT 'what is known of the row itself, a bit each' CODEC(T64, ZSTD(1)),
    ADD COLUMN IF NOT EXISTS signer LowCardinality(String) DEFAULT multiIf(
        dkim != 'pass' AND has(dkim_auth.result, 'pass'), arrayElement(dkim_auth.domain, indexOf(dkim_auth.result, 'pass')),
        spf != 'pass' AND has(spf_auth.result, 'pass'), arrayElement(spf_auth.domain, indexOf(spf_auth.result, 'pass')),
        '') COMMENT 'domain that authenticates without being aligned' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'of the report' CODEC(ZSTD(1))

-- +split
ALTER TABLE {{table "reports"}}{{onCluster}}
    {{template "trust"}}

-- +split
ALTER TABLE {{table "tls_reports"}}{{onCluster}}
    {{template "trust"}}

-- +split
ALTER TABLE {{table "failure_reports"}}{{onCluster}}
    {{template "trust"}}

-- +split
ALTER TABLE {{table "messages"}}{{onCluster}}
    {{template "trust"}}

-- +split
ALTER TABLE {{table "tls_failures"}}{{onCluster}}
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'of the report' CODEC(ZSTD(1))

-- +split
-- Every row of the own domains with what it means: who sent it, and whether that
-- is as it should be. The verdict is that of the facts of the row together with
-- what is known of its source and its signer now. The service is that of the
-- signer where the catalogue has it, and the signer itself where its host may be
-- anybody's; else that of the source.
CREATE OR REPLACE VIEW {{table "judged"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    toDate(date_end - 1) AS day,
    date_begin,
    date_end,
    reporter,
    report_key,
    row_no,
    source_ip,
    source,
    count,
    disposition,
    dkim,
    spf,
    header_from,
    envelope_from,
    facts,
    toBool(bitAnd(facts, 1) != 0) AS aligned_dkim,
    toBool(bitAnd(facts, 2) != 0) AS aligned_spf,
    multiIf(bitAnd(facts, 3) = 3, 'aligned', bitAnd(facts, 4102) = 4102, 'aligned', bitAnd(facts, 4105) = 4105, 'aligned', bitAnd(facts, 1) = 1 AND bitAnd(facts, 16778240) != 0, 'mailing_list', bitAnd(facts, 589825) = 524289, 'mailing_list', bitAnd(facts, 1) = 1 AND bitAnd(facts, 1082130944) != 0, 'forwarded', bitAnd(facts, 65537) = 1 AND bitAnd(facts, 1310720) != 0, 'forwarded', bitAnd(facts, 213249) = 257, 'forwarded', bitAnd(facts, 134234145) = 134217761, 'forwarded', bitAnd(facts, 272842785) = 268435489, 'forwarded', bitAnd(facts, 35733553) = 33, 'forwarded', bitAnd(facts, 1) = 1, 'aligned_dkim_only', bitAnd(facts, 2) = 2, 'aligned_spf_only', bitAnd(facts, 4325376) = 0 AND bitAnd(facts, 16778240) != 0, 'mailing_list', bitAnd(facts, 4915200) = 524288, 'mailing_list', bitAnd(facts, 66048) = 512, 'forwarded', bitAnd(facts, 32768) = 32768, 'misconfigured_own', bitAnd(facts, 4108) = 4108, 'aligned', bitAnd(facts, 4100) = 4100, 'aligned_dkim_only', bitAnd(facts, 4104) = 4104, 'aligned_spf_only', bitAnd(facts, 12) != 0, 'unknown', bitAnd(facts, 327744) = 262208, 'forwarded', bitAnd(facts, 16) = 16 AND bitAnd(facts, 4325376) != 0, 'unaligned_service', bitAnd(facts, 32) = 32 AND bitAnd(facts, 4325376) != 0, 'unaligned_service', bitAnd(facts, 135462912) = 65536, 'misconfigured_own', bitAnd(facts, 65536) = 65536 AND bitAnd(facts, 384) != 0, 'misconfigured_own', bitAnd(facts, 131072) = 131072, 'unaligned_service', bitAnd(facts, 135530736) = 192, 'misconfigured_own', bitAnd(facts, 64) = 64 AND bitAnd(facts, 135528496) != 0, 'forwarded', bitAnd(facts, 2048) = 2048, 'unknown', bitAnd(facts, 64) = 64, 'forwarded', bitAnd(facts, 1082130432) != 0, 'forwarded', bitAnd(facts, 32) = 32 AND bitAnd(facts, 1310720) != 0, 'forwarded', bitAnd(facts, 134234160) = 134217760, 'forwarded', bitAnd(facts, 16) = 16 AND bitAnd(facts, 671088640) != 0, 'unaligned_service', bitAnd(facts, 48) = 48, 'unaligned_service', bitAnd(facts, 48) != 0, 'unknown', bitAnd(facts, 135528448) != 0, 'unknown', bitAnd(facts, 128) = 128, 'unknown', bitAnd(facts, 4096) = 4096, 'unknown', bitAnd(facts, 67108864) = 67108864, 'unknown', 'spoof') AS verdict,
    arrayStringConcat(arrayFilter(n -> n != '', [if(verdict IN ('aligned_dkim_only', 'aligned_spf_only', 'misconfigured_own') AND bitAnd(facts, 32768) = 32768, 'domain of From itself (strict alignment)', ''), if(verdict IN ('aligned_spf_only', 'unaligned_service', 'misconfigured_own') AND bitAnd(facts, 36928) = 0, 'own DKIM domain', ''), if(verdict IN ('aligned_spf_only', 'unaligned_service', 'misconfigured_own') AND bitAnd(facts, 64) = 64, 'DKIM signature that verifies', ''), if(verdict IN ('aligned_dkim_only', 'unaligned_service', 'misconfigured_own', 'unknown') AND bitAnd(facts, 128) = 128, 'SPF record without errors', ''), if(verdict IN ('aligned_dkim_only', 'unaligned_service', 'misconfigured_own') AND bitAnd(facts, 16768) = 256, 'source in the SPF record', ''), if(verdict IN ('aligned_dkim_only') AND bitAnd(facts, 16800) = 32, 'custom return-path', ''), if(verdict IN ('unaligned_service', 'misconfigured_own') AND bitAnd(facts, 53632) = 0, 'custom return-path', '')]), ', ') AS missing,
    signer,
    multiIf(
        signer_kind != '' OR by_signer, signer_service,
        source_service != '', source_service,
        source_raw != '', 'unreadable address',
        concat(
            replaceRegexpOne(toString(tupleElement(IPv6CIDRToRange(source_ip, if(position(source, ':') = 0, 120, 64)), 1)), '^::ffff:([0-9.]+)$', '\\1'),
            if(position(source, ':') = 0, '/24', '/64'))) AS service,
    if(signer_kind != '' OR by_signer, signer_kind, source_kind) AS kind,
    ptr,
    asn,
    as_org,
    country,
    own_source,
    trust,
    `reasons.type`,
    `dkim_auth.domain`,
    `dkim_auth.selector`,
    `dkim_auth.result`,
    `spf_auth.domain`,
    `spf_auth.scope`,
    `spf_auth.result`
FROM
(
    SELECT
        r.tenant AS tenant,
        r.domain AS domain,
        r.date_begin AS date_begin,
        r.date_end AS date_end,
        r.reporter AS reporter,
        r.report_key AS report_key,
        r.row_no AS row_no,
        r.source_ip AS source_ip,
        r.source_raw AS source_raw,
        if(r.source_raw = '', replaceRegexpOne(toString(r.source_ip), '^::ffff:([0-9.]+)$', '\\1'), r.source_raw) AS source,
        r.count AS count,
        r.disposition AS disposition,
        r.dkim AS dkim,
        r.spf AS spf,
        r.header_from AS header_from,
        r.envelope_from AS envelope_from,
        r.signer AS signer,
        r.trust AS trust,
        r.reasons.type AS `reasons.type`,
        r.dkim_auth.domain AS `dkim_auth.domain`,
        r.dkim_auth.selector AS `dkim_auth.selector`,
        r.dkim_auth.result AS `dkim_auth.result`,
        r.spf_auth.domain AS `spf_auth.domain`,
        r.spf_auth.scope AS `spf_auth.scope`,
        r.spf_auth.result AS `spf_auth.result`,
        bitOr(bitOr(r.facts, toUInt32(if(s.basis = '' AND r.source_ip != toIPv6('::'), 67108864, if(s.kind IN ('marketing', 'transactional', 'crm', 'ticketing', 'hr', 'finance', 'commerce', 'collaboration', 'saas'), 131072, 0) + if(s.kind IN ('mailbox_provider'), 134217728, 0) + if(s.kind IN ('forwarder', 'education'), 262144, 0) + if(s.kind IN ('mailing_list'), 524288, 0) + if(s.kind IN ('security_gateway'), 1048576, 0) + if(s.kind IN ('hosting', 'isp'), 268435456, 0) + if(has(s.own, r.domain), 65536, 0) + if(s.basis IN ('user', 'network', 'ptr', 'as', 'domain'), 2097152, 0)))), toUInt32(if(g.kind IN ('marketing', 'transactional', 'crm', 'ticketing', 'hr', 'finance', 'commerce', 'collaboration', 'saas'), 4194304, 0) + if(g.kind IN ('mailbox_provider'), 536870912, 0) + if(g.kind IN ('forwarder', 'education'), 8388608, 0) + if((g.kind IN ('mailing_list') OR hasAny(splitByChar('.', toString(r.signer)), ['lists', 'listserv', 'mailman', 'sympa', 'listes', 'groups'])), 16777216, 0) + if(g.kind IN ('security_gateway'), 1073741824, 0) + if(g.kind != '', 33554432, 0))) AS facts,
        g.service AS signer_service,
        g.kind AS signer_kind,
        g.service != '' AND s.kind IN ('', 'hosting', 'cloud', 'isp', 'company') AND NOT has(s.own, r.domain) AS by_signer,
        s.service AS source_service,
        s.kind AS source_kind,
        s.ptr AS ptr,
        s.asn AS asn,
        s.as_org AS as_org,
        s.country AS country,
        toBool(has(s.own, r.domain)) AS own_source
    FROM (SELECT * FROM {{table "records"}} FINAL WHERE {{template "own" ""}}) AS r
    LEFT ANY JOIN (SELECT source_ip, service, kind, basis, ptr, asn, as_org, country, own FROM {{table "sources"}} FINAL) AS s ON r.source_ip = s.source_ip
    LEFT ANY JOIN (SELECT domain, service, kind FROM {{table "signers"}} FINAL) AS g ON r.signer = g.domain
)

-- +split
-- Who sends in the name of a domain, by day, and whether that is as it should be.
CREATE OR REPLACE VIEW {{table "senders"}}{{onCluster}} AS
SELECT
    j.tenant AS tenant,
    j.domain AS domain,
    j.day AS day,
    j.service AS service,
    j.kind AS kind,
    j.verdict AS verdict,
    sum(j.count) AS messages,
    sumIf(j.count, j.disposition IN ('quarantine', 'reject')) AS blocked_messages,
    sumIf(j.count, j.trust = 'verified') AS trusted_messages,
    uniqExact(j.source) AS sources,
    arraySort(groupUniqArrayIf(20)(j.country, j.country != '')) AS countries
FROM {{table "judged"}} AS j
GROUP BY tenant, domain, day, service, kind, verdict

-- +split
-- As before, with who it is. The day is the last day of the report; an end at
-- midnight belongs to the day before.
CREATE OR REPLACE VIEW {{table "failing_senders"}}{{onCluster}} AS
SELECT
    j.tenant AS tenant,
    j.domain AS domain,
    j.day AS day,
    j.header_from AS header_from,
    j.source AS source,
    j.service AS service,
    j.kind AS kind,
    j.country AS country,
    j.verdict AS verdict,
    multiIf(
        has(j.`dkim_auth.result`, 'pass') AND has(j.`spf_auth.result`, 'pass'), 'DKIM and SPF pass, but for another domain',
        has(j.`dkim_auth.result`, 'pass'), 'DKIM passes, but for another domain',
        has(j.`spf_auth.result`, 'pass'), 'SPF passes, but for another domain',
        empty(j.`dkim_auth.result`), 'no DKIM signature, and SPF does not pass',
        'DKIM and SPF fail') AS why,
    sum(j.count) AS messages,
    sumIf(j.count, j.disposition IN ('quarantine', 'reject')) AS blocked_messages,
    uniqExact(j.reporter) AS reporters,
    arraySort(groupUniqArrayArray(20)(arrayMap((d, r) -> concat(d, ' ', r), j.`dkim_auth.domain`, j.`dkim_auth.result`))) AS dkim_results,
    arraySort(groupUniqArrayArray(20)(arrayMap((d, r) -> concat(d, ' ', r), j.`spf_auth.domain`, j.`spf_auth.result`))) AS spf_results
FROM {{table "judged"}} AS j
WHERE j.dkim != 'pass' AND j.spf != 'pass'
GROUP BY tenant, domain, day, header_from, source, service, kind, country, verdict, why

-- +split
-- Where the alignment that a reporter says differs from the one that its own
-- results give, in messages, each way.
CREATE OR REPLACE VIEW {{table "disagreements"}}{{onCluster}} AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    toDate(r.date_end - 1) AS day,
    r.reporter AS reporter,
    sum(r.count) AS messages,
    sumIf(r.count, bitAnd(r.facts, 5) = 4) AS dkim_only_reported,
    sumIf(r.count, bitAnd(r.facts, 5) = 1) AS dkim_only_recomputed,
    sumIf(r.count, bitAnd(r.facts, 10) = 8) AS spf_only_reported,
    sumIf(r.count, bitAnd(r.facts, 10) = 2) AS spf_only_recomputed
FROM {{table "records"}} AS r FINAL
WHERE bitAnd(r.facts, 8192) != 0 AND {{template "own" "r."}}
GROUP BY tenant, domain, day, reporter
HAVING dkim_only_reported + dkim_only_recomputed + spf_only_reported + spf_only_recomputed > 0

-- +split
-- Reports for domains that are not own.
CREATE OR REPLACE VIEW {{table "foreign_reports"}}{{onCluster}} AS
SELECT
    tenant,
    domain,
    kind,
    reporter,
    count() AS reports,
    min(received_at) AS first,
    max(received_at) AS last
FROM
(
    SELECT tenant, domain, 'dmarc' AS kind, reporter, received_at FROM {{table "reports"}} FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'tls' AS kind, reporter, received_at FROM {{table "tls_reports"}} FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'failure' AS kind, reporter, received_at FROM {{table "failure_reports"}} FINAL WHERE active
)
WHERE (tenant, domain) IN (SELECT tenant, domain FROM {{table "domains"}} FINAL WHERE NOT own)
GROUP BY tenant, domain, kind, reporter

-- +split
-- How well the senders of the reports of each reporter are known. Only aggregate
-- reports are about messages.
CREATE OR REPLACE VIEW {{table "report_trust"}}{{onCluster}} AS
SELECT
    tenant,
    kind,
    reporter,
    grade,
    trust_domain,
    count() AS reports,
    sum(of) AS messages,
    max(received_at) AS last
FROM
(
    SELECT tenant, domain, 'dmarc' AS kind, reporter, trust AS grade, trust_domain, messages AS of, received_at FROM {{table "reports"}} FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'tls' AS kind, reporter, trust AS grade, trust_domain, 0 AS of, received_at FROM {{table "tls_reports"}} FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'failure' AS kind, reporter, trust AS grade, trust_domain, 0 AS of, received_at FROM {{table "failure_reports"}} FINAL WHERE active
)
WHERE {{template "own" ""}}
GROUP BY tenant, kind, reporter, grade, trust_domain


-- +split
-- The views that were there, without the domains that are not own.
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
WHERE r.active AND {{template "own" "r."}}
GROUP BY tenant, domain, day

-- +split
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
WHERE active AND {{template "own" ""}}
ORDER BY tenant, domain, date_end DESC, report_key
LIMIT 1 BY tenant, domain

-- +split
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
WHERE r.active AND {{template "own" "r."}}
GROUP BY tenant, domain, day, policy_type

-- +split
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
WHERE {{template "own" "f."}}
GROUP BY tenant, domain, day, policy_type, policy_domain, result_type, reason_code, sending_mta, receiving_mx

-- +split
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
WHERE r.active AND {{template "own" "r."}}
GROUP BY tenant, domain, day, header_from, source, failed, unaligned, delivery
