//! Records of an importer, as TMDB words them. What of them is not written because it is an editor's is
//! in [`edited`](super::edited).
//!
//! * A record that is of no use is rejected, and so is one that means two films, and one of a film
//!   that an earlier record of the same run means: the first counts.
//! * A record of a film that was merged away writes nothing.
//! * A credit of somebody without an id is left out of a file's record.
//! * A file's records that mean two films are validated again behind the others, the last one first, each
//!   alone, for as long as that writes some of them: a later record may have given up the id.
//! * A key that is left out leaves what is stored; null clears, but never an id. The same records
//!   again change nothing, but that one of a batch may be taken which was rejected for an id that a
//!   later one gave up.

use serde_json::{Map, Value, json};

use super::edited::{By, First};
use super::film::{self, Draft};
use super::matching::{self, Means};
use super::outcome::{Import, Outcome};
use super::state::State;
use super::validation::Validation;

/// Fields that a record and an input word alike but for the name.
const FIELDS: [(&str, &str); 13] = [
    ("title", "title"),
    ("original_title", "originalTitle"),
    ("original_language", "originalLanguage"),
    ("overview", "overview"),
    ("tagline", "tagline"),
    ("release_date", "releaseDate"),
    ("runtime", "runtime"),
    ("adult", "adult"),
    ("budget", "budget"),
    ("revenue", "revenue"),
    ("popularity", "popularity"),
    ("vote_average", "voteAverage"),
    ("vote_count", "voteCount"),
];

fn picture(path: &Value) -> Value {
    path.as_str().map_or(Value::Null, |path| json!(format!("tmdb:{path}")))
}

fn entry(entry: &Value) -> Value {
    let mut known = json!({ "name": entry["name"], "tmdbId": entry["id"] });
    for (theirs, ours) in [("logo_path", "logoImage"), ("poster_path", "coverImage")] {
        if !entry[theirs].is_null() {
            known[ours] = picture(&entry[theirs]);
        }
    }
    if !entry["origin_country"].is_null() {
        known["country"] = entry["origin_country"].clone();
    }
    json!({ "create": known })
}

fn person(entry: &Value) -> Value {
    let mut known = json!({ "name": entry["name"], "tmdbId": entry["id"] });
    known["profileImage"] = picture(&entry["profile_path"]);
    known["popularity"] = entry["popularity"].clone();
    json!({ "create": known })
}

fn credits(credits: &Value, files: bool) -> Value {
    let list = |name: &str| {
        let mut list = credits[name].as_array().cloned().unwrap_or_default();
        list.retain(|it| !files || !it["id"].is_null());
        list
    };
    let cast = list("cast").into_iter().map(|it| {
        let name = it["character"].as_str().filter(|name| !name.is_empty());
        let characters: Vec<&str> = name.into_iter().collect();
        let billing = it["order"].as_i64().map(|order| order + 1);
        json!({ "person": person(&it), "department": "ACTING", "characters": characters,
            "billing": billing.filter(|place| *place <= 2_147_483_647) })
    });
    let crew = list("crew").into_iter().map(|it| {
        let department = it["department"].as_str().unwrap().to_uppercase();
        json!({ "person": person(&it), "department": department, "job": it["job"], "performs": false })
    });
    cast.chain(crew).collect()
}

/// A record as an input would word it.
pub fn input(record: &Value, files: bool) -> Value {
    let mut input = Map::new();
    let mut take = |name: &str, value: Value| drop(input.insert(name.to_owned(), value));
    for (theirs, ours) in FIELDS {
        if let Some(value) = record.get(theirs) {
            take(ours, value.clone());
        }
    }
    for (theirs, ours) in [("id", "tmdbId"), ("imdb_id", "imdbId")] {
        if !record[theirs].is_null() {
            take(ours, record[theirs].clone());
        }
    }
    if let Some(path) = record.get("poster_path") {
        take("coverImage", picture(path));
    }
    if let Some(of) = record.get("belongs_to_collection") {
        take("collection", if of.is_null() { Value::Null } else { entry(of) });
    }
    let entries = |list: &Value| list.as_array().into_iter().flatten().map(entry).collect();
    for (theirs, ours) in [("genres", "genres"), ("production_companies", "productionCompanies")] {
        if let Some(list) = record.get(theirs) {
            take(ours, entries(list));
        }
    }
    if let Some(list) = record.get("keywords") {
        take("keywords", entries(&list["keywords"]));
    }
    if let Some(of) = record.get("credits") {
        take("credits", credits(of, files));
    }
    Value::Object(input)
}

