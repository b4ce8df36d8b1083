CREATE TABLE IF NOT EXISTS `dmarc`.`schema_migrations`
(
    version     UInt32,
    name        String,
    checksum    String COMMENT 'SHA-256 of the template',
    app_version String,
    applied_at  DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY version
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- The ledger: one row for every content that was seen of every report. Of the
-- contents of one report exactly one is active, and only that one counts.
-- It is also the roll-up of records by report.
CREATE TABLE IF NOT EXISTS `dmarc`.`reports`
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
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- The rows of the active content of every report. Sums go over count. Read
-- with FINAL: a version that was replaced, or deleted, stays until it merges.
CREATE TABLE IF NOT EXISTS `dmarc`.`records`
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
ENGINE = ReplacingMergeTree(ver, is_deleted)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, row_no)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- Who sends mail that fails both DKIM and SPF, and why. The day is the last day
-- of the report; an end at midnight belongs to the day before.
CREATE OR REPLACE VIEW `dmarc`.`failing_senders` AS
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
CREATE OR REPLACE VIEW `dmarc`.`domain_days` AS
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
CREATE OR REPLACE VIEW `dmarc`.`policies` AS
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
CREATE TABLE IF NOT EXISTS `dmarc`.`cursors`
(
    tenant       LowCardinality(String),
    source       String,
    folder       String,
    uid_validity UInt32,
    last_uid     UInt32 COMMENT 'all UIDs up to this one are done',
    updated_at   DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY (tenant, source, folder)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- The ledger of TLS reports, as reports is of aggregate reports: one row for
-- every content that was seen of every report, and exactly one of them active.
CREATE TABLE IF NOT EXISTS `dmarc`.`tls_reports`
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
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- The failure details of the active content of every TLS report. Read with
-- FINAL, as records. A session that failed in several ways is in several rows.
CREATE TABLE IF NOT EXISTS `dmarc`.`tls_failures`
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
ENGINE = ReplacingMergeTree(ver, is_deleted)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, row_no)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- The ledger of failure reports. A failure report is about one mail and is the
-- one row itself. Addresses, headers and texts are as the privacy setting of
-- the time wanted them. Rows go one by one when they are old enough, not by the
-- month: they may be about a private mail.
CREATE TABLE IF NOT EXISTS `dmarc`.`failure_reports`
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
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 0, merge_with_ttl_timeout = 14400, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- One row for every mail that was judged, whatever was in it. A mail that is
-- read twice keeps its better verdict, and a replayed one the verdict of the
-- replay: read with FINAL.
CREATE TABLE IF NOT EXISTS `dmarc`.`messages`
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
ENGINE = ReplacingMergeTree(ver)
PARTITION BY toYYYYMM(received_at)
ORDER BY (tenant, source, mail_key)
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
;

-- How many TLS sessions succeed, by day and type of policy. Within one type a
-- session counts once. One session may stand under policies of two types, such
-- as tlsa and sts, so sums over types may count it twice. Reports without
-- policies have an empty type. The day is as in failing_senders.
CREATE OR REPLACE VIEW `dmarc`.`tls_days` AS
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
CREATE OR REPLACE VIEW `dmarc`.`tls_failing` AS
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
CREATE OR REPLACE VIEW `dmarc`.`failures` AS
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
CREATE OR REPLACE VIEW `dmarc`.`mail_days` AS
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
CREATE OR REPLACE VIEW `dmarc`.`failing_senders` AS
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

