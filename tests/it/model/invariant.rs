//! What holds of the stored rows, whatever was done.

use std::collections::BTreeMap;

use cinegraph::event::{ChangeType, NodeType};
use serde_json::{Value, json};

use super::server::Server;
use super::state::{Kind, State};
use super::word;

/// Queries that find nothing.
fn never() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |what: String, sql: String| all.push((what, sql));
    for (list, key, to) in [
        ("movie_genre", "genre_id", "genre (id)"),
        ("movie_keyword", "keyword_id", "keyword (id)"),
        ("movie_company", "company_id", "company (id)"),
        ("movie_country", "country_code", "country (code)"),
        ("movie_language", "language_code", "language (code)"),
        ("credit", "person_id", "person (id)"),
    ] {
        let (table, column) = to.trim_end_matches(')').split_once(" (").unwrap();
        add(
            format!("an orphan of {list}"),
            format!(
                "SELECT * FROM {list} WHERE {key} NOT IN (SELECT {column} FROM {table}) \
             OR movie_id NOT IN (SELECT id FROM movie)"
            ),
        );
        let of_kind = if list == "credit" { ", kind" } else { "" };
        add(
            format!("a gap or a double in {list}"),
            format!(
                "SELECT movie_id FROM {list} GROUP BY movie_id{of_kind} \
             HAVING min(position) <> 0 OR max(position) <> count(*) - 1 \
             OR count(DISTINCT position) <> count(*)"
            ),
        );
        if list != "credit" {
            add(
                format!("an entry twice in {list}"),
                format!("SELECT movie_id FROM {list} GROUP BY movie_id, {key} HAVING count(*) > 1"),
            );
        }
    }
    for node in ["movie", "person"] {
        add(
            format!("a redirect of {node} that leads nowhere"),
            format!("SELECT * FROM {node}_redirect WHERE target NOT IN (SELECT id FROM {node})"),
        );
        add(
            format!("a {node} that is a redirect, too"),
            format!("SELECT * FROM {node}_redirect WHERE id IN (SELECT id FROM {node})"),
        );
        for column in ["slug", "imdb_id", "tmdb_id"] {
            add(
                format!("a redirect's {column} that another {node} has"),
                format!(
                    "SELECT r.id FROM {node}_redirect AS r \
                        JOIN {node} AS n ON n.{column} = r.{column} \
                 WHERE n.id <> r.target"
                ),
            );
            add(
                format!("a {column} that leads to two of {node}"),
                format!(
                    "SELECT {column} FROM {node}_redirect WHERE {column} IS NOT NULL \
                 GROUP BY {column} HAVING count(DISTINCT target) > 1"
                ),
            );
        }
    }
    let lead = "SELECT movie_id FROM credit GROUP BY movie_id, kind, person_id HAVING \
                min(position) <> min(CASE WHEN lead THEN position END) \
                OR sum(CASE WHEN lead THEN 1 ELSE 0 END) <> 1 \
                OR min(CASE WHEN lead THEN position END) IS NULL";
    add("a person of a film and kind who does not lead once, at first".into(), lead.into());
    add(
        "a credit whose release is not its film's".into(),
        "SELECT credit.id FROM credit JOIN movie ON movie.id = movie_id \
        WHERE released <> coalesce(release_date, '')"
            .into(),
    );
    add(
        "a film in no collection".into(),
        "SELECT id FROM movie WHERE collection_id IS NOT NULL \
        AND collection_id NOT IN (SELECT id FROM collection)"
            .into(),
    );
    add(
        "a sentinel".into(),
        "SELECT id FROM movie WHERE budget > 9007199254740990 OR revenue > 9007199254740990 \
        OR popularity > 9007199254740990"
            .into(),
    );
    all
}

pub async fn check(server: &Server, state: &State) -> Result<(), String> {
    for (what, sql) in never() {
        let rows = server.rows(&sql).await;
        if !rows.is_empty() {
            return Err(format!("{what}: {}", json!(rows)));
        }
    }
    folded(server).await?;
    log(server, state).await
}

/// The columns that follow names.
async fn folded(server: &Server) -> Result<(), String> {
    for (table, name) in [("movie", "title"), ("movie", "original_title"), ("person", "name")] {
        let sql = format!(
            "SELECT {name} AS name, {name}_folded AS folded FROM {table} WHERE {name} IS NOT NULL"
        );
        for row in server.rows(&sql).await {
            if row["folded"] != json!(word::folded(row["name"].as_str().unwrap())) {
                return Err(format!("a folded {name} that is not: {row}"));
            }
        }
    }
    Ok(())
}

/// Each write is in the log once, with the version that it made.
async fn log(server: &Server, state: &State) -> Result<(), String> {
    let rows = server.rows("SELECT type, node, version FROM change ORDER BY id").await;
    let of = |code: i64| {
        let change = ChangeType::of_code(i32::try_from(code).unwrap()).unwrap();
        let what = ["_CREATED", "_UPDATED"].iter().position(|it| change.text().ends_with(it));
        let kind = Kind::named(change.node().word()).expect("a type that the model knows");
        (kind, what.unwrap_or(2))
    };
    let mut versions: BTreeMap<(Kind, i64), (i64, bool)> = BTreeMap::new();
    for row in &rows {
        let number = |name: &str| row[name].as_i64().unwrap();
        let (kind, what) = of(number("type"));
        let (version, gone) = versions.entry((kind, number("node"))).or_default();
        let (next, goes) = (*version + i64::from(what < 2), what >= 2);
        if *gone || number("version") != next || (what == 0) != (*version == 0) {
            return Err(format!("the log skips or repeats a version: {row} of {}", json!(rows)));
        }
        (*version, *gone) = (next, goes);
    }
    let logged = |kind: &Kind| NodeType::of_word(kind.word()).is_some();
    for kind in Kind::ALL.into_iter().filter(logged) {
        for (number, record) in state.of(kind) {
            let id = server.id(kind, number);
            let key = id.split_once(':').unwrap().1.parse().unwrap();
            let logged = versions.remove(&(kind, key));
            if logged != Some((record.version, false)) {
                let version = record.version;
                return Err(format!("{id} is of version {version}, and the log has {logged:?}"));
            }
        }
    }
    match versions.values().all(|(_, gone)| *gone) {
        true => Ok(()),
        false => Err(format!("the log does not have what was merged: {versions:?}")),
    }
}

/// The search index equals one that is built anew; spellings of words that no name has any more may
/// be left over.
pub async fn index(server: &Server) -> Result<(), String> {
    let mut before = indexed(server).await;
    sea_orm::ConnectionTrait::execute_unprepared(
        server.schema.app.db.writer(),
        "DELETE FROM search_state",
    )
    .await
    .unwrap();
    cinegraph::catalog::search::fill(&server.schema.app.db).await.unwrap();
    let after = indexed(server).await;
    before[2].retain(|row| after[2].contains(row));
    match before.iter().zip(&after).find(|(before, after)| before != after) {
        None => Ok(()),
        Some((before, after)) => {
            Err(format!("the index is {} and anew {}", json!(before), json!(after)))
        }
    }
}

async fn indexed(server: &Server) -> Vec<Vec<Value>> {
    let mut all = Vec::new();
    for table in ["search_name", "search_posting", "search_spelling"] {
        all.push(server.rows(&format!("SELECT * FROM {table} ORDER BY 1, 2")).await);
    }
    all
}
