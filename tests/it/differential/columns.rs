//! Which columns a statement reads, and whether something needs them.
//!
//! **Invariant:** only SQL that the database was given is looked at.

use std::collections::{BTreeSet, HashMap};

use super::reference::Read;

/// Says what is wrong with a statement, if no read of its tables needs all of its columns.
pub fn check(sql: &str, reads: &[Read]) -> Result<(), String> {
    // Facets of several parents stand in a statement that cuts them.
    let sql = sql.strip_prefix("SELECT * FROM (").unwrap_or(sql);
    let (columns, tables) = (selected(sql), tables(sql));
    if columns.is_empty() {
        return if sql.contains("COUNT(*)") { Ok(()) } else { Err(format!("no columns: {sql}")) };
    }
    let named = |aliases: [&str; 2]| aliases.iter().find_map(|alias| tables.get(*alias).cloned());
    // A facet reads what it counts by, called h.
    let rows = if columns[0].0 == "h" { ["h", "h"] } else { ["n", "m"] };
    let of = (named(rows).unwrap_or_default(), named(["e", "f"]));
    let columns: BTreeSet<(String, String)> = columns
        .into_iter()
        .map(|(alias, column)| (tables.get(alias).cloned().unwrap_or_default(), column.to_owned()))
        .collect();
    let same: Vec<&Read> = reads.iter().filter(|read| read.tables == of).collect();
    if same.iter().any(|read| columns.is_subset(&read.columns)) {
        return Ok(());
    }
    let extra = |read: &&Read| {
        (read.field.clone(), columns.difference(&read.columns).cloned().collect::<Vec<_>>())
    };
    let extra: Vec<_> = same.iter().map(extra).collect();
    Err(format!("columns that nothing needs, by field: {extra:?}\nin {sql}"))
}

/// Alias and column of everything that is selected as `c0`, `c1`, …, or of `h`.
fn selected(sql: &str) -> Vec<(&str, &str)> {
    let sql = crate::support::inner(sql);
    let head = sql.split(" FROM ").next().unwrap().split(", ROW_NUMBER").next().unwrap();
    if head.contains("COUNT(*)") {
        return head.split(", ").filter(|part| part.starts_with("\"h\".")).map(last_two).collect();
    }
    let parts: Vec<&str> = sql.split(" AS \"c").collect();
    let pairs = parts.windows(2).filter(|pair| pair[1].starts_with(|c: char| c.is_ascii_digit()));
    pairs.map(|pair| last_two(pair[0])).collect()
}

/// `… "alias"."column"`.
fn last_two(text: &str) -> (&str, &str) {
    let mut words = text.rsplit('"').filter(|word| !word.is_empty() && *word != ".");
    let column = words.next().unwrap();
    (words.next().unwrap(), column)
}

/// The tables by alias.
fn tables(sql: &str) -> HashMap<&str, String> {
    let mut tables = HashMap::new();
    for word in ["FROM \"", "JOIN \""] {
        for part in sql.split(word).skip(1) {
            let mut words = part.split('"');
            let (table, between, alias) = (words.next(), words.next(), words.next());
            if let (Some(table), Some(" AS "), Some(alias)) = (table, between, alias) {
                tables.entry(alias).or_insert(table.to_owned());
            }
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQL: &str = r#"SELECT "k"."k", "n"."c0", "n"."c1" FROM unnest($1) AS "k" INNER JOIN LATERAL (SELECT "f"."id" AS "c0", "m"."name" AS "c1" FROM "credit" AS "f" CROSS JOIN "person" AS "m" WHERE "m"."id" = "f"."person_id" LIMIT $2) AS "n" ON TRUE"#;

    fn read(columns: &[(&str, &str)]) -> Read {
        let tables = ("person".to_owned(), Some("credit".to_owned()));
        let columns = columns.iter().map(|(table, column)| (table.to_string(), column.to_string()));
        Read { field: "performers".to_owned(), tables, columns: columns.collect() }
    }

    #[test]
    fn a_column_that_nothing_needs_is_reported() {
        check(SQL, &[read(&[("credit", "id"), ("person", "name")])]).unwrap();
        let reported = check(SQL, &[read(&[("credit", "id"), ("person", "id")])]).unwrap_err();
        assert!(reported.contains(r#"[("person", "name")]"#), "{reported}");
    }
}
