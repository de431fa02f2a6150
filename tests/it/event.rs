//! The change log, as writers fill it.

use cinegraph::auth::Editor;
use cinegraph::catalog::Writer;
use cinegraph::catalog::movie::{MovieDraft, ValidMovie, upsert};
use cinegraph::db::Db;
use cinegraph::event::ChangeType;
use sea_orm::{EntityTrait, QueryOrder};

use crate::support::{Backend, TestDatabase, on_both_databases};

mod changes;
mod feed;
mod merged;
mod retention;

/// The log: what happened to which type of node, its key and its version.
async fn log(test: &TestDatabase) -> Vec<(&'static str, i64, i32)> {
    let changes = entity::change::Entity::find().order_by_asc(entity::change::Column::Id);
    let logged = |change: entity::change::Model| {
        let kind = ChangeType::of_code(change.kind).unwrap();
        (kind.text(), change.node, change.version)
    };
    changes.all(test.db.reader()).await.unwrap().into_iter().map(logged).collect()
}

/// Writes films, without the commit.
async fn write(test: &TestDatabase, titles: &[&str]) -> Writer {
    let films: Vec<_> = titles.iter().zip(1..).map(|(title, id)| film(id, title)).collect();
    begun(&test.db, &films).await
}

/// A film that is identified by TMDB's id.
pub fn film(tmdb_id: i64, title: &str) -> ValidMovie {
    let draft = MovieDraft {
        title: title.to_owned().into(),
        tmdb_id: Some(tmdb_id).into(),
        ..MovieDraft::default()
    };
    draft.validate_lenient().unwrap().0
}

async fn begun(db: &Db, films: &[ValidMovie]) -> Writer {
    let writer = Writer::begin(db, &Editor::operator()).await.unwrap();
    upsert(&writer, films).await.unwrap();
    writer
}

/// Writes films and commits.
pub async fn put(db: &Db, films: &[ValidMovie]) {
    begun(db, films).await.commit().await.unwrap();
}

#[on_both_databases]
async fn a_write_is_in_the_log_when_it_is_in_the_catalogue(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    drop(write(&test, &["Undone"]).await);
    assert_eq!(log(&test).await, []);
    write(&test, &["First", "Second"]).await.commit().await.unwrap();
    let films = entity::movie::Entity::find()
        .order_by_asc(entity::movie::Column::TmdbId)
        .all(test.db.reader())
        .await
        .unwrap();
    let [first, second] = [films[0].id, films[1].id];
    let created = [("MOVIE_CREATED", first, 1), ("MOVIE_CREATED", second, 1)];
    assert_eq!(log(&test).await, created);
    write(&test, &["First", "Changed"]).await.commit().await.unwrap();
    let mut after = created.to_vec();
    after.push(("MOVIE_UPDATED", second, 2));
    assert_eq!(log(&test).await, after, "what did not change is not logged");
}

#[test]
fn every_code_of_the_log_means_one_type() {
    for (place, change_type) in ChangeType::ALL.iter().enumerate() {
        assert_eq!(ChangeType::of_code(place as i32), Some(*change_type));
        assert!(change_type.text().starts_with(&change_type.node().word().to_uppercase()));
    }
}
