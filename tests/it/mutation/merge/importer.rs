//! Importers after a merge, and merges that importers make.

use cinegraph::auth::Editor;
use cinegraph::catalog::movie::{MovieDraft, RecordOutcome, upsert};
use cinegraph::catalog::{Writer, credit, person as people};
use cinegraph::import;
use serde_json::json;

use super::*;
use crate::import::fixture::{Folder, dump, film as csv, movies};
use crate::support::{Backend, on_both_databases};

/// Imports films; what became of each.
pub(super) async fn import(schema: &TestSchema, drafts: Vec<MovieDraft>) -> Vec<RecordOutcome> {
    let writer = Writer::begin(&schema.app.db, &Editor::operator()).await.unwrap();
    let films: Vec<_> =
        drafts.into_iter().map(|draft| draft.validate_lenient().unwrap().0).collect();
    let outcomes = upsert(&writer, &films).await.unwrap();
    writer.commit().await.unwrap();
    outcomes
}

pub(super) fn draft(title: &str, tmdb_id: Option<i64>, imdb_id: Option<&str>) -> MovieDraft {
    MovieDraft {
        title: title.to_owned().into(),
        tmdb_id: tmdb_id.map(Some).map_or_else(Default::default, Into::into),
        imdb_id: imdb_id.map(|id| Some(id.to_owned())).map_or_else(Default::default, Into::into),
        ..MovieDraft::default()
    }
}

pub(super) fn named(
    name: &str,
    tmdb_id: Option<i32>,
    imdb_id: Option<&str>,
) -> credit::CreditDraft {
    let imdb_id = imdb_id.map(str::to_owned);
    let person = people::PersonDraft {
        name: name.to_owned(),
        tmdb_id,
        imdb_id,
        ..people::PersonDraft::default()
    };
    credit::CreditDraft::performer(person)
}

#[on_both_databases]
async fn an_import_of_a_merged_film_leaves_the_survivor_as_it_is(backend: Backend) {
    let schema = start(&backend).await;
    let drafts =
        vec![draft("One", Some(1), Some("tt0000001")), draft("Two", Some(2), Some("tt0000002"))];
    import(&schema, drafts).await;
    let [one, other] = ["movie:1", "movie:2"].map(str::to_owned);
    merge(&schema, &one, &other).await;
    let key = number(&one);
    let written = [
        (Some(1), Some("tt0000002"), "By both"),
        (Some(1), None, "By TMDB"),
        (None, Some("tt0000001"), "By IMDb"),
    ];
    let merged = [
        (Some(2), None),
        (None, Some("tt0000002")),
        (Some(2), Some("tt0000002")),
        (Some(2), Some("tt0000001")),
    ];
    for (tmdb, imdb, title) in written {
        assert_eq!(
            import(&schema, vec![draft(title, tmdb, imdb)]).await,
            [RecordOutcome::Updated(key)],
            "{title}"
        );
        assert_eq!(
            import(&schema, vec![draft(title, tmdb, imdb)]).await,
            [RecordOutcome::Unchanged(key)],
            "{title}"
        );
        let film = schema.data("{ movies { id title tmdbId imdbId } }").await.data;
        assert_eq!(
            film,
            json!({ "movies": [{ "id": one, "title": title, "tmdbId": 1, "imdbId": "tt0000001" }] })
        );
    }
    let before = dump(&schema.app.db).await;
    for (tmdb, imdb) in merged {
        let outcome = import(&schema, vec![draft("Two", tmdb, imdb)]).await;
        assert_eq!(outcome, [RecordOutcome::Merged(key, "one".to_owned())], "{tmdb:?} {imdb:?}");
    }
    let both =
        import(&schema, vec![draft("Two", Some(2), None), draft("By IMDb", Some(1), None)]).await;
    assert_eq!(both, [RecordOutcome::Merged(key, "one".to_owned()), RecordOutcome::Unchanged(key)]);
    assert_eq!(dump(&schema.app.db).await, before);
}

#[on_both_databases]
async fn a_film_that_took_the_id_of_a_merged_one_is_written_by_it(backend: Backend) {
    let schema = start(&backend).await;
    import(&schema, vec![draft("One", None, None), draft("Two", Some(2), None)]).await;
    let [one, other] = ["movie:1", "movie:2"].map(str::to_owned);
    merge(&schema, &one, &other).await;
    assert_eq!(
        import(&schema, vec![draft("Three", Some(2), None)]).await,
        [RecordOutcome::Updated(number(&one))]
    );
}

#[on_both_databases]
async fn an_upsert_of_a_merged_film_is_refused(backend: Backend) {
    let schema = start(&backend).await;
    let one = film(&schema, json!({ "title": "One", "tmdbId": 1, "imdbId": "tt0000001" })).await;
    let other = film(&schema, json!({ "title": "Two", "tmdbId": 2, "imdbId": "tt0000002" })).await;
    merge(&schema, &one, &other).await;
    let before = dump(&schema.app.db).await;
    let upsert = "mutation ($input: UpsertMovieInput!) { upsertMovie(input: $input) \
        { created movie { id } userErrors { code message path } } }";
    for (input, path) in [
        (json!({ "tmdbId": 2, "title": "T" }), "input.tmdbId"),
        (json!({ "imdbId": "tt0000002", "title": "T" }), "input.imdbId"),
        (json!({ "tmdbId": 2, "imdbId": "tt0000001", "title": "T" }), "input.tmdbId"),
    ] {
        let refused = schema.mutate(upsert, json!({ "input": input })).await;
        assert_eq!(faults(&refused), [fault("CONFLICT", path)], "{refused}");
        assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains(&one), "{refused}");
    }
    assert_eq!(dump(&schema.app.db).await, before);
}

