//! Real files, where the folder is; nothing from it is in the repository.

use cinegraph::import::{self, ImportOptions, Source};
use entity::{credit, movie};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::fixture::*;
use crate::support::{Backend, TestDatabase, data, on_both_databases};

#[on_both_databases]
async fn the_small_pair_is_complete_and_changes_nothing_twice(backend: Backend) {
    let Some(pair) = data("tmdb5000/small") else { return };
    let test = TestDatabase::start(&backend).await;
    let source = Source::TmdbCsv {
        movies: pair.join("tmdb_5000_movies.csv"),
        credits: Some(pair.join("tmdb_5000_credits.csv")),
    };
    let report = import::run(&test.db, source.clone(), ImportOptions::default()).await.unwrap();
    assert_eq!((counts(&report), report.exit_code()), ([51, 51, 0, 0, 0], 0), "{report}");
    assert_eq!(movie::Entity::find().count(test.db.reader()).await.unwrap(), 51);
    assert!(credit::Entity::find().count(test.db.reader()).await.unwrap() > 5000);
    let before = dump(&test.db).await;
    let report = import::run(&test.db, source, ImportOptions::default()).await.unwrap();
    assert_eq!(counts(&report), [51, 0, 0, 51, 0]);
    assert!(dump(&test.db).await == before);
}

#[on_both_databases]
async fn saved_responses_are_films_or_refused(backend: Backend) {
    let Some(responses) = data("tmdb-api") else { return };
    let test = TestDatabase::start(&backend).await;
    let report = import_json(&test.db, vec![responses]).await;
    // Two files of Phantom Thread, of which the first counts; details and latest; no other film.
    assert_eq!(counts(&report), [25, 3, 0, 0, 22], "{report}");
    assert_eq!(stored(&test.db, 400_617).await.imdb_id.as_deref(), Some("tt5776858"));
    assert_eq!(stored(&test.db, 1_236_474).await.overview, None);
}
