CREATE TABLE IF NOT EXISTS `dmarc`.`schema_migrations` ON CLUSTER `main`
(
    version     UInt32,
    name        String,
    checksum    String COMMENT 'SHA-256 of the template',
    app_version String,
    applied_at  DateTime64(3, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree(applied_at)
ORDER BY version
SETTINGS non_replicated_deduplication_window = 1000
;

-- The ledger: one row for every content that was seen of every report. Of the
-- contents of one report exactly one is active, and only that one counts.
-- It is also the roll-up of records by report.
CREATE TABLE IF NOT EXISTS `dmarc`.`reports` ON CLUSTER `main`
(
    tenant              LowCardinality(String) CODEC(ZSTD(1)),
    domain              String COMMENT 'policy domain' CODEC(ZSTD(1)),
    date_begin          DateTime('UTC') CODEC(Delta, ZSTD(1)),
    date_end            DateTime('UTC') CODEC(Delta, ZSTD(1)),
    report_key          FixedString(16) COMMENT 'identity of the report' CODEC(ZSTD(1)),
    content_hash        FixedString(16) COMMENT 'identity of its rows' CODEC(ZSTD(1)),
    revision            UInt32 COMMENT 'ver of its rows in records, 0 if they were never written' CODEC(T64, ZSTD(1)),
    active              Bool COMMENT 'this content counts',
    reporter            LowCardinality(String) COMMENT 'org_name, or what names it instead' CODEC(ZSTD(1)),
    reporter_email      LowCardinality(String) CODEC(ZSTD(1)),
    extra_contact       String CODEC(ZSTD(1)),
    generator           LowCardinality(String) CODEC(ZSTD(1)),
    namespace           LowCardinality(String) CODEC(ZSTD(1)),
    version             LowCardinality(String) CODEC(ZSTD(1)),
    report_id           String CODEC(ZSTD(1)),
    errors              Array(String) CODEC(ZSTD(1)),
    policy_adkim        LowCardinality(String) CODEC(ZSTD(1)),
    policy_aspf         LowCardinality(String) CODEC(ZSTD(1)),
    policy_p            LowCardinality(String) CODEC(ZSTD(1)),
    policy_sp           LowCardinality(String) CODEC(ZSTD(1)),
    policy_np           LowCardinality(String) CODEC(ZSTD(1)),
    policy_pct          Int16 COMMENT '-1 if absent' CODEC(ZSTD(1)),
    policy_fo           LowCardinality(String) CODEC(ZSTD(1)),
    policy_testing      LowCardinality(String) CODEC(ZSTD(1)),
    discovery_method    LowCardinality(String) CODEC(ZSTD(1)),
    raw_words           Array(String) COMMENT 'words as sent, element=word, where they are not the known spelling' CODEC(ZSTD(1)),
    rows                UInt32 CODEC(T64, ZSTD(1)),
    pass_rows           UInt32 CODEC(T64, ZSTD(1)),
    skipped_rows        UInt32 COMMENT 'rows that could not be read' CODEC(T64, ZSTD(1)),
    messages            UInt64 CODEC(T64, ZSTD(1)),
    pass_messages       UInt64 COMMENT 'aligned DKIM or SPF passes' CODEC(T64, ZSTD(1)),
    dkim_messages       UInt64 COMMENT 'aligned DKIM passes' CODEC(T64, ZSTD(1)),
    spf_messages        UInt64 COMMENT 'aligned SPF passes' CODEC(T64, ZSTD(1)),
    quarantine_messages UInt64 CODEC(T64, ZSTD(1)),
    reject_messages     UInt64 CODEC(T64, ZSTD(1)),
    warnings            Map(LowCardinality(String), UInt32) COMMENT 'count by kind' CODEC(ZSTD(1)),
    source              LowCardinality(String) COMMENT 'where the mail came from' CODEC(ZSTD(1)),
    received_at         DateTime('UTC') CODEC(Delta, ZSTD(1)),
    ingested_at         DateTime('UTC') CODEC(Delta, ZSTD(1)),
    ver                 UInt64 COMMENT 'version of this ledger row' CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree(ver)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000
;

-- The rows of the active content of every report. Sums go over count. Read
-- with FINAL: a version that was replaced, or deleted, stays until it merges.
CREATE TABLE IF NOT EXISTS `dmarc`.`records` ON CLUSTER `main`
(
    tenant             LowCardinality(String) CODEC(ZSTD(1)),
    domain             LowCardinality(String) COMMENT 'policy domain' CODEC(ZSTD(1)),
    date_begin         DateTime('UTC') CODEC(Delta, ZSTD(1)),
    date_end           DateTime('UTC') CODEC(Delta, ZSTD(1)),
    report_key         FixedString(16) COMMENT 'identity of the report' CODEC(ZSTD(1)),
    row_no             UInt32 COMMENT 'row of the report, from 0' CODEC(Delta, ZSTD(1)),
    reporter           LowCardinality(String) COMMENT 'org_name, or what names it instead' CODEC(ZSTD(1)),
    source_ip          IPv6 COMMENT 'IPv4 is mapped, :: is unreadable' CODEC(ZSTD(1)),
    source_raw         String COMMENT 'as sent, only if unreadable',
    count              UInt64 COMMENT 'messages' CODEC(T64, ZSTD(1)),
    disposition        LowCardinality(String) CODEC(ZSTD(1)),
    dkim               LowCardinality(String) COMMENT 'evaluated: aligned DKIM' CODEC(ZSTD(1)),
    spf                LowCardinality(String) COMMENT 'evaluated: aligned SPF' CODEC(ZSTD(1)),
    reasons            Nested(type LowCardinality(String), comment String) CODEC(ZSTD(1)),
    header_from        LowCardinality(String) CODEC(ZSTD(1)),
    envelope_from      LowCardinality(String) COMMENT '<> is the null sender, empty is absent' CODEC(ZSTD(1)),
    envelope_to        LowCardinality(String) CODEC(ZSTD(1)),
    dkim_auth          Nested(domain LowCardinality(String), selector LowCardinality(String), result LowCardinality(String)) CODEC(ZSTD(1)),
    dkim_human         Array(String) COMMENT 'human_result of each dkim_auth, empty if none has one' CODEC(ZSTD(1)),
    spf_auth           Nested(domain LowCardinality(String), scope LowCardinality(String), result LowCardinality(String)) CODEC(ZSTD(1)),
    spf_human          Array(String) COMMENT 'human_result of each spf_auth, empty if none has one' CODEC(ZSTD(1)),
    raw_words          Array(String) COMMENT 'words as sent, element=word, where they are not the known spelling' CODEC(ZSTD(1)),
    ver                UInt32 COMMENT 'revision of the report' CODEC(T64, ZSTD(1)),
    is_deleted         UInt8,
    INDEX ix_source_ip source_ip TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = ReplicatedReplacingMergeTree(ver, is_deleted)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, row_no)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000
;

-- Who sends mail that fails both DKIM and SPF, and why. The day is the last day
-- of the report; an end at midnight belongs to the day before.
CREATE OR REPLACE VIEW `dmarc`.`failing_senders` ON CLUSTER `main` AS
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
FROM `dmarc`.`records` FINAL
WHERE dkim != 'pass' AND spf != 'pass'
GROUP BY tenant, domain, day, header_from, source, why
;

-- How much of the mail of a domain passes, by day.
CREATE OR REPLACE VIEW `dmarc`.`domain_days` ON CLUSTER `main` AS
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
FROM `dmarc`.`reports` AS r FINAL
WHERE r.active
GROUP BY tenant, domain, day
;

-- The policy of each domain, as the newest report saw it.
CREATE OR REPLACE VIEW `dmarc`.`policies` ON CLUSTER `main` AS
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
FROM `dmarc`.`reports` FINAL
WHERE active
ORDER BY tenant, domain, date_end DESC, report_key
LIMIT 1 BY tenant, domain
;

-- How far a source has read a folder, for mailboxes that must not be changed.
CREATE TABLE IF NOT EXISTS `dmarc`.`cursors` ON CLUSTER `main`
(
    tenant       LowCardinality(String),
    source       String,
    folder       String,
    uid_validity UInt32,
    last_uid     UInt32 COMMENT 'all UIDs up to this one are done',
    updated_at   DateTime64(6, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree(updated_at)
ORDER BY (tenant, source, folder)
SETTINGS non_replicated_deduplication_window = 1000
;

-- The ledger of TLS reports, as reports is of aggregate reports: one row for
-- every content that was seen of every report, and exactly one of them active.
CREATE TABLE IF NOT EXISTS `dmarc`.`tls_reports` ON CLUSTER `main`
(
    tenant              LowCardinality(String) CODEC(ZSTD(1)),
    domain              String COMMENT 'policy domain of the report' CODEC(ZSTD(1)),
    date_begin          DateTime('UTC') CODEC(Delta, ZSTD(1)),
    date_end            DateTime('UTC') CODEC(Delta, ZSTD(1)),
    report_key          FixedString(16) COMMENT 'identity of the report' CODEC(ZSTD(1)),
    content_hash        FixedString(16) COMMENT 'identity of its policies and failures' CODEC(ZSTD(1)),
    revision            UInt32 COMMENT 'ver of its rows in tls_failures, 0 if they were never written' CODEC(T64, ZSTD(1)),
    active              Bool COMMENT 'this content counts',
    reporter            LowCardinality(String) COMMENT 'organization-name' CODEC(ZSTD(1)),
    contact_info        String CODEC(ZSTD(1)),
    report_id           String CODEC(ZSTD(1)),
    policies            Nested(type LowCardinality(String), domain LowCardinality(String), strings Array(String), mx_hosts Array(String), successful UInt64, failed UInt64) COMMENT 'sessions by policy; one session may stand under several' CODEC(ZSTD(1)),
    raw_words           Array(String) COMMENT 'words as sent, element=word, where they are not the known spelling' CODEC(ZSTD(1)),
    policy_count        UInt32 CODEC(T64, ZSTD(1)),
    rows                UInt32 COMMENT 'failure details' CODEC(T64, ZSTD(1)),
    successful_sessions UInt64 COMMENT 'sum over all policies' CODEC(T64, ZSTD(1)),
    failed_sessions     UInt64 COMMENT 'sum over all policies' CODEC(T64, ZSTD(1)),
    least_sessions      UInt64 COMMENT 'the greatest sum, failed and successful, over the policies of one type' CODEC(T64, ZSTD(1)),
    detail_sessions     UInt64 COMMENT 'sum over the failure details; a session may be in several' CODEC(T64, ZSTD(1)),
    warnings            Map(LowCardinality(String), UInt32) COMMENT 'count by kind' CODEC(ZSTD(1)),
    source              LowCardinality(String) COMMENT 'where the mail came from' CODEC(ZSTD(1)),
    received_at         DateTime('UTC') CODEC(Delta, ZSTD(1)),
    ingested_at         DateTime('UTC') CODEC(Delta, ZSTD(1)),
    ver                 UInt64 COMMENT 'version of this ledger row' CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree(ver)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000
;

-- The failure details of the active content of every TLS report. Read with
-- FINAL, as records. A session that failed in several ways is in several rows.
CREATE TABLE IF NOT EXISTS `dmarc`.`tls_failures` ON CLUSTER `main`
(
    tenant           LowCardinality(String) CODEC(ZSTD(1)),
    domain           LowCardinality(String) COMMENT 'policy domain of the report' CODEC(ZSTD(1)),
    date_begin       DateTime('UTC') CODEC(Delta, ZSTD(1)),
    date_end         DateTime('UTC') CODEC(Delta, ZSTD(1)),
    report_key       FixedString(16) COMMENT 'identity of the report' CODEC(ZSTD(1)),
    row_no           UInt32 COMMENT 'failure detail of the report, from 0' CODEC(Delta, ZSTD(1)),
    reporter         LowCardinality(String) COMMENT 'organization-name' CODEC(ZSTD(1)),
    policy_no        UInt32 COMMENT 'policy of the report, from 0' CODEC(T64, ZSTD(1)),
    policy_type      LowCardinality(String) CODEC(ZSTD(1)),
    policy_domain    LowCardinality(String) COMMENT 'domain of this policy, which may be an MX host' CODEC(ZSTD(1)),
    result_type      LowCardinality(String) CODEC(ZSTD(1)),
    sending_mta_ip   IPv6 COMMENT 'IPv4 is mapped, :: is absent or unreadable' CODEC(ZSTD(1)),
    sending_mta_raw  String COMMENT 'as sent, only if unreadable' CODEC(ZSTD(1)),
    receiving_mx     LowCardinality(String) COMMENT 'receiving-mx-hostname' CODEC(ZSTD(1)),
    receiving_helo   String CODEC(ZSTD(1)),
    receiving_ip     IPv6 COMMENT 'IPv4 is mapped, :: is absent or unreadable' CODEC(ZSTD(1)),
    receiving_ip_raw String COMMENT 'as sent, only if unreadable' CODEC(ZSTD(1)),
    sessions         UInt64 COMMENT 'failed-session-count' CODEC(T64, ZSTD(1)),
    additional_info  String COMMENT 'a URI, as sent' CODEC(ZSTD(1)),
    reason_code      String COMMENT 'failure-reason-code' CODEC(ZSTD(1)),
    raw_words        Array(String) COMMENT 'words as sent, element=word, where they are not the known spelling' CODEC(ZSTD(1)),
    ver              UInt32 COMMENT 'revision of the report' CODEC(T64, ZSTD(1)),
    is_deleted       UInt8
)
ENGINE = ReplicatedReplacingMergeTree(ver, is_deleted)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, row_no)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000
;

-- The ledger of failure reports. A failure report is about one mail and is the
-- one row itself. Addresses, headers and texts are as the privacy setting of
-- the time wanted them. Rows go one by one when they are old enough, not by the
-- month: they may be about a private mail.
CREATE TABLE IF NOT EXISTS `dmarc`.`failure_reports` ON CLUSTER `main`
(
    tenant        LowCardinality(String) CODEC(ZSTD(1)),
    domain        String COMMENT 'whose mail was reported' CODEC(ZSTD(1)),
    date_begin    DateTime('UTC') COMMENT 'as date_end' CODEC(Delta, ZSTD(1)),
    date_end      DateTime('UTC') COMMENT 'Arrival-Date, else when the report was received' CODEC(Delta, ZSTD(1)),
    report_key    FixedString(16) COMMENT 'identity of the report' CODEC(ZSTD(1)),
    content_hash  FixedString(16) COMMENT 'identity of what it says' CODEC(ZSTD(1)),
    revision      UInt32 COMMENT '0: there are no rows elsewhere' CODEC(T64, ZSTD(1)),
    active        Bool COMMENT 'this content counts',
    reporter      LowCardinality(String) COMMENT 'domain of the From of the report mail' CODEC(ZSTD(1)),
    format        LowCardinality(String) COMMENT 'arf or text' CODEC(ZSTD(1)),
    user_agent    LowCardinality(String) CODEC(ZSTD(1)),
    failed        Array(LowCardinality(String)) COMMENT 'Auth-Failure' CODEC(ZSTD(1)),
    delivery      LowCardinality(String) COMMENT 'Delivery-Result' CODEC(ZSTD(1)),
    unaligned     Array(LowCardinality(String)) COMMENT 'Identity-Alignment: what failed to align' CODEC(ZSTD(1)),
    source_ip     IPv6 COMMENT 'IPv4 is mapped, :: is absent or unreadable' CODEC(ZSTD(1)),
    source_raw    String COMMENT 'as sent, only if unreadable' CODEC(ZSTD(1)),
    source_name   String COMMENT 'host name that stood behind the address' CODEC(ZSTD(1)),
    source_port   UInt16 COMMENT '0 is absent' CODEC(T64, ZSTD(1)),
    incidents     UInt64 COMMENT 'mails like this one, at least 1' CODEC(T64, ZSTD(1)),
    mail_from     String COMMENT 'Original-Mail-From' CODEC(ZSTD(1)),
    rcpt_to       Array(String) COMMENT 'Original-Rcpt-To' CODEC(ZSTD(1)),
    envelope_id   String COMMENT 'Original-Envelope-Id' CODEC(ZSTD(1)),
    header_from   LowCardinality(String) COMMENT 'domain of the From of the reported mail' CODEC(ZSTD(1)),
    from_address  String COMMENT 'From of the reported mail' CODEC(ZSTD(1)),
    message_id    String COMMENT 'of the reported mail' CODEC(ZSTD(1)),
    sent_at       DateTime('UTC') COMMENT 'Date of the reported mail, 1970-01-01 is absent' CODEC(Delta, ZSTD(1)),
    subject       String COMMENT 'of the reported mail, only if mails are kept in full' CODEC(ZSTD(1)),
    auth_results  Array(String) COMMENT 'Authentication-Results' CODEC(ZSTD(1)),
    dkim_domain   LowCardinality(String) CODEC(ZSTD(1)),
    dkim_selector LowCardinality(String) CODEC(ZSTD(1)),
    dkim_identity String CODEC(ZSTD(1)),
    spf_dns       Array(String) CODEC(ZSTD(1)),
    uris          Array(String) COMMENT 'Reported-URI, only if mails are kept in full' CODEC(ZSTD(1)),
    headers       Nested(name LowCardinality(String), value String) COMMENT 'of the reported mail, those that were kept' CODEC(ZSTD(1)),
    message       String COMMENT 'the reported mail as it came, only if mails are kept in full' CODEC(ZSTD(1)),
    domains       Array(String) COMMENT 'every Reported-Domain' CODEC(ZSTD(1)),
    raw_words     Array(String) COMMENT 'words as sent, element=word, where they are not the known spelling' CODEC(ZSTD(1)),
    warnings      Map(LowCardinality(String), UInt32) COMMENT 'count by kind' CODEC(ZSTD(1)),
    source        LowCardinality(String) COMMENT 'where the mail came from' CODEC(ZSTD(1)),
    received_at   DateTime('UTC') CODEC(Delta, ZSTD(1)),
    ingested_at   DateTime('UTC') CODEC(Delta, ZSTD(1)),
    ver           UInt64 COMMENT 'version of this ledger row' CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree(ver)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 0, merge_with_ttl_timeout = 14400, non_replicated_deduplication_window = 1000
;

-- One row for every mail that was judged, whatever was in it. A mail that is
-- read twice keeps its better verdict, and a replayed one the verdict of the
-- replay: read with FINAL.
CREATE TABLE IF NOT EXISTS `dmarc`.`messages` ON CLUSTER `main`
(
    tenant      LowCardinality(String) CODEC(ZSTD(1)),
    source      LowCardinality(String) COMMENT 'where the mail came from' CODEC(ZSTD(1)),
    mail_key    FixedString(16) COMMENT 'identity of the mail' CODEC(ZSTD(1)),
    received_at DateTime('UTC') COMMENT 'when the mail server or the disk got it' CODEC(Delta, ZSTD(1)),
    judged_at   DateTime('UTC') CODEC(Delta, ZSTD(1)),
    mail_id     String COMMENT 'where it was, for people' CODEC(ZSTD(1)),
    outcome     LowCardinality(String) COMMENT 'stored, duplicate, not_report or rejected' CODEC(ZSTD(1)),
    reason      LowCardinality(String) COMMENT 'why it was rejected' CODEC(ZSTD(1)),
    detail      String COMMENT 'for people, cut' CODEC(ZSTD(1)),
    size        UInt64 COMMENT 'bytes' CODEC(T64, ZSTD(1)),
    from_domain LowCardinality(String) COMMENT 'domain of the From' CODEC(ZSTD(1)),
    subject     String COMMENT 'cut; empty for failure reports unless mails are kept in full' CODEC(ZSTD(1)),
    found       Map(LowCardinality(String), UInt32) COMMENT 'what was found in it, count by kind' CODEC(ZSTD(1)),
    reports     UInt32 COMMENT 'stored then' CODEC(T64, ZSTD(1)),
    rows        UInt32 COMMENT 'stored then' CODEC(T64, ZSTD(1)),
    report_keys Array(FixedString(16)) COMMENT 'report_key of each report in it, stored or not' CODEC(ZSTD(1)),
    ver         UInt64 COMMENT 'version of this row' CODEC(T64, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree(ver)
PARTITION BY toYYYYMM(received_at)
ORDER BY (tenant, source, mail_key)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000
;

-- How many TLS sessions succeed, by day and type of policy. Within one type a
-- session counts once. One session may stand under policies of two types, such
-- as tlsa and sts, so sums over types may count it twice. Reports without
-- policies have an empty type. The day is as in failing_senders.
CREATE OR REPLACE VIEW `dmarc`.`tls_days` ON CLUSTER `main` AS
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
FROM `dmarc`.`tls_reports` AS r FINAL
LEFT ARRAY JOIN
    r.policies.type AS policy_type,
    r.policies.successful AS policy_successful,
    r.policies.failed AS policy_failed
WHERE r.active
GROUP BY tenant, domain, day, policy_type
;

-- Which TLS sessions fail, where and why. A session that failed in several ways
-- counts under each of them: how many sessions failed is in tls_days. A result
-- type that is not known stands as it was sent.
CREATE OR REPLACE VIEW `dmarc`.`tls_failing` ON CLUSTER `main` AS
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
FROM `dmarc`.`tls_failures` AS f FINAL
GROUP BY tenant, domain, day, policy_type, policy_domain, result_type, reason_code, sending_mta, receiving_mx
;

-- What failure reports say, by the day of the mails that they are about.
CREATE OR REPLACE VIEW `dmarc`.`failures` ON CLUSTER `main` AS
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
FROM `dmarc`.`failure_reports` AS r FINAL
WHERE r.active
GROUP BY tenant, domain, day, header_from, source, failed, unaligned, delivery
;

-- What became of the mails of each source, by the day they were received.
CREATE OR REPLACE VIEW `dmarc`.`mail_days` ON CLUSTER `main` AS
SELECT
    m.tenant AS tenant,
    m.source AS source,
    toDate(m.received_at) AS day,
    m.outcome AS outcome,
    m.reason AS reason,
    count() AS mails,
    sum(m.size) AS bytes
FROM `dmarc`.`messages` AS m FINAL
GROUP BY tenant, source, day, outcome, reason
;

-- As before, but for IPv6 addresses with ::ffff: in their middle, which lost it.
CREATE OR REPLACE VIEW `dmarc`.`failing_senders` ON CLUSTER `main` AS
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
FROM `dmarc`.`records` FINAL
WHERE dkim != 'pass' AND spf != 'pass'
GROUP BY tenant, domain, day, header_from, source, why
;

-- Who sends in whose name: what is known of addresses, of domains that
-- authenticate mail of others, and of the domains that reports are about.
CREATE TABLE IF NOT EXISTS `dmarc`.`sources` ON CLUSTER `main`
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
ENGINE = ReplicatedReplacingMergeTree(ver)
ORDER BY source_ip
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000
;

CREATE TABLE IF NOT EXISTS `dmarc`.`signers` ON CLUSTER `main`
(
    domain    String COMMENT 'authenticates mail of others' CODEC(ZSTD(1)),
    service   LowCardinality(String) COMMENT 'sending service, or the organizational domain' CODEC(ZSTD(1)),
    kind      LowCardinality(String) COMMENT 'of the service, empty if it is not in the catalogue' CODEC(ZSTD(1)),
    catalogue LowCardinality(String) COMMENT 'version of what judged it' CODEC(ZSTD(1)),
    ver       UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree(ver)
ORDER BY domain
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000
;

-- Whose domains those of the reports are. One without a row counts as own.
CREATE TABLE IF NOT EXISTS `dmarc`.`domains` ON CLUSTER `main`
(
    tenant LowCardinality(String) CODEC(ZSTD(1)),
    domain String COMMENT 'policy domain' CODEC(ZSTD(1)),
    own    Bool COMMENT 'the user listed it',
    list   LowCardinality(String) COMMENT 'version of the list of the user' CODEC(ZSTD(1)),
    ver    UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree(ver)
ORDER BY (tenant, domain)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000
;

-- Rows from before have the facts that their columns tell, and as signer what
-- passes without being of the domain.
ALTER TABLE `dmarc`.`records` ON CLUSTER `main`
    ADD COLUMN IF NOT EXISTS facts UInt32 DEFAULT toUInt32(if(dkim = 'pass', 5, 0) + if(spf = 'pass', 10, 0) + if(arrayExists((d, r) -> r = 'pass' AND NOT (d = domain OR endsWith(d, concat('.', domain))), dkim_auth.domain, dkim_auth.result), 16, 0) + if(arrayExists((d, r) -> r = 'pass' AND NOT (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result), 32, 0) + if(dkim != 'pass' AND arrayExists((d, r) -> r NOT IN ('', 'unknown', 'none', 'pass') AND (d = domain OR endsWith(d, concat('.', domain))), dkim_auth.domain, dkim_auth.result), 64, 0) + if(spf != 'pass' AND arrayExists((d, r) -> r = 'permerror' AND (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result), 128, 0) + if(spf != 'pass' AND arrayExists((d, r) -> r IN ('fail', 'softfail', 'neutral', 'none') AND (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result), 256, 0) + if(hasAny(reasons.type, ['forwarded', 'trusted_forwarder']), 512, 0) + if(has(reasons.type, 'mailing_list'), 1024, 0) + if(dkim != 'pass' AND spf != 'pass' AND NOT has(arrayConcat(dkim_auth.result, spf_auth.result), 'pass') AND (arrayExists((d, r) -> r = 'temperror', dkim_auth.domain, dkim_auth.result) OR arrayExists((d, r) -> r = 'temperror', spf_auth.domain, spf_auth.result)), 2048, 0) + if(empty(dkim_auth.result) AND empty(spf_auth.result), 4096, 0) + if(envelope_from = '<>', 16384, 0) + if(dkim != 'pass' AND spf != 'pass' AND (arrayExists((d, r) -> r = 'pass' AND (d = domain OR endsWith(d, concat('.', domain))), dkim_auth.domain, dkim_auth.result) OR arrayExists((d, r) -> r = 'pass' AND (d = domain OR endsWith(d, concat('.', domain))), spf_auth.domain, spf_auth.result)), 32768, 0)) COMMENT 'what is known of the row itself, a bit each' CODEC(T64, ZSTD(1)),
    ADD COLUMN IF NOT EXISTS signer LowCardinality(String) DEFAULT multiIf(
        dkim != 'pass' AND has(dkim_auth.result, 'pass'), arrayElement(dkim_auth.domain, indexOf(dkim_auth.result, 'pass')),
        spf != 'pass' AND has(spf_auth.result, 'pass'), arrayElement(spf_auth.domain, indexOf(spf_auth.result, 'pass')),
        '') COMMENT 'domain that authenticates without being aligned' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'of the report' CODEC(ZSTD(1))
;

ALTER TABLE `dmarc`.`reports` ON CLUSTER `main`
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'grade of who sent it: verified, authenticated, unauthenticated, failed, unknown, or empty for none' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_domain LowCardinality(String) COMMENT 'that authenticated' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_method LowCardinality(String) COMMENT 'dkim or spf' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_by LowCardinality(String) COMMENT 'auth_results of the own server, or dkim as verified here' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_detail String COMMENT 'for people: why it is no better' CODEC(ZSTD(1))
;

ALTER TABLE `dmarc`.`tls_reports` ON CLUSTER `main`
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'grade of who sent it: verified, authenticated, unauthenticated, failed, unknown, or empty for none' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_domain LowCardinality(String) COMMENT 'that authenticated' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_method LowCardinality(String) COMMENT 'dkim or spf' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_by LowCardinality(String) COMMENT 'auth_results of the own server, or dkim as verified here' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_detail String COMMENT 'for people: why it is no better' CODEC(ZSTD(1))
;

ALTER TABLE `dmarc`.`failure_reports` ON CLUSTER `main`
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'grade of who sent it: verified, authenticated, unauthenticated, failed, unknown, or empty for none' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_domain LowCardinality(String) COMMENT 'that authenticated' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_method LowCardinality(String) COMMENT 'dkim or spf' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_by LowCardinality(String) COMMENT 'auth_results of the own server, or dkim as verified here' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_detail String COMMENT 'for people: why it is no better' CODEC(ZSTD(1))
;

ALTER TABLE `dmarc`.`messages` ON CLUSTER `main`
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'grade of who sent it: verified, authenticated, unauthenticated, failed, unknown, or empty for none' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_domain LowCardinality(String) COMMENT 'that authenticated' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_method LowCardinality(String) COMMENT 'dkim or spf' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_by LowCardinality(String) COMMENT 'auth_results of the own server, or dkim as verified here' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS trust_detail String COMMENT 'for people: why it is no better' CODEC(ZSTD(1))
;

ALTER TABLE `dmarc`.`tls_failures` ON CLUSTER `main`
    ADD COLUMN IF NOT EXISTS trust LowCardinality(String) COMMENT 'of the report' CODEC(ZSTD(1))
;

-- Every row of the own domains with what it means: who sent it, and whether that
-- is as it should be. The verdict is that of the facts of the row together with
-- what is known of its source and its signer now. The service is that of the
-- signer where the catalogue has it, and the signer itself where its host may be
-- anybody's; else that of the source.
CREATE OR REPLACE VIEW `dmarc`.`judged` ON CLUSTER `main` AS
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
    FROM (SELECT * FROM `dmarc`.`records` FINAL WHERE (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)) AS r
    LEFT ANY JOIN (SELECT source_ip, service, kind, basis, ptr, asn, as_org, country, own FROM `dmarc`.`sources` FINAL) AS s ON r.source_ip = s.source_ip
    LEFT ANY JOIN (SELECT domain, service, kind FROM `dmarc`.`signers` FINAL) AS g ON r.signer = g.domain
)
;

-- Who sends in the name of a domain, by day, and whether that is as it should be.
CREATE OR REPLACE VIEW `dmarc`.`senders` ON CLUSTER `main` AS
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
FROM `dmarc`.`judged` AS j
GROUP BY tenant, domain, day, service, kind, verdict
;

-- As before, with who it is. The day is the last day of the report; an end at
-- midnight belongs to the day before.
CREATE OR REPLACE VIEW `dmarc`.`failing_senders` ON CLUSTER `main` AS
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
FROM `dmarc`.`judged` AS j
WHERE j.dkim != 'pass' AND j.spf != 'pass'
GROUP BY tenant, domain, day, header_from, source, service, kind, country, verdict, why
;

-- Where the alignment that a reporter says differs from the one that its own
-- results give, in messages, each way.
CREATE OR REPLACE VIEW `dmarc`.`disagreements` ON CLUSTER `main` AS
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
FROM `dmarc`.`records` AS r FINAL
WHERE bitAnd(r.facts, 8192) != 0 AND (r.tenant, r.domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain, day, reporter
HAVING dkim_only_reported + dkim_only_recomputed + spf_only_reported + spf_only_recomputed > 0
;

-- Reports for domains that are not own.
CREATE OR REPLACE VIEW `dmarc`.`foreign_reports` ON CLUSTER `main` AS
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
    SELECT tenant, domain, 'dmarc' AS kind, reporter, received_at FROM `dmarc`.`reports` FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'tls' AS kind, reporter, received_at FROM `dmarc`.`tls_reports` FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'failure' AS kind, reporter, received_at FROM `dmarc`.`failure_reports` FINAL WHERE active
)
WHERE (tenant, domain) IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain, kind, reporter
;

-- How well the senders of the reports of each reporter are known. Only aggregate
-- reports are about messages.
CREATE OR REPLACE VIEW `dmarc`.`report_trust` ON CLUSTER `main` AS
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
    SELECT tenant, domain, 'dmarc' AS kind, reporter, trust AS grade, trust_domain, messages AS of, received_at FROM `dmarc`.`reports` FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'tls' AS kind, reporter, trust AS grade, trust_domain, 0 AS of, received_at FROM `dmarc`.`tls_reports` FINAL WHERE active
    UNION ALL
    SELECT tenant, domain, 'failure' AS kind, reporter, trust AS grade, trust_domain, 0 AS of, received_at FROM `dmarc`.`failure_reports` FINAL WHERE active
)
WHERE (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, kind, reporter, grade, trust_domain
;

-- The views that were there, without the domains that are not own.
CREATE OR REPLACE VIEW `dmarc`.`domain_days` ON CLUSTER `main` AS
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
FROM `dmarc`.`reports` AS r FINAL
WHERE r.active AND (r.tenant, r.domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain, day
;

CREATE OR REPLACE VIEW `dmarc`.`policies` ON CLUSTER `main` AS
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
FROM `dmarc`.`reports` FINAL
WHERE active AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
ORDER BY tenant, domain, date_end DESC, report_key
LIMIT 1 BY tenant, domain
;

CREATE OR REPLACE VIEW `dmarc`.`tls_days` ON CLUSTER `main` AS
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
FROM `dmarc`.`tls_reports` AS r FINAL
LEFT ARRAY JOIN
    r.policies.type AS policy_type,
    r.policies.successful AS policy_successful,
    r.policies.failed AS policy_failed
WHERE r.active AND (r.tenant, r.domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain, day, policy_type
;

CREATE OR REPLACE VIEW `dmarc`.`tls_failing` ON CLUSTER `main` AS
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
FROM `dmarc`.`tls_failures` AS f FINAL
WHERE (f.tenant, f.domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain, day, policy_type, policy_domain, result_type, reason_code, sending_mta, receiving_mx
;

CREATE OR REPLACE VIEW `dmarc`.`failures` ON CLUSTER `main` AS
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
FROM `dmarc`.`failure_reports` AS r FINAL
WHERE r.active AND (r.tenant, r.domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain, day, header_from, source, failed, unaligned, delivery
;

-- The newest day that reports of each domain are about. The days of the views
-- below count from here and not from today: reports come late, and of a domain
-- whose reports stopped the last ones still tell. How old they are stands beside.
CREATE OR REPLACE VIEW `dmarc`.`newest_days` ON CLUSTER `main` AS
SELECT
    tenant,
    domain,
    max(toDate(date_end - 1)) AS newest_day
FROM `dmarc`.`reports` FINAL
WHERE active AND date_end <= now() + INTERVAL 1 DAY AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain
;

-- What 30 days of reports say of each service: what passes, and what is missing
-- where it does not. Spoofed mail is one service without a name.
CREATE OR REPLACE VIEW `dmarc`.`readiness_senders` ON CLUSTER `main` AS
SELECT
    j.tenant AS tenant,
    j.domain AS domain,
    if(j.verdict = 'spoof', '', j.service) AS service,
    if(j.verdict = 'spoof', '', j.kind) AS kind,
    j.verdict AS verdict,
    j.missing AS missing,
    toBool(endsWith(j.header_from, concat('.', j.domain))) AS subdomain,
    sum(j.count) AS messages,
    sumIf(j.count, (j.aligned_dkim OR j.aligned_spf OR j.dkim = 'pass' OR j.spf = 'pass')) AS pass_messages,
    sumIf(j.count, j.disposition IN ('quarantine', 'reject')) AS blocked_messages,
    sumIf(j.count, j.trust = 'verified') AS trusted_messages,
    uniqExact(j.source) AS sources,
    min(j.day) AS first_day,
    max(j.day) AS last_day
FROM `dmarc`.`judged` AS j
WHERE (j.tenant, j.domain, j.day) IN (SELECT tenant, domain, newest_day - n FROM `dmarc`.`newest_days` ARRAY JOIN range(30) AS n)
GROUP BY tenant, domain, service, kind, verdict, missing, subdomain
;

-- What 30 days of reports say of each domain. At risk is legitimate mail that
-- does not pass: a stricter policy loses it. Mail that was passed on, spoofed
-- mail, and mail of which nothing tells whose it is stand beside. Mail passes
-- where DKIM or SPF aligns, by its results or by what the reporter made of them.
CREATE OR REPLACE VIEW `dmarc`.`domain_readiness` ON CLUSTER `main` AS
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
        FROM `dmarc`.`reports` FINAL
        WHERE active AND (tenant, domain, toDate(date_end - 1)) IN (SELECT tenant, domain, newest_day - n FROM `dmarc`.`newest_days` ARRAY JOIN range(30) AS n)
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
        sumIf(count, verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS at_risk_messages,
        sumIf(count, verdict IN ('forwarded', 'mailing_list') AND NOT passes) AS passed_on_messages,
        sumIf(count, verdict = 'spoof') AS spoof_messages,
        sumIf(count, verdict = 'unknown' AND NOT passes) AS unknown_messages,
        sumIf(count, verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes AND disposition IN ('quarantine', 'reject')) AS blocked_messages,
        sumIf(count, trust = 'verified') AS trusted_messages
    FROM
    (
        SELECT tenant, domain, count, verdict, disposition, trust, (aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass') AS passes
        FROM `dmarc`.`judged`
        WHERE (tenant, domain, day) IN (SELECT tenant, domain, newest_day - n FROM `dmarc`.`newest_days` ARRAY JOIN range(30) AS n)
    )
    GROUP BY tenant, domain
) AS m ON r.tenant = m.tenant AND r.domain = m.domain
;

-- Which reporters send reports, how often by habit, and which of them fell
-- silent: for longer than a week, and twice the gap that nine in ten of theirs
-- stay within. Two days of reports are no habit. Those that were not heard of for
-- a year are gone.
CREATE OR REPLACE VIEW `dmarc`.`reporter_health` ON CLUSTER `main` AS
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
    FROM `dmarc`.`reports` FINAL
    WHERE active AND date_end > now() - INTERVAL 365 DAY AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
    GROUP BY tenant, domain, reporter
)
;

-- Services that mail in the name of a domain was first seen of in its last seven
-- days, and not in the 83 before. Spoofed mail is no sender. Domains that are
-- younger have none.
CREATE OR REPLACE VIEW `dmarc`.`new_senders` ON CLUSTER `main` AS
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
        sumIf(count, (aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass')) AS pass_messages
    FROM `dmarc`.`judged`
    WHERE verdict != 'spoof' AND (tenant, domain, day) IN (SELECT tenant, domain, newest_day - n FROM `dmarc`.`newest_days` ARRAY JOIN range(90) AS n)
    GROUP BY tenant, domain, service
) AS s
INNER JOIN
(
    SELECT tenant, domain, min(toDate(date_end - 1)) AS oldest, max(toDate(date_end - 1)) AS newest
    FROM `dmarc`.`reports` FINAL
    WHERE active AND (tenant, domain, toDate(date_end - 1)) IN (SELECT tenant, domain, newest_day - n FROM `dmarc`.`newest_days` ARRAY JOIN range(90) AS n)
    GROUP BY tenant, domain
) AS d ON s.tenant = d.tenant AND s.domain = d.domain
WHERE s.first > d.newest - 7 AND d.oldest <= d.newest - 7
;

-- Services that sent mail that passes on five days at least of the last 90, and
-- then stopped: for longer than a week, and three times their mean gap, though
-- reports of the domain go on.
CREATE OR REPLACE VIEW `dmarc`.`gone_senders` ON CLUSTER `main` AS
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
    FROM `dmarc`.`judged`
    WHERE startsWith(verdict, 'aligned') AND (tenant, domain, day) IN (SELECT tenant, domain, newest_day - n FROM `dmarc`.`newest_days` ARRAY JOIN range(90) AS n)
    GROUP BY tenant, domain, service
) AS s
INNER JOIN `dmarc`.`newest_days` AS d ON s.tenant = d.tenant AND s.domain = d.domain
WHERE s.active_days >= 5 AND quiet_days > greatest(7, 3 * s.usual_days)
;

-- Domains of the From field below the policy domain, within 30 days: the 200 of
-- each domain with most mail that is not spoofed, which matter for sp and np.
CREATE OR REPLACE VIEW `dmarc`.`subdomains` ON CLUSTER `main` AS
SELECT
    tenant,
    domain,
    header_from AS subdomain,
    sum(count) AS messages,
    sumIf(count, passes) AS pass_messages,
    sumIf(count, verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS at_risk_messages,
    sumIf(count, verdict IN ('forwarded', 'mailing_list') AND NOT passes) AS passed_on_messages,
    sumIf(count, verdict = 'spoof') AS spoof_messages,
    sumIf(count, verdict = 'unknown' AND NOT passes) AS unknown_messages,
    min(day) AS first_day,
    max(day) AS last_day
FROM
(
    SELECT tenant, domain, header_from, count, verdict, day, (aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass') AS passes
    FROM `dmarc`.`judged`
    WHERE endsWith(header_from, concat('.', domain)) AND (tenant, domain, day) IN (SELECT tenant, domain, newest_day - n FROM `dmarc`.`newest_days` ARRAY JOIN range(30) AS n)
)
GROUP BY tenant, domain, subdomain
ORDER BY tenant, domain, messages - spoof_messages DESC, subdomain
LIMIT 200 BY tenant, domain
;

-- What is now for the views below. There is one place for it, so that a test
-- can set the time.
CREATE OR REPLACE VIEW `dmarc`.`clock` ON CLUSTER `main` AS
SELECT now('UTC') AS now
;

-- The newest day that reports of each domain are about, as before.
CREATE OR REPLACE VIEW `dmarc`.`newest_days` ON CLUSTER `main` AS
SELECT
    tenant,
    domain,
    max(toDate(date_end - 1)) AS newest_day
FROM `dmarc`.`reports` FINAL
WHERE active AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 DAY AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
GROUP BY tenant, domain
;

-- Which reporters send reports, how often by habit, and which of them fell
-- silent, as before; but a forged report is no sign of life, nor is one of days
-- to come.
CREATE OR REPLACE VIEW `dmarc`.`reporter_health` ON CLUSTER `main` AS
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
        toInt32(toDate((SELECT now FROM `dmarc`.`clock`)) - last_day) AS days_since
    FROM `dmarc`.`reports` FINAL
    WHERE active AND trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 365 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 DAY AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
    GROUP BY tenant, domain, reporter
)
;

-- What "the last day" is. Reports come late, so it ends with the newest report
-- of each reporter and not now. Who was not heard of for 72 hours has none. Where
-- a reporter's reports are verified, those that are not move nothing. Days are
-- counted back from the newest report. One that ends up to two hours early is of
-- its own day all the same (slack), as after a change to summer time; but for
-- reporters that send several a day.
CREATE OR REPLACE VIEW `dmarc`.`reporter_windows` ON CLUSTER `main` AS
SELECT
    tenant,
    toLowCardinality(domain) AS domain,
    reporter,
    if(verified > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 72 HOUR, verified, latest) AS newest,
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
    FROM `dmarc`.`reports` FINAL
    WHERE active AND trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
    GROUP BY tenant, domain, reporter
    HAVING latest > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 72 HOUR
)
;

-- When reports of each domain came. How much history there is to compare with does
-- not depend on who reported lately. Forged reports are counted and not believed.
CREATE OR REPLACE VIEW `dmarc`.`domain_reports` ON CLUSTER `main` AS
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
        countIf(trust = 'failed' AND received_at > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 1 DAY) AS forged_reports_1d
    FROM
    (
        SELECT tenant, domain, date_end, trust, received_at, active AND trust != 'failed' AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR AS counts
        FROM `dmarc`.`reports` FINAL
        WHERE date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 365 DAY AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
    )
    GROUP BY tenant, domain
)
;

-- What the last days of each domain were like, beside the 28 before them. A domain
-- whose reporters are all silent has zeros.
CREATE OR REPLACE VIEW `dmarc`.`domain_facts` ON CLUSTER `main` AS
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
FROM `dmarc`.`domain_reports` AS r
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
        sumIf(count, age < 86400 AND disposition IN ('quarantine', 'reject') AND verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS lost_messages_1d,
        sumIf(count, age < 604800 AND disposition IN ('quarantine', 'reject') AND verdict IN ('unaligned_service', 'misconfigured_own') AND NOT passes) AS lost_messages_7d
    FROM
    (
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
        w.newest - j.date_end + w.slack AS age,
        w.baseline_days AS baseline_days
    FROM
    (
        SELECT tenant, domain, reporter, day, date_end, service, kind, verdict, source_ip, count, disposition, trust, (aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass') AS passes
        FROM `dmarc`.`judged`
        WHERE trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR
    ) AS j
    INNER JOIN `dmarc`.`reporter_windows` AS w ON j.tenant = w.tenant AND j.domain = w.domain AND j.reporter = w.reporter
    WHERE j.date_end <= w.newest AND age < 35 * 86400
    )
    GROUP BY tenant, domain
) AS m ON r.tenant = m.tenant AND r.domain = m.domain
;

-- Who sent in the name of a domain in the last days, by verdict, and how much of
-- that is usual. Examples are the addresses with most mail of the last day. Mail
-- that fails is unnamed until it was looked up whose addresses they are.
CREATE OR REPLACE VIEW `dmarc`.`sender_facts` ON CLUSTER `main` AS
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
    arrayMap(s -> replaceRegexpOne(toString(s.1), '^::ffff:([0-9.]+)$', '\\1'), arraySlice(arraySort(s -> (-s.2, s.1), arrayZip(mapKeys(sources), mapValues(sources))), 1, 3)) AS examples
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
        sumIf(m.count, m.age < 86400 AND NOT m.passes AND NOT (m.source_ip = toIPv6('::') OR m.source_ip IN (SELECT source_ip FROM `dmarc`.`sources`) OR (SELECT count() FROM `dmarc`.`sources`) = 0)) AS unnamed_messages_1d,
        min(m.day) AS first_day,
        maxIf(m.day, m.age < 86400) AS day,
        sumMapIf(map(m.source_ip, m.count), m.age < 86400 AND m.source_ip != toIPv6('::')) AS sources
    FROM
    (
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
        w.newest - j.date_end + w.slack AS age,
        w.baseline_days AS baseline_days
    FROM
    (
        SELECT tenant, domain, reporter, day, date_end, service, kind, verdict, source_ip, count, disposition, trust, (aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass') AS passes
        FROM `dmarc`.`judged`
        WHERE trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR
    ) AS j
    INNER JOIN `dmarc`.`reporter_windows` AS w ON j.tenant = w.tenant AND j.domain = w.domain AND j.reporter = w.reporter
    WHERE j.date_end <= w.newest AND age < 35 * 86400
    ) AS m
    GROUP BY tenant, domain, service, verdict
)
;

-- The services that send in the name of a domain, what passes of their mail, and
-- the band in which that usually is. Spoofed mail is not theirs. A reporter that
-- reports for less than a week gives nothing to compare with, and does not count;
-- nor does mail of addresses that nobody has looked up yet, unless nobody ever does.
-- The days of the baseline are counted back from the newest report of each
-- reporter, as the last day is. They are kept as lists, which take no more than
-- the rows do.
CREATE OR REPLACE VIEW `dmarc`.`known_senders` ON CLUSTER `main` AS
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
        w.newest - j.date_end + w.slack AS age,
        w.baseline_days AS baseline_days
    FROM
    (
        SELECT tenant, domain, reporter, day, date_end, service, kind, verdict, source_ip, count, disposition, trust, (aligned_dkim OR aligned_spf OR dkim = 'pass' OR spf = 'pass') AS passes
        FROM `dmarc`.`judged`
        WHERE trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR
    ) AS j
    INNER JOIN `dmarc`.`reporter_windows` AS w ON j.tenant = w.tenant AND j.domain = w.domain AND j.reporter = w.reporter
    WHERE j.date_end <= w.newest AND age < 35 * 86400
            ) AS m
            WHERE m.verdict != 'spoof' AND m.baseline_days > 0 AND (m.source_ip = toIPv6('::') OR m.source_ip IN (SELECT source_ip FROM `dmarc`.`sources`) OR (SELECT count() FROM `dmarc`.`sources`) = 0)
            GROUP BY tenant, domain, service, reporter
        ) AS r
        GROUP BY tenant, domain, service
    )
)
;

-- How many TLS sessions of the last days succeeded, by type of policy. The
-- windows are those of the reporters of TLS reports.
CREATE OR REPLACE VIEW `dmarc`.`tls_facts` ON CLUSTER `main` AS
SELECT
    r.tenant AS tenant,
    r.domain AS domain,
    r.policy_type AS policy_type,
    sumIf(r.successful, w.newest - r.date_end + w.slack < 86400) AS successful_1d,
    sumIf(r.failed, w.newest - r.date_end + w.slack < 86400) AS failed_1d,
    sum(r.successful) AS successful_7d,
    sum(r.failed) AS failed_7d,
    maxIf(toDate(r.date_end - 1), w.newest - r.date_end + w.slack < 86400) AS day
FROM
(
    SELECT tenant, domain, reporter, date_end, policy_type, successful, failed
    FROM `dmarc`.`tls_reports` FINAL
    ARRAY JOIN policies.type AS policy_type, policies.successful AS successful, policies.failed AS failed
    WHERE active AND trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
) AS r
INNER JOIN (
SELECT
    tenant,
    toLowCardinality(domain) AS domain,
    reporter,
    if(verified > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 72 HOUR, verified, latest) AS newest,
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
    FROM `dmarc`.`tls_reports` FINAL
    WHERE active AND trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
    GROUP BY tenant, domain, reporter
    HAVING latest > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 72 HOUR
)) AS w ON r.tenant = w.tenant AND r.domain = w.domain AND r.reporter = w.reporter
WHERE r.date_end <= w.newest AND w.newest - r.date_end + w.slack < 604800
GROUP BY tenant, domain, policy_type
;

-- Why TLS sessions of the last days failed. A session that failed in several ways
-- counts under each of them.
CREATE OR REPLACE VIEW `dmarc`.`tls_failure_facts` ON CLUSTER `main` AS
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    f.policy_type AS policy_type,
    f.result_type AS result_type,
    sumIf(f.sessions, w.newest - f.date_end + w.slack < 86400) AS sessions_1d,
    sum(f.sessions) AS sessions_7d,
    uniqExactIf(f.reporter, w.newest - f.date_end + w.slack < 86400) AS reporters_1d,
    maxIf(toDate(f.date_end - 1), w.newest - f.date_end + w.slack < 86400) AS day
FROM
(
    SELECT tenant, domain, reporter, date_end, policy_type, result_type, sessions
    FROM `dmarc`.`tls_failures` FINAL
    WHERE trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
) AS f
INNER JOIN (
SELECT
    tenant,
    toLowCardinality(domain) AS domain,
    reporter,
    if(verified > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 72 HOUR, verified, latest) AS newest,
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
    FROM `dmarc`.`tls_reports` FINAL
    WHERE active AND trust != 'failed' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
    GROUP BY tenant, domain, reporter
    HAVING latest > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 72 HOUR
)) AS w ON f.tenant = w.tenant AND f.domain = w.domain AND f.reporter = w.reporter
WHERE f.date_end <= w.newest AND w.newest - f.date_end + w.slack < 604800
GROUP BY tenant, domain, policy_type, result_type
;

-- What DNS says is the policy of each own domain.
CREATE TABLE IF NOT EXISTS `dmarc`.`published` ON CLUSTER `main`
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
ENGINE = ReplicatedReplacingMergeTree(ver)
ORDER BY (tenant, domain)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000
;

-- Where the policy that reporters saw in the last day is not the one in DNS. DNS
-- is cached, so a report counts only if it begins a day after the record became
-- what it is. Most reporters, and those of most messages, have to agree.
CREATE OR REPLACE VIEW `dmarc`.`policy_facts` ON CLUSTER `main` AS
SELECT
    d.tenant AS tenant,
    d.domain AS domain,
    d.p AS published_p,
    s.seen AS seen_p,
    d.since AS since,
    toBool(d.found AND s.reporters > 0 AND seen_p != published_p AND 2 * s.other_messages > s.messages) AS differs,
    s.reporters AS reporters,
    s.day AS day
FROM (SELECT * FROM `dmarc`.`published` FINAL WHERE (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)) AS d
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
            FROM `dmarc`.`reports` FINAL
            WHERE active AND trust != 'failed' AND policy_p != '' AND date_end > (SELECT now FROM `dmarc`.`clock`) - INTERVAL 38 DAY AND date_end <= (SELECT now FROM `dmarc`.`clock`) + INTERVAL 1 HOUR AND (tenant, domain) NOT IN (SELECT tenant, domain FROM `dmarc`.`domains` FINAL WHERE NOT own)
        ) AS r
        INNER JOIN `dmarc`.`reporter_windows` AS w ON r.tenant = w.tenant AND r.domain = w.domain AND r.reporter = w.reporter
        INNER JOIN (SELECT tenant, domain, p, since FROM `dmarc`.`published` FINAL) AS p ON r.tenant = p.tenant AND r.domain = p.domain
        WHERE r.date_end <= w.newest AND w.newest - r.date_end + w.slack < 86400 AND r.date_begin >= p.since + INTERVAL 1 DAY
        GROUP BY tenant, domain, policy_p
    )
    GROUP BY tenant, domain
) AS s ON d.tenant = s.tenant AND d.domain = s.domain
;

-- From where on an alert fires, where that is not the default.
CREATE TABLE IF NOT EXISTS `dmarc`.`thresholds` ON CLUSTER `main`
(
    domain     String COMMENT 'empty for all' CODEC(ZSTD(1)),
    name       LowCardinality(String) CODEC(ZSTD(1)),
    value      Float64 CODEC(ZSTD(1)),
    ver        UInt64 COMMENT 'version of this row' CODEC(Delta, ZSTD(1)),
    is_deleted UInt8
)
ENGINE = ReplicatedReplacingMergeTree(ver, is_deleted)
ORDER BY (domain, name)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000
;

-- What the worker knows of each alert that ever fired.
CREATE TABLE IF NOT EXISTS `dmarc`.`alert_states` ON CLUSTER `main`
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
ENGINE = ReplicatedReplacingMergeTree(ver)
ORDER BY (tenant, alert, domain, subject)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000
;

-- What each receiver was told last of an alert.
CREATE TABLE IF NOT EXISTS `dmarc`.`alert_sent` ON CLUSTER `main`
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
ENGINE = ReplicatedReplacingMergeTree(ver)
ORDER BY (receiver, tenant, alert, domain, subject)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000
;

-- What the owner of a domain has to be told: each alert whose condition holds now,
-- from each view of facts, and at last all of them. The rules are those of package
-- dashboards/alerts, which makes the rest of this file. A threshold is that of the
-- domain, else that of all, else the default.
CREATE OR REPLACE VIEW `dmarc`.`alerts_failing` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM 
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
    FROM `dmarc`.`sender_facts` AS s
    INNER JOIN `dmarc`.`domain_reports` AS h ON s.tenant = h.tenant AND s.domain = h.domain
    WHERE s.verdict IN ('unaligned_service', 'misconfigured_own', 'unknown')
    GROUP BY tenant, domain, service
) AS f
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
;

CREATE OR REPLACE VIEW `dmarc`.`alerts_known` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM 
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
    FROM `dmarc`.`known_senders` AS s
    INNER JOIN `dmarc`.`domain_reports` AS h ON s.tenant = h.tenant AND s.domain = h.domain
) AS f
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
;

CREATE OR REPLACE VIEW `dmarc`.`alerts_domains` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM `dmarc`.`domain_facts` AS f
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
;

CREATE OR REPLACE VIEW `dmarc`.`alerts_tls` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM `dmarc`.`tls_facts` AS f
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
;

CREATE OR REPLACE VIEW `dmarc`.`alerts_broken_tls` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM 
(
    SELECT tenant, domain, result_type, max(sessions_1d) AS sessions_1d, max(day) AS day
    FROM `dmarc`.`tls_failure_facts`
    GROUP BY tenant, domain, result_type
) AS f
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
;

CREATE OR REPLACE VIEW `dmarc`.`alerts_reporters` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM `dmarc`.`reporter_health` AS f
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
;

CREATE OR REPLACE VIEW `dmarc`.`alerts_reports` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM `dmarc`.`domain_reports` AS f
ARRAY JOIN
[
    (
        'DmarcNoReports', '', '', 'warning',
        toFloat64(dateDiff('second', f.last_report, (SELECT now FROM `dmarc`.`clock`)) / 86400),
        toFloat64(f.report_gap_days),
        toFloat64(greatest(limit_no_report_days, 2 * f.report_gap_days)),
        toDate(f.last_report), CAST([], 'Array(String)'),
        toBool(dateDiff('second', f.last_report, (SELECT now FROM `dmarc`.`clock`)) / 86400 > greatest(limit_no_report_days, 2 * f.report_gap_days) AND dateDiff('second', f.last_report, (SELECT now FROM `dmarc`.`clock`)) / 86400 <= 90)
    ),
    (
        'DmarcReportsForged', '', '', 'warning',
        toFloat64(f.forged_reports_1d),
        toFloat64(0),
        toFloat64(limit_forged_reports),
        toDate((SELECT now FROM `dmarc`.`clock`)), CAST([], 'Array(String)'),
        toBool(f.forged_reports_1d >= limit_forged_reports)
    )
] AS a
WHERE a.10
;

CREATE OR REPLACE VIEW `dmarc`.`alerts_policies` ON CLUSTER `main` AS
WITH
    (SELECT CAST((groupArray(concat(domain, '/', name)), groupArray(value)), 'Map(String, Nullable(Float64))') FROM `dmarc`.`thresholds` FINAL) AS limits,
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
FROM `dmarc`.`policy_facts` AS f
ARRAY JOIN
[
    (
        'DmarcPolicyDiffers', '', '', 'warning',
        toFloat64(dateDiff('second', f.since, (SELECT now FROM `dmarc`.`clock`)) / 86400),
        toFloat64(0),
        toFloat64(limit_policy_days),
        f.day, [concat('DNS has p=', f.published_p), concat('reporters see p=', f.seen_p)],
        toBool(f.differs AND dateDiff('second', f.since, (SELECT now FROM `dmarc`.`clock`)) / 86400 >= limit_policy_days)
    )
] AS a
WHERE a.10
;

CREATE OR REPLACE VIEW `dmarc`.`domain_alerts` ON CLUSTER `main` AS
SELECT * FROM `dmarc`.`alerts_failing`
UNION ALL
SELECT * FROM `dmarc`.`alerts_known`
UNION ALL
SELECT * FROM `dmarc`.`alerts_domains`
UNION ALL
SELECT * FROM `dmarc`.`alerts_tls`
UNION ALL
SELECT * FROM `dmarc`.`alerts_broken_tls`
UNION ALL
SELECT * FROM `dmarc`.`alerts_reporters`
UNION ALL
SELECT * FROM `dmarc`.`alerts_reports`
UNION ALL
SELECT * FROM `dmarc`.`alerts_policies`
;

