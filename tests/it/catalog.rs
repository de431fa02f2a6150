//! The catalogue's writers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cinegraph::auth::Editor;
use cinegraph::catalog::credit::{self, Department};
use cinegraph::catalog::field::Field;
use cinegraph::catalog::movie::{MovieDraft, RecordOutcome, ValidMovie, upsert};
use cinegraph::catalog::{Writer, country, language, person, vocabulary};
use cinegraph::db::{Db, DbOptions};

use crate::support::{Backend, TestDatabase, on_both_databases};

fn entry(id: i32, name: String) -> vocabulary::VocabularyDraft {
    vocabulary::VocabularyDraft {
        tmdb_id: Some(id),
        name,
        ..vocabulary::VocabularyDraft::default()
    }
}

fn film(id: i32, title: &str) -> ValidMovie {
    let person = |id: i32| person::PersonDraft {
        tmdb_id: Some(id),
        name: format!("Person {}", id % 5),
        ..person::PersonDraft::default()
    };
    let draft = MovieDraft {
        tmdb_id: Some(id.into()).into(),
        imdb_id: Some(format!("tt{id}")).into(),
        title: title.to_owned().into(),
        release_date: Field::Set(Some("2001".to_owned())),
        original_language: Field::Set(Some("fr".to_owned())),
        collection: Field::Set(Some(entry(id, format!("Series {}", id % 3)))),
        genres: vec![entry(id % 4 + 1, format!("Genre {}", id % 4))].into(),
        keywords: vec![entry(id, format!("Keyword {}", id % 7))].into(),
        companies: vec![vocabulary::VocabularyDraft {
            country: Some("FR".to_owned()),
            ..entry(id, "Company".to_owned())
        }]
        .into(),
        countries: vec![country::CountryDraft { code: "FR".to_owned(), name: None }].into(),
        languages: vec![language::LanguageDraft {
            code: "fr".to_owned(),
            name: None,
            native_name: None,
        }]
        .into(),
        credits: vec![
            credit::CreditDraft::performer(person(id)),
            credit::CreditDraft::performer(person(1000 + id)),
            credit::CreditDraft::crew(person(id), Department::Directing, "Director".to_owned()),
        ]
        .into(),
        ..MovieDraft::default()
    };
    draft.validate_lenient().unwrap().0
}

async fn write(db: &Db, films: &[ValidMovie]) -> Vec<RecordOutcome> {
    let writer = Writer::begin(db, &Editor::operator()).await.unwrap();
    let outcomes = upsert(&writer, films).await.unwrap();
    writer.commit().await.unwrap();
    outcomes
}

async fn counting(url: &str) -> (Db, Arc<AtomicUsize>) {
    let mut db = Db::connect(&DbOptions::new(url)).await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    db.observe(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    (db, count)
}

#[on_both_databases]
async fn a_batch_takes_as_many_statements_whatever_its_size(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let (db, count) = counting(&test.url).await;
    let mut counts = Vec::new();
    for (from, to) in [(1, 10), (100, 149), (1000, 1999)] {
        let mut films: Vec<ValidMovie> = (from..=to).map(|id| film(id, "Title")).collect();
        for title in ["Title", "Other title"] {
            count.store(0, Ordering::SeqCst);
            write(&db, &films).await;
            counts.push(count.load(Ordering::SeqCst));
            films = films.iter().zip(from..).map(|(_, id)| film(id, "Other title")).collect();
            let _ = title;
        }
    }
    let (inserting, updating) = (counts[2], counts[3]);
    assert_eq!(counts[4], inserting, "{counts:?}");
    assert_eq!([counts[1], counts[3], counts[5]], [updating; 3], "{counts:?}");
    assert!(inserting <= 50, "{counts:?}");
}

#[on_both_databases]
async fn an_unchanged_film_writes_nothing(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let mut db = Db::connect(&DbOptions::new(&test.url)).await.unwrap();
    write(&db, &[film(1, "One"), film(2, "Two")]).await;
    let writes = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&writes);
    db.observe(move |info| {
        let sql = info.statement.sql.clone();
        // The only ones allowed are those that do nothing where the row is there.
        if !sql.starts_with("SELECT") && !sql.ends_with("ON CONFLICT DO NOTHING") {
            seen.lock().unwrap().push(sql);
        }
    });
    let outcomes = write(&db, &[film(1, "One"), film(2, "Two")]).await;
    assert!(
        outcomes.iter().all(|outcome| matches!(outcome, RecordOutcome::Unchanged(_))),
        "{outcomes:?}"
    );
    assert_eq!(*writes.lock().unwrap(), Vec::<String>::new());
}

#[on_both_databases]
async fn a_dropped_writer_leaves_nothing(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let writer = Writer::begin(&test.db, &Editor::operator()).await.unwrap();
    upsert(&writer, &[film(1, "One")]).await.unwrap();
    drop(writer);
    assert!(matches!(write(&test.db, &[film(1, "One")]).await[..], [RecordOutcome::Inserted(_)]));
}

#[on_both_databases]
async fn writers_queue_and_share_what_they_name(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let others = [
        Db::connect(&DbOptions::new(&test.url)).await.unwrap(),
        Db::connect(&DbOptions::new(&test.url)).await.unwrap(),
    ];
    let films = |from: i32| (from..from + 20).map(|id| film(id, "Same title")).collect::<Vec<_>>();
    let (one, two) = (films(1), films(11));
    let (one, two) = tokio::join!(write(&others[0], &one), write(&others[1], &two));
    let inserted = one
        .iter()
        .chain(&two)
        .filter(|outcome| matches!(outcome, RecordOutcome::Inserted(_)))
        .count();
    assert_eq!((inserted, one.len() + two.len()), (30, 40));
}

#[on_both_databases]
async fn slugs_continue_behind_those_that_are_stored(backend: Backend) {
    use sea_orm::{EntityTrait, QueryOrder};
    let test = TestDatabase::start(&backend).await;
    write(&test.db, &[film(1, "Fahrenheit"), film(2, "Fahrenheit 2001 2"), film(3, "Fahrenheit")])
        .await;
    write(&test.db, &[film(4, "Fahrenheit"), film(5, "Fahrenheit")]).await;
    let movies = entity::movie::Entity::find()
        .order_by_asc(entity::movie::Column::TmdbId)
        .all(test.db.reader())
        .await
        .unwrap();
    let slugs: Vec<&str> = movies.iter().map(|movie| &*movie.slug).collect();
    assert_eq!(
        slugs,
        [
            "fahrenheit-2001",
            "fahrenheit-2001-2-2001",
            "fahrenheit-2001-2",
            "fahrenheit-2001-3",
            "fahrenheit-2001-4"
        ]
    );
}
