//! What the tables hold in the end, against what was acknowledged.

use std::collections::BTreeSet;

use cinegraph::db::Db;
use cinegraph::db::search::{SearchKind, name_key};
use entity::{credit, genre, genre_redirect, movie, movie_genre, person, person_redirect};
use sea_orm::{EntityTrait, FromQueryResult, Statement};

use super::written::{Film, Person, Written, key};

async fn rows<E: EntityTrait, T: Ord>(db: &Db, read: impl Fn(E::Model) -> T) -> Vec<T> {
    sorted(E::find().all(db.reader()).await.unwrap().into_iter().map(read))
}

fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_unstable();
    items
}

/// Asserts that the catalogue holds what was acknowledged, whole and once, and nothing else.
pub async fn check(db: &Db, written: &[Written]) {
    let films: Vec<_> = written.iter().flat_map(|written| &written.films).collect();
    let films: Vec<_> = films.into_iter().filter(|(_, film)| !film.deleted).collect();
    let people: Vec<_> = written.iter().flat_map(|written| &written.people).collect();
    check_films(db, &films).await;
    check_people(db, &people).await;
    let titles =
        films.iter().map(|(id, film)| (name_key(SearchKind::Movie, key(id), 0), &film.title));
    let there = people.iter().filter(|(_, person)| person.survivor.is_none());
    let names = there.map(|(id, person)| (name_key(SearchKind::Person, key(id), 0), &person.name));
    check_search(db, sorted(titles.chain(names).map(|(id, name)| (id, name.to_lowercase())))).await;
}

async fn check_films(db: &Db, films: &[(&String, &Film)]) {
    let stored = rows::<movie::Entity, _>(db, |row| {
        (row.id, row.title, row.slug, i64::from(row.version), row.runtime.map(i64::from))
    });
    let expected = sorted(films.iter().map(|(id, film)| {
        // A film that was made twice would have called its second one `…-2`.
        let slug = film.title.to_lowercase().replace(' ', "-");
        (key(id), film.title.clone(), slug, film.version, film.runtime)
    }));
    assert_eq!(stored.await, expected);
    let credits = rows::<credit::Entity, _>(db, |row| (row.movie_id, row.person_id));
    let expected = sorted(films.iter().map(|(id, film)| (key(id), key(&film.director))));
    assert_eq!(credits.await, expected);
    let genres = rows::<genre::Entity, _>(db, |row| (row.name, row.id)).await;
    let [(name, drama)] = genres.as_slice() else { panic!("{genres:?}") };
    assert_eq!(name, "Drama");
    assert_eq!(rows::<genre_redirect::Entity, _>(db, |row| row.target).await, [0_i64; 0]);
    let links = rows::<movie_genre::Entity, _>(db, |row| (row.movie_id, row.genre_id));
    assert_eq!(links.await, sorted(films.iter().map(|(id, _)| (key(id), *drama))));
}

async fn check_people(db: &Db, people: &[(&String, &Person)]) {
    let stored =
        rows::<person::Entity, _>(db, |row| (row.id, row.name, row.slug, i64::from(row.version)));
    let there = people.iter().filter(|(_, person)| person.survivor.is_none());
    let expected = sorted(there.map(|(id, person)| {
        (key(id), person.name.clone(), person.name.to_lowercase().replace(' ', "-"), person.version)
    }));
    assert_eq!(stored.await, expected);
    let redirects = rows::<person_redirect::Entity, _>(db, |row| (row.id, row.target));
    let merged = people.iter().filter_map(|(id, person)| Some((id, person.survivor.as_ref()?)));
    assert_eq!(redirects.await, sorted(merged.map(|(id, survivor)| (key(id), key(survivor)))));
}

/// Asserts that these names are indexed, each with its different words, and nothing else is.
async fn check_search(db: &Db, names: Vec<(i64, String)>) {
    #[derive(FromQueryResult)]
    struct Name {
        id: i64,
        text: String,
        words: i64,
    }
    let sql = "SELECT id, text, \
               (SELECT count(*) FROM search_posting WHERE name = search_name.id) AS words \
               FROM search_name ORDER BY id";
    let list = async |sql: &str| {
        let statement = Statement::from_string(db.reader().raw().get_database_backend(), sql);
        Name::find_by_statement(statement).all(db.reader()).await.unwrap()
    };
    let stored = list(sql).await.into_iter().map(|name| (name.id, name.text, name.words));
    let expected = names.into_iter().map(|(id, name)| {
        let words: BTreeSet<&str> = name.split(' ').collect();
        let count = words.len() as i64;
        (id, name, count)
    });
    assert_eq!(stored.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let lost = "SELECT name AS id, word AS text, 1 AS words FROM search_posting \
                WHERE name NOT IN (SELECT id FROM search_name)";
    let lost = list(lost).await.into_iter().map(|name| (name.id, name.text));
    assert_eq!(lost.collect::<Vec<_>>(), []);
}
