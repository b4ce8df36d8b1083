-- One row for every mail that was judged, whatever was in it. A mail that is
-- read twice keeps its better verdict, and a replayed one the verdict of the
-- replay: read with FINAL.
CREATE TABLE IF NOT EXISTS {{table "messages"}}{{onCluster}}
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
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
PARTITION BY toYYYYMM(received_at)
ORDER BY (tenant, source, mail_key)
SETTINGS {{settings "index_granularity = 1024" "ttl_only_drop_parts = 1"}}
