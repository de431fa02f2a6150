//! Writing a catalogue straight into the tables, in place of what they held.

use std::collections::HashSet;

use cinegraph::db::Db;
use sea_orm::ConnectionTrait;

use super::catalogue::{
    COUNTRIES, Catalogue, Credit, Film, Group, JOBS, LANGUAGES, MOMENTS, Person, TEXTS,
};
use crate::support::tables;

/// Empties the tables and fills them; the search index is filled by the program.
pub async fn seed(db: &Db, catalogue: &Catalogue) {
    let transaction = db.begin().await.unwrap();
    // Without its version the index is filled anew.
    let tables = tables::of_catalogue(db).await.into_iter().chain(["search_state".to_owned()]);
    let mut script: Vec<String> = tables.map(|table| format!("DELETE FROM {table}")).collect();
    vocabulary(catalogue, &mut script);
    add(
        &mut script,
        "movie (id, slug, imdb_id, tmdb_id, title, title_folded, sort_title, original_title, \
            original_title_folded, original_language, overview, tagline, status, release_date, \
            release_year, runtime, adult, video, homepage, budget, revenue, popularity, \
            vote_average, vote_count, cover_path, backdrop_path, collection_id, version, \
            created_at, updated_at)",
        catalogue.films.iter().map(film),
    );
    add(
        &mut script,
        "person (id, slug, imdb_id, tmdb_id, name, name_folded, sort_name, biography, birth_date, \
            death_date, birth_place, popularity, profile_path, version, created_at, updated_at)",
        catalogue.people.iter().map(person),
    );
    links(catalogue, &mut script);
    credits(catalogue, &mut script);
    transaction.execute_unprepared(&script.join(";\n")).await.unwrap();
    transaction.commit().await.unwrap();
    cinegraph::catalog::search::fill(db).await.unwrap();
}

fn add(script: &mut Vec<String>, into: &str, rows: impl Iterator<Item = Vec<String>>) {
    let rows: Vec<String> = rows.map(|row| format!("({})", row.join(", "))).collect();
    if !rows.is_empty() {
        script.push(format!("INSERT INTO {into} VALUES {}", rows.join(", ")));
    }
}

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn texts(value: Option<&String>) -> String {
    value.map_or("NULL".to_owned(), |value| text(value))
}

fn or_null(value: Option<impl ToString>) -> String {
    value.map_or("NULL".to_owned(), |value| value.to_string())
}

/// With an exponent where there is a large one.
fn figure(value: Option<f64>) -> String {
    value.map_or("NULL".to_owned(), |value| format!("{value:?}"))
}

fn moment(place: usize) -> String {
    MOMENTS[place].0.to_string()
}

fn vocabulary(catalogue: &Catalogue, script: &mut Vec<String>) {
    let named = LANGUAGES
        .iter()
        .map(|(code, name, own)| vec![text(code), text(name), own.map_or("NULL".to_owned(), text)]);
    add(script, "language (code, name, native_name)", named);
    add(script, "country (code, name)", COUNTRIES.iter().map(|(c, n)| vec![text(c), text(n)]));
    let base = |word: &'static str| {
        move |group: &Group| {
            let slug = format!("{word}-{}", group.id);
            vec![group.id.to_string(), text(&slug), text(&group.name), or_null(group.tmdb_id)]
        }
    };
    add(script, "genre (id, slug, name, tmdb_id)", catalogue.genres.iter().map(base("genre")));
    add(
        script,
        "keyword (id, slug, name, tmdb_id)",
        catalogue.keywords.iter().map(base("keyword")),
    );
    let company = |group: &Group| {
        let own = [texts(group.image.as_ref()), texts(group.country.as_ref())];
        [base("company")(group), own.to_vec()].concat()
    };
    let into = "company (id, slug, name, tmdb_id, logo_path, country)";
    add(script, into, catalogue.companies.iter().map(company));
    let series =
        |group: &Group| [base("collection")(group), vec![texts(group.image.as_ref())]].concat();
    let into = "collection (id, slug, name, tmdb_id, cover_path)";
    add(script, into, catalogue.collections.iter().map(series));
}

