-- How far a source has read a folder, for mailboxes that must not be changed.
CREATE TABLE IF NOT EXISTS {{table "cursors"}}{{onCluster}}
(
    tenant       LowCardinality(String),
    source       String,
    folder       String,
    uid_validity UInt32,
    last_uid     UInt32 COMMENT 'all UIDs up to this one are done',
    updated_at   DateTime64(6, 'UTC')
)
ENGINE = {{engine "ReplacingMergeTree" "updated_at"}}
ORDER BY (tenant, source, folder)
SETTINGS {{settings}}
