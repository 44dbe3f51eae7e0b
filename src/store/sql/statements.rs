//! The SQL. Parameters have no numbers, which Node learned late. The tables have a prefix, since in a Durable Object
//! they stand beside those of the application.

pub(super) const CREATE_META: &str =
    "CREATE TABLE IF NOT EXISTS minamo_meta (key TEXT PRIMARY KEY, value BLOB NOT NULL)";
pub(super) const CREATE_LOG: &str =
    "CREATE TABLE IF NOT EXISTS minamo_log (number INTEGER PRIMARY KEY, block BLOB NOT NULL)";
pub(super) const CREATE_PAGES: &str =
    "CREATE TABLE IF NOT EXISTS minamo_pages (id INTEGER PRIMARY KEY, page BLOB NOT NULL)";

pub(super) const ADD_FORMAT: &str = "INSERT INTO minamo_meta VALUES ('format', 1) ON CONFLICT DO NOTHING";
pub(super) const READ_FORMAT: &str = "SELECT value FROM minamo_meta WHERE key = 'format'";

/// Also in a database that was made before there were identities.
pub(super) const ADD_IDENTITY: &str =
    "INSERT INTO minamo_meta VALUES ('identity', randomblob(16)) ON CONFLICT DO NOTHING";
pub(super) const READ_IDENTITY: &str = "SELECT value FROM minamo_meta WHERE key = 'identity'";

/// At most 64 blocks, so at most 3.5 MiB: larger answers double the peak of memory.
pub(super) const READ_LOG: &str =
    "SELECT block AS value FROM minamo_log WHERE number >= ? ORDER BY number LIMIT 64";
/// One block, if the last block of the log is the one before it, and the database is the one of this identity.
pub(super) fn append_block(identity: &[u8]) -> String {
    let identity: String = identity.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "WITH new (number, block) AS (VALUES (?, ?)) \
         INSERT INTO minamo_log SELECT number, block FROM new \
         WHERE number = (SELECT ifnull(max(number), -1) + 1 FROM minamo_log) \
         AND x'{identity}' = (SELECT value FROM minamo_meta WHERE key = 'identity') RETURNING number"
    )
}
pub(super) const DISCARD_BLOCKS: &str = "DELETE FROM minamo_log WHERE number >= ? AND number < ?";

pub(super) const READ_MANIFEST: &str = "SELECT value FROM minamo_meta WHERE key = 'manifest'";
pub(super) const ADD_MANIFEST: &str =
    "INSERT INTO minamo_meta VALUES ('manifest', ?) ON CONFLICT DO NOTHING RETURNING key";
pub(super) const REPLACE_MANIFEST: &str =
    "UPDATE minamo_meta SET value = ? WHERE key = 'manifest' AND value = ? RETURNING key";

pub(super) const READ_PAGES: &str =
    "SELECT id, page AS value FROM minamo_pages WHERE id IN (SELECT value FROM json_each(?))";
pub(super) const READ_PAGE_IDS: &str = "SELECT id FROM minamo_pages WHERE id >= ? ORDER BY id";
pub(super) const ADD_PAGE: &str =
    "INSERT INTO minamo_pages VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id";
pub(super) const DISCARD_PAGES: &str =
    "DELETE FROM minamo_pages WHERE id IN (SELECT value FROM json_each(?))";