/// A batch of records, or with `files` the records of a file.
pub fn import(state: &mut State, records: &[Value], files: bool) -> Outcome {
    let leading = leading(records, files);
    let (mut outcomes, mut waiting) = batch(state, &leading);
    while files && !waiting.is_empty() {
        let before = waiting.len();
        waiting.reverse();
        for place in std::mem::take(&mut waiting) {
            let (outcome, conflict) = batch(state, &leading[place..=place]);
            outcomes[place] = outcome[0];
            waiting.extend(conflict.first().map(|_| place));
        }
        if waiting.len() == before {
            break;
        }
    }
    Outcome::Imported(outcomes)
}

/// The records that are of use, and which of their statements about people are the first; with
/// `files`, a TMDB id that an earlier one had is reported by the reader.
fn leading(records: &[Value], files: bool) -> Vec<Option<Draft>> {
    let (mut first, mut read) = (First::default(), Vec::new());
    let mut drafts = Vec::new();
    for record in records {
        let mut validation = Validation { lenient: true, ..Validation::default() };
        let input = input(record, files);
        let mut draft = Draft::read(&input, &mut validation);
        let tmdb = draft.names.tmdb.flatten();
        let useless = validation.useless || input.get("title").is_none();
        let again = files && tmdb.is_some_and(|id| read.contains(&id));
        drafts.push((!useless && !again).then(|| {
            read.extend(tmdb);
            if files {
                first.mark(&mut draft);
            }
            draft
        }));
    }
    drafts
}

/// Records that are written together, and the places of those that mean two films.
fn batch(state: &mut State, leading: &[Option<Draft>]) -> (Vec<Import>, Vec<usize>) {
    let mut outcomes = vec![Import::Rejected; leading.len()];
    let mut conflicts = Vec::new();
    let mut works: Vec<(usize, Option<u32>, Draft)> = Vec::new();
    for (place, draft) in leading.iter().enumerate() {
        let Some(mut draft) = draft.clone() else { continue };
        let tmdb = draft.names.tmdb.flatten();
        let given = draft.names.clone();
        let film = match matching::means(state, &mut draft.names) {
            Means::Several => {
                conflicts.push(place);
                continue;
            }
            Means::Merged(survivor, _) => {
                outcomes[place] = Import::Merged(survivor);
                continue;
            }
            Means::Film(film) => Some(film),
            Means::Fresh | Means::Nothing => None,
        };
        let alike = |(_, earlier, draft): &(usize, Option<u32>, Draft)| {
            let same_tmdb = tmdb.is_some() && draft.names.tmdb.flatten() == tmdb;
            let imdb = given.imdb.clone().flatten();
            let same_imdb = imdb.is_some() && draft.names.imdb.clone().flatten() == imdb;
            same_tmdb || same_imdb || film.is_some() && *earlier == film
        };
        if !works.iter().any(alike) {
            works.push((place, film, draft));
        }
    }
    let given: Vec<(Option<u32>, &Draft)> =
        works.iter().map(|(_, film, draft)| (*film, draft)).collect();
    for ((place, film, _), (number, changed)) in
        works.iter().zip(film::write(state, &given, By::Source))
    {
        outcomes[*place] = match (film, changed) {
            (None, _) => Import::Inserted(number),
            (Some(_), true) => Import::Updated(number),
            (Some(_), false) => Import::Unchanged(number),
        };
    }
    (outcomes, conflicts)
}
