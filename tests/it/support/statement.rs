//! Reading SQL that was run.

/// The statement itself, without what makes one JSON text of its rows (see `db::dialect`).
pub fn inner(sql: &str) -> &str {
    let packed = sql.strip_prefix("WITH packed (").and_then(|rest| rest.split_once(") AS ("));
    packed.map_or(sql, |(_, statement)| statement)
}
