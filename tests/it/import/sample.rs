//! The embedded sample, and what a later import makes of it.

use cinegraph::db::{Db, DbOptions};
use cinegraph::import::sample;
use entity::credit::CreditKind;
use serde_json::json;

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

#[on_both_databases]
async fn an_empty_database_is_filled_once(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    assert_eq!(sample::load_if_empty(&test.db).await.unwrap(), Some(103));
    let before = dump(&test.db).await;
    assert_eq!(sample::load_if_empty(&test.db).await.unwrap(), None);
    assert_eq!(dump(&test.db).await, before);
    let movie = stored(&test.db, 400_617).await;
    assert_eq!((&*movie.slug, movie.cover_path.as_deref()), ("phantom-thread-2017", Some("card")));
    let credits = stored_credits(&test.db, movie.id).await;
    assert_eq!(
        (credits[0].0.kind, &*credits[0].1.slug),
        (CreditKind::Director, "paul-thomas-anderson")
    );
    assert_eq!((&*credits[1].1.slug, credits[1].0.billing), ("daniel-day-lewis", Some(1)));
    assert_eq!(people(&test.db).await.len(), 528);
}

#[on_both_databases]
async fn two_servers_that_start_at_once_load_it_once(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let other = Db::connect(&DbOptions::new(&test.url)).await.unwrap();
    let (one, two) = tokio::join!(sample::load_if_empty(&test.db), sample::load_if_empty(&other));
    let mut loaded = [one.unwrap(), two.unwrap()];
    loaded.sort_unstable();
    assert_eq!(loaded, [None, Some(103)]);
}

#[on_both_databases]
async fn an_import_finds_the_films_and_their_people(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    sample::load_if_empty(&test.db).await.unwrap();
    let before = stored(&test.db, 400_617).await;
    let folder = Folder::new();
    let credits = credits(&[(
        400_617,
        json!([
            plays(11856, "DANIEL Day-Lewis", "Reynolds Woodcock", 0),
            plays(99, "Somebody New", "Guest", 1)
        ]),
        json!([
            works(4762, "Paul Thomas Anderson", "Directing", "Director"),
            works(4762, "Paul Thomas Anderson", "Writing", "Writer")
        ]),
    )]);
    let row = film(400_617, "Phantom Thread");
    let report = import_pair(&test.db, &folder, &movies(&[row]), &credits).await;
    assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
    let movie = stored(&test.db, 400_617).await;
    assert_eq!(
        (movie.id, &movie.slug, movie.cover_path.as_deref()),
        (before.id, &before.slug, Some("card"))
    );
    let people = people(&test.db).await;
    assert_eq!(people.len(), 529, "one is new, two are known, and the others of the film stay");
    let known = |slug: &str| people.iter().find(|person| person.slug == slug).unwrap();
    assert_eq!(
        (known("daniel-day-lewis").tmdb_id, known("daniel-day-lewis").version),
        (Some(11856), 2)
    );
    assert_eq!(known("paul-thomas-anderson").tmdb_id, Some(4762));
    let drama: Vec<_> = dump(&test.db)
        .await
        .into_iter()
        .find(|(table, _)| *table == "genre")
        .unwrap()
        .1
        .into_iter()
        .filter(|genre| genre["name"] == "Drama")
        .collect();
    assert_eq!(drama.len(), 1);
    assert_eq!(drama[0]["tmdb_id"], 18);
}

#[on_both_databases]
async fn a_person_met_elsewhere_first_is_united_with_the_samples(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    sample::load_if_empty(&test.db).await.unwrap();
    let folder = Folder::new();
    let credits = credits(&[
        (1, json!([plays(11856, "Daniel Day-Lewis", "A stranger", 0)]), json!([])),
        (400_617, json!([plays(11856, "Daniel Day-Lewis", "Reynolds Woodcock", 0)]), json!([])),
    ]);
    for id in [1, 400_617] {
        import_pair(&test.db, &folder, &movies(&[film(id, "Film")]), &credits).await;
    }
    let people = people(&test.db).await;
    let his: Vec<_> = people.iter().filter(|person| person.name == "Daniel Day-Lewis").collect();
    assert_eq!(his.len(), 1);
    assert_eq!((his[0].tmdb_id, &*his[0].slug), (Some(11856), "daniel-day-lewis"));
    let elsewhere = stored_credits(&test.db, stored(&test.db, 1).await.id).await;
    assert_eq!(elsewhere[0].1.id, his[0].id);
    let before = dump(&test.db).await;
    let report = import_pair(
        &test.db,
        &folder,
        &movies(&[film(1, "Film"), film(400_617, "Film")]),
        &credits,
    )
    .await;
    assert_eq!(counts(&report), [2, 0, 0, 2, 0]);
    assert_eq!(dump(&test.db).await, before);
}

#[on_both_databases]
async fn namesakes_within_a_film_are_not_taken_for_the_samples_person(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    sample::load_if_empty(&test.db).await.unwrap();
    let folder = Folder::new();
    let credits = credits(&[(
        400_617,
        json!([plays(1, "Daniel Day-Lewis", "A", 0), plays(2, "Daniel Day-Lewis", "B", 1)]),
        json!([]),
    )]);
    import_pair(&test.db, &folder, &movies(&[film(400_617, "Phantom Thread")]), &credits).await;
    let people = people(&test.db).await;
    let his: Vec<_> = people
        .iter()
        .filter(|person| person.name == "Daniel Day-Lewis")
        .map(|person| person.tmdb_id)
        .collect();
    assert_eq!(his, [None, Some(1), Some(2)]);
}
