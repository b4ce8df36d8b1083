-- The ledger of TLS reports, as reports is of aggregate reports: one row for
-- every content that was seen of every report, and exactly one of them active.
CREATE TABLE IF NOT EXISTS {{table "tls_reports"}}{{onCluster}}
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
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS {{settings "index_granularity = 1024" "ttl_only_drop_parts = 1"}}

-- +split
-- The failure details of the active content of every TLS report. Read with
-- FINAL, as records. A session that failed in several ways is in several rows.
CREATE TABLE IF NOT EXISTS {{table "tls_failures"}}{{onCluster}}
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
ENGINE = {{engine "ReplacingMergeTree" "ver" "is_deleted"}}
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, row_no)
SETTINGS {{settings "ttl_only_drop_parts = 1"}}
