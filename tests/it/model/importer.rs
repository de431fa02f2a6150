//! Handing records to the importers.

use cinegraph::auth::Editor;
use cinegraph::catalog::movie::{MovieDraft, upsert};
use cinegraph::catalog::{Writer, credit, field::Field, person, vocabulary};
use cinegraph::db::Db;
use serde_json::Value;

use super::operation::Way;
use super::outcome::Import;
use crate::import::fixture::{Folder, import_json};

/// What an importer reports.
#[derive(Debug)]
pub enum Reported {
    /// What became of each record: the word and the key.
    Each(Vec<String>),
    /// Inserted, updated, unchanged, rejected, merged.
    Counts([u64; 5]),
}

const WORDS: [&str; 5] = ["Inserted", "Updated", "Unchanged", "Rejected", "Merged"];

fn place(import: &Import) -> usize {
    match import {
        Import::Inserted(_) => 0,
        Import::Updated(_) => 1,
        Import::Unchanged(_) => 2,
        Import::Rejected => 3,
        Import::Merged(_) => 4,
    }
}

impl Reported {
    /// Whether it is what is expected.
    pub fn compare(&self, expected: &[Import]) -> Result<(), String> {
        let mut counts = [0; 5];
        expected.iter().for_each(|import| counts[place(import)] += 1);
        let words: Vec<&str> = expected.iter().map(|import| WORDS[place(import)]).collect();
        let same = match self {
            Self::Each(all) => *all == words,
            Self::Counts(reported) => *reported == counts,
        };
        if same { Ok(()) } else { Err(format!("expected {expected:?}, got {self:?}")) }
    }
}

pub async fn import(db: &Db, way: Way, records: &[Value]) -> Result<Reported, String> {
    match way {
        Way::Files => Ok(files(db, records).await),
        Way::Drafts => drafts(db, records).await,
    }
}

async fn files(db: &Db, records: &[Value]) -> Reported {
    let folder = Folder::new();
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    let report = import_json(db, vec![folder.write("films.jsonl", lines)]).await;
    let reported = [report.inserted, report.updated, report.unchanged, report.rejected];
    let [inserted, updated, unchanged, rejected] = reported;
    Reported::Counts([
        inserted,
        updated,
        unchanged,
        rejected,
        report.read - reported.iter().sum::<u64>(),
    ])
}

async fn drafts(db: &Db, records: &[Value]) -> Result<Reported, String> {
    let mut reported = vec![WORDS[3].to_owned(); records.len()];
    let checked = records.iter().map(|record| draft(record).validate_lenient()).enumerate();
    let (places, films): (Vec<usize>, Vec<_>) =
        checked.filter_map(|(place, checked)| Some((place, checked.ok()?.0))).unzip();
    let writer = Writer::begin(db, &Editor::operator()).await.unwrap();
    let outcomes = upsert(&writer, &films).await.map_err(|error| format!("failed: {error:?}"))?;
    writer.commit().await.map_err(|error| format!("failed: {error:?}"))?;
    for (place, outcome) in places.into_iter().zip(outcomes) {
        // The word alone, because keys are compared as those of the stored rows.
        let outcome = format!("{outcome:?}");
        reported[place] = outcome.split('(').next().unwrap().to_owned();
    }
    Ok(Reported::Each(reported))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn picture(value: &Value) -> Option<String> {
    value.as_str().map(|path| format!("tmdb:{path}"))
}

fn id(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|id| id.try_into().ok())
}

fn entry(entry: &Value) -> vocabulary::VocabularyDraft {
    vocabulary::VocabularyDraft {
        tmdb_id: id(&entry["id"]),
        name: text(&entry["name"]).unwrap_or_default(),
        image: picture(&entry["logo_path"]).or(picture(&entry["poster_path"])),
        country: text(&entry["origin_country"]),
        ..Default::default()
    }
}

fn list<T>(value: &Value, turn: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().into_iter().flatten().map(turn).collect()
}

fn somebody(entry: &Value) -> person::PersonDraft {
    person::PersonDraft {
        tmdb_id: id(&entry["id"]),
        name: text(&entry["name"]).unwrap_or_default(),
        profile_path: picture(&entry["profile_path"]),
        popularity: entry["popularity"].as_f64(),
        ..Default::default()
    }
}

fn performer(entry: &Value) -> credit::CreditDraft {
    let billing = entry["order"].as_i64().and_then(|order| (order + 1).try_into().ok());
    let characters = text(&entry["character"]).filter(|it| !it.is_empty()).into_iter().collect();
    credit::CreditDraft { characters, billing, ..credit::CreditDraft::performer(somebody(entry)) }
}

fn worker(entry: &Value) -> credit::CreditDraft {
    let department = match entry["department"].as_str().unwrap() {
        "Directing" => credit::Department::Directing,
        _ => credit::Department::Writing,
    };
    credit::CreditDraft::crew(somebody(entry), department, text(&entry["job"]).unwrap_or_default())
}

/// A record as a draft.
fn draft(record: &Value) -> MovieDraft {
    let given = |name: &str| record.get(name).cloned().map_or(Field::Keep, Field::Set);
    let texts = |name: &str| given(name).map(|it| text(&it));
    let figure = |name: &str| given(name).map(|it| it.as_f64().map(Into::into));
    MovieDraft {
        tmdb_id: Field::known(record["id"].as_i64()),
        imdb_id: Field::known(text(&record["imdb_id"])),
        title: text(&record["title"]).unwrap_or_default().into(),
        original_title: texts("original_title"),
        original_language: texts("original_language"),
        overview: texts("overview"),
        tagline: texts("tagline"),
        release_date: texts("release_date"),
        runtime: figure("runtime"),
        adult: given("adult").map(|it| it.as_bool().unwrap_or_default()),
        budget: figure("budget"),
        revenue: figure("revenue"),
        popularity: figure("popularity"),
        vote_average: figure("vote_average"),
        vote_count: figure("vote_count"),
        cover_path: given("poster_path").map(|it| picture(&it)),
        collection: given("belongs_to_collection")
            .map(|it| Some(entry(&it)).filter(|_| !it.is_null())),
        genres: given("genres").map(|it| list(&it, entry)),
        keywords: given("keywords").map(|it| list(&it["keywords"], entry)),
        companies: given("production_companies").map(|it| list(&it, entry)),
        credits: given("credits")
            .map(|it| [list(&it["cast"], performer), list(&it["crew"], worker)].concat()),
        ..MovieDraft::default()
    }
}