#[on_both_databases]
async fn the_report_names_the_records_of_merged_films(backend: Backend) {
    let schema = start(&backend).await;
    let folder = Folder::new();
    let movies =
        folder.write("movies.csv", movies(&[csv(11, "One"), csv(12, "Two"), csv(13, "Three")]));
    let run = async || {
        let path = folder.path().join("report.jsonl");
        let options = import::ImportOptions {
            report: Some(path.clone()),
            ..import::ImportOptions::default()
        };
        let source = import::Source::TmdbCsv { movies: movies.clone(), credits: None };
        let report = import::run(&schema.app.db, source, options).await.unwrap();
        (report, std::fs::read_to_string(path).unwrap())
    };
    run().await;
    merge(&schema, "movie:1", "movie:2").await;
    for _ in 0..2 {
        let (report, file) = run().await;
        assert_eq!([report.read, report.unchanged, report.merged, report.updated], [3, 2, 1, 0]);
        assert_eq!(report.exit_code(), 0);
        let line: serde_json::Value = serde_json::from_str(file.lines().next().unwrap()).unwrap();
        assert_eq!(line["level"], "merged");
        assert_eq!(
            (&line["record"], &line["reason"]),
            (&json!(2), &json!("its movie was merged into one-1999, which stays"))
        );
        assert!(report.to_string().contains("2 unchanged, 1 merged, 0 rejected"), "{report}");
    }
}

#[on_both_databases]
async fn credits_of_a_merged_person_are_the_survivors(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { people: [one, other], .. } = pairs(&schema).await;
    merge(&schema, &one, &other).await;
    for (n, person) in [
        named("Anne", Some(22), None),
        named("Anne", None, Some("nm0000002")),
        named("Anne", Some(22), Some("nm0000001")),
    ]
    .into_iter()
    .enumerate()
    {
        let film = MovieDraft {
            credits: vec![person].into(),
            ..draft("Film", Some(100 + n as i64), None)
        };
        import(&schema, vec![film]).await;
    }
    let query = "{ movies(where: { title: { eq: \"Film\" } }) \
        { performers { id } } people { id imdbId tmdbId version } }";
    let answered = schema.data(query).await.data;
    let performers = json!({ "performers": [{ "id": one }] });
    assert_eq!(
        answered,
        json!({ "movies": [performers, performers, performers],
        "people": [{ "id": one, "imdbId": "nm0000001", "tmdbId": 22, "version": 2 }] })
    );
}

#[on_both_databases]
async fn two_people_whom_an_import_unites_are_merged_like_any(backend: Backend) {
    let schema = start(&backend).await;
    let cast = |person| MovieDraft { credits: vec![person].into(), ..MovieDraft::default() };
    let film = |title: &str, id, person| MovieDraft {
        credits: cast(person).credits,
        ..draft(title, Some(id), None)
    };
    import(&schema, vec![film("First", 1, named("Ann Lee", None, None))]).await;
    import(&schema, vec![film("Second", 2, named("Ann Lee", Some(5), None))]).await;
    let known = log(&schema).await.len();
    let outcomes = import(&schema, vec![film("First", 1, named("Ann Lee", Some(5), None))]).await;
    let people = schema
        .data(
            "{ people { id tmdbId slug version } \
        movies { id version performers { id } } nodes(ids: [\"person:2\"]) { id } }",
        )
        .await
        .data;
    let performers = json!([{ "id": "person:1" }]);
    assert_eq!(
        people,
        json!({ "people": [{ "id": "person:1", "tmdbId": 5, "slug": "ann-lee", "version": 2 }],
        "movies": [{ "id": "movie:1", "version": 1, "performers": performers }, { "id": "movie:2", "version": 2, "performers": performers }],
        "nodes": [{ "id": "person:1" }] })
    );
    assert_eq!(outcomes, [RecordOutcome::Unchanged(1)], "the film itself names the same person");
    let logged = log(&schema).await.split_off(known);
    assert_eq!(
        logged,
        [("PERSON_MERGED", 2, 1), ("PERSON_UPDATED", 1, 2), ("MOVIE_UPDATED", 2, 2)]
    );
}

#[on_both_databases]
async fn a_film_that_a_merge_and_the_import_write_gets_one_version(backend: Backend) {
    let schema = start(&backend).await;
    let film = |title: &str, id, person| MovieDraft {
        credits: vec![person].into(),
        ..draft(title, Some(id), None)
    };
    import(&schema, vec![film("First", 1, named("Ann Lee", None, None))]).await;
    import(&schema, vec![film("Second", 2, named("Ann Lee", Some(5), None))]).await;
    let known = log(&schema).await.len();
    import(
        &schema,
        vec![
            film("First", 1, named("Ann Lee", Some(5), None)),
            film("Changed", 2, named("Ann Lee", Some(5), None)),
        ],
    )
    .await;
    let logged = log(&schema).await.split_off(known);
    assert_eq!(
        logged,
        [("PERSON_MERGED", 2, 1), ("PERSON_UPDATED", 1, 2), ("MOVIE_UPDATED", 2, 2)]
    );
}
