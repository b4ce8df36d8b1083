-- The ledger of failure reports. A failure report is about one mail and is the
-- one row itself. Addresses, headers and texts are as the privacy setting of
-- the time wanted them. Rows go one by one when they are old enough, not by the
-- month: they may be about a private mail.
CREATE TABLE IF NOT EXISTS {{table "failure_reports"}}{{onCluster}}
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
ENGINE = {{engine "ReplacingMergeTree" "ver"}}
PARTITION BY toYYYYMM(date_end)
PRIMARY KEY (tenant, domain, date_end)
ORDER BY (tenant, domain, date_end, report_key, content_hash)
SETTINGS {{settings "index_granularity = 1024" "ttl_only_drop_parts = 0" "merge_with_ttl_timeout = 14400"}}