fn film(film: &Film) -> Vec<String> {
    let (title, folded, sort) = TEXTS[film.title];
    let original = film.original_title.map(|place| TEXTS[place]);
    vec![
        film.id.to_string(),
        text(&film.slug()),
        texts(film.imdb_id.as_ref()),
        or_null(film.tmdb_id),
        text(title),
        text(folded),
        text(sort),
        or_null(original.map(|(title, ..)| text(title))),
        or_null(original.map(|(_, folded, _)| text(folded))),
        texts(film.language.as_ref()),
        texts(film.overview.as_ref()),
        texts(film.tagline.as_ref()),
        texts(film.status.as_ref()),
        texts(film.date.as_ref()),
        or_null(film.year()),
        or_null(film.runtime),
        film.adult.to_string(),
        film.video.to_string(),
        texts(film.homepage.as_ref()),
        or_null(film.budget),
        or_null(film.revenue),
        figure(film.popularity),
        or_null(film.vote_average),
        film.vote_count.to_string(),
        texts(film.cover.as_ref()),
        texts(film.backdrop.as_ref()),
        or_null(film.collection),
        film.version.to_string(),
        moment(film.created),
        moment(film.updated),
    ]
}

fn person(person: &Person) -> Vec<String> {
    let (name, folded, sort) = TEXTS[person.name];
    vec![
        person.id.to_string(),
        text(&person.slug()),
        texts(person.imdb_id.as_ref()),
        or_null(person.tmdb_id),
        text(name),
        text(folded),
        text(sort),
        texts(person.biography.as_ref()),
        texts(person.birth.as_ref()),
        texts(person.death.as_ref()),
        texts(person.birth_place.as_ref()),
        figure(person.popularity),
        texts(person.profile.as_ref()),
        person.version.to_string(),
        moment(person.created),
        moment(person.updated),
    ]
}

fn links(catalogue: &Catalogue, script: &mut Vec<String>) {
    for film in &catalogue.films {
        for (table, column, labels) in [
            ("movie_genre", "genre_id", &film.genres),
            ("movie_keyword", "keyword_id", &film.keywords),
            ("movie_company", "company_id", &film.companies),
        ] {
            let rows = labels
                .iter()
                .map(|(key, place)| vec![film.id.to_string(), key.to_string(), place.to_string()]);
            add(script, &format!("{table} (movie_id, {column}, position)"), rows);
        }
        for (table, column, labels) in [
            ("movie_country", "country_code", &film.countries),
            ("movie_language", "language_code", &film.languages),
        ] {
            let rows = labels
                .iter()
                .map(|(key, place)| vec![film.id.to_string(), text(key), place.to_string()]);
            add(script, &format!("{table} (movie_id, {column}, position)"), rows);
        }
    }
}

/// `lead` is true for a person's first credit of a kind in a film.
fn credits(catalogue: &Catalogue, script: &mut Vec<String>) {
    let mut in_order: Vec<&Credit> = catalogue.credits.iter().collect();
    in_order.sort_by_key(|credit| (credit.position, credit.id));
    let mut seen = HashSet::new();
    let rows = in_order.into_iter().map(|credit| {
        let lead = seen.insert((credit.film, credit.person, credit.kind()));
        let film = catalogue.films.iter().find(|film| film.id == credit.film).unwrap();
        let (kind, department, job) = JOBS[credit.job];
        let characters = serde_json::to_string(&credit.characters).unwrap();
        vec![
            credit.id.to_string(),
            credit.film.to_string(),
            credit.person.to_string(),
            kind.to_string(),
            credit.position.to_string(),
            lead.to_string(),
            text(film.date.as_deref().unwrap_or_default()),
            text(department),
            text(job),
            text(&characters),
            texts(credit.credited_as.as_ref()),
            or_null(credit.billing),
            credit.uncredited.to_string(),
            credit.voice.to_string(),
        ]
    });
    add(
        script,
        "credit (id, movie_id, person_id, kind, position, lead, released, department, job, \
            characters, credited_as, billing, uncredited, voice)",
        rows,
    );
}
