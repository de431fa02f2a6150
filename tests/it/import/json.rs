//! Saved responses of TMDB's API.

use cinegraph::import::{self, ImportOptions, Source};
use serde_json::{Value, json};

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

const DETAILS: &str = include_str!("../../fixtures/import/details.json");

/// The fixture with `changes` put over it.
fn details(changes: Value) -> Value {
    let mut details: Value = serde_json::from_str(DETAILS).unwrap();
    let object = details.as_object_mut().unwrap();
    if !changes["imdb_id"].is_null() {
        // The appended id would be another one.
        object.remove("external_ids");
    }
    object.extend(changes.as_object().unwrap().clone());
    details
}

/// The fixture without some of its keys.
fn without(keys: &[&str]) -> Value {
    let mut details = details(json!({}));
    details.as_object_mut().unwrap().retain(|key, _| !keys.contains(&&**key));
    details
}

async fn import_one(db: &cinegraph::db::Db, value: &Value) -> cinegraph::import::Report {
    let folder = Folder::new();
    let path = folder.write("film.json", value.to_string());
    import_json(db, vec![path]).await
}

#[on_both_databases]
async fn details_with_appended_responses_are_stored_whole(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let path = folder.write("film.json", DETAILS);
    let report = import_json(&test.db, vec![path]).await;
    assert_eq!((counts(&report), report.warnings, report.exit_code()), ([1, 1, 0, 0, 0], 0, 0));
    let movie = stored(&test.db, 7001).await;
    assert_eq!((movie.imdb_id.as_deref(), &*movie.slug), (Some("tt9900001"), "the-keeper-2011"));
    assert_eq!(movie.cover_path.as_deref(), Some("tmdb:/keeper.jpg"));
    assert_eq!(movie.backdrop_path.as_deref(), Some("tmdb:/harbour.jpg"));
    assert_eq!(
        movie.overview.as_deref(),
        Some("A keeper counts ships.\n\nOne night there is one too many.")
    );
    assert_eq!((movie.popularity, movie.vote_average), (Some(13.059), Some(7.303)));
    let tables = dump(&test.db).await;
    let table = |name: &str| &tables.iter().find(|(table, _)| *table == name).unwrap().1;
    assert_eq!(table("collection")[0]["cover_path"], "tmdb:/lighthouses.jpg");
    assert_eq!(table("company")[0]["logo_path"], "tmdb:/pier.png");
    assert_eq!(
        (&table("company")[0]["country"], &table("company")[1]["country"]),
        (&json!("IE"), &json!(null))
    );
    assert_eq!(
        table("language"),
        &vec![json!({"code": "ga", "name": "Irish", "native_name": "Gaeilge"})]
    );
    assert_eq!((table("keyword").len(), table("movie_genre").len()), (1, 2));
    let credits = stored_credits(&test.db, movie.id).await;
    let names: Vec<&str> = credits.iter().map(|(_, person)| &*person.name).collect();
    assert_eq!(names, ["Nuala Byrne", "Nuala Byrne", "Oisín Daly"]);
    assert!(credits.iter().all(|(credit, _)| credit.lead), "each is the first of its kind");
    assert_eq!(credits[1].1.profile_path.as_deref(), Some("tmdb:/nuala.jpg"));
    assert_eq!((credits[1].1.popularity, credits[2].1.popularity), (Some(4.25), None));
    assert_eq!((&*credits[2].0.characters, credits[2].0.voice), (r#"["Ship","Gull"]"#, true));
}

#[on_both_databases]
async fn keys_left_out_stay_and_null_clears(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    import_one(&test.db, &details(json!({}))).await;
    let before = dump(&test.db).await;
    let partial = without(&[
        "credits",
        "keywords",
        "external_ids",
        "poster_path",
        "overview",
        "belongs_to_collection",
        "genres",
        "imdb_id",
        "release_date",
        "budget",
    ]);
    assert_eq!(counts(&import_one(&test.db, &partial).await), [1, 0, 0, 1, 0]);
    assert_eq!(dump(&test.db).await, before);
    let cleared = details(
        json!({"poster_path": null, "overview": "", "belongs_to_collection": null,
        "genres": [], "imdb_id": null, "external_ids": null, "release_date": "", "credits": {"cast": [], "crew": []}}),
    );
    assert_eq!(counts(&import_one(&test.db, &cleared).await), [1, 0, 1, 0, 0]);
    let movie = stored(&test.db, 7001).await;
    assert_eq!((movie.cover_path, movie.overview, movie.collection_id), (None, None, None));
    assert_eq!((movie.release_date, movie.release_year), (None, None));
    assert_eq!(movie.imdb_id.as_deref(), Some("tt9900001"), "an id is never cleared");
    assert!(stored_credits(&test.db, movie.id).await.is_empty());
}

#[on_both_databases]
async fn csv_does_not_erase_what_it_does_not_have(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    import_one(&test.db, &details(json!({}))).await;
    import_films(&test.db, &[film(7001, "The Keeper")]).await;
    let movie = stored(&test.db, 7001).await;
    assert_eq!(movie.cover_path.as_deref(), Some("tmdb:/keeper.jpg"));
    assert_eq!(movie.imdb_id.as_deref(), Some("tt9900001"));
    assert!(movie.collection_id.is_some());
    assert_eq!(stored_credits(&test.db, movie.id).await.len(), 3);
    assert_eq!(movie.runtime, Some(101), "what it has it writes");
}

#[on_both_databases]
async fn an_imdb_id_matches_a_film_without_a_tmdb_id(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    import_one(&test.db, &details(json!({}))).await;
    let sql = "UPDATE movie SET tmdb_id = NULL";
    sea_orm::ConnectionTrait::execute_unprepared(test.db.writer(), sql).await.unwrap();
    let report = import_one(&test.db, &details(json!({"title": "Renamed"}))).await;
    assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
    assert_eq!(stored(&test.db, 7001).await.slug, "the-keeper-2011");
}

#[on_both_databases]
async fn ids_of_two_films_are_a_conflict_that_names_both(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    import_one(&test.db, &details(json!({"id": 1, "imdb_id": "tt1", "title": "One"}))).await;
    import_one(&test.db, &details(json!({"id": 2, "imdb_id": "tt2", "title": "Two"}))).await;
    let before = dump(&test.db).await;
    let crossed = import_one(&test.db, &details(json!({"id": 1, "imdb_id": "tt2"}))).await;
    assert_eq!((counts(&crossed), crossed.exit_code()), ([1, 0, 0, 0, 1], 1));
    assert_eq!(
        crossed.notes[0].reason,
        "conflict: tmdb id 1 is that of the movie one-2011, and imdb id tt2 that of two-2011"
    );
    let taken = import_one(&test.db, &details(json!({"id": 3, "imdb_id": "tt2"}))).await;
    assert_eq!(
        taken.notes[0].reason,
        "conflict: imdb id tt2 is that of the movie two-2011, whose tmdb id is 2 and not 3"
    );
    assert_eq!(dump(&test.db).await, before);
}

#[on_both_databases]
async fn imdb_ids_may_move_between_the_films_of_a_source(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let lines = |step: i64| -> String {
        let line = |id: i64| json!({ "id": id, "imdb_id": format!("tt{}", 100 + id + step), "title": format!("Film {id}") });
        (1..=30).map(|id| format!("{}\n", line(id))).collect()
    };
    // Each film takes the id of the next one, which stands behind it; and then of the one before.
    for (step, file) in [(0, "old.jsonl"), (1, "up.jsonl"), (0, "down.jsonl")] {
        let path = folder.write(file, lines(step));
        for run in 0..2 {
            let options = ImportOptions { batch: 7, ..ImportOptions::default() };
            let source = Source::TmdbJson { paths: vec![path.clone()] };
            let report = import::run(&test.db, source, options).await.unwrap();
            let expected = match (run, file) {
                (0, "old.jsonl") => [30, 30, 0, 0, 0],
                (0, _) => [30, 0, 30, 0, 0],
                _ => [30, 0, 0, 30, 0],
            };
            assert_eq!(counts(&report), expected, "{file}: {report}");
        }
    }
    let swapped = [
        json!({ "id": 1, "imdb_id": "tt102" }),
        json!({ "id": 2, "imdb_id": "tt101" }),
        json!({ "id": 31 }),
    ];
    let swapped: String =
        swapped.iter().map(|line| format!("{}\n", details(line.clone()))).collect();
    for expected in [[3, 1, 0, 0, 2], [3, 0, 0, 1, 2]] {
        let report = import_json(&test.db, vec![folder.write("swap.jsonl", &swapped)]).await;
        assert_eq!(counts(&report), expected, "{report}");
        let records: Vec<u64> = report.notes.iter().map(|note| note.record).collect();
        assert_eq!(records, [1, 2], "each is reported once: {report}");
    }
}

#[on_both_databases]
async fn ids_that_clash_within_one_batch_are_refused_too(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let lines = [
        json!({"id": 1, "imdb_id": "tt1"}),
        json!({"id": 2, "imdb_id": "tt1"}),
        json!({"id": 3, "imdb_id": "tt3"}),
    ];
    let text: String = lines.map(|line| format!("{}\n", details(line))).concat();
    let text = text.replace(r#""external_ids":{"imdb_id":"tt9900001","wikidata_id":null},"#, "");
    let report = import_json(&test.db, vec![folder.write("films.jsonl", text)]).await;
    assert_eq!((counts(&report), report.notes[0].record), ([3, 2, 0, 0, 1], 2));
}

#[on_both_databases]
async fn folders_lines_and_gzip_are_read_in_the_order_of_their_names(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let bare = |id: i64| json!({"id": id, "title": format!("Film {id}")});
    folder.write("b/2.json", serde_json::to_string_pretty(&bare(2)).unwrap());
    folder.write("b/10.json.gz", gzip(bare(10).to_string()));
    folder.write("a.jsonl", format!("{}\r\n\n{}", bare(30), bare(31)));
    folder.write("c.ndjson.gz", gzip(format!("\u{feff}{}\nnot json\n{}\n", bare(40), bare(41))));
    folder.write("notes.txt", "no film");
    let report = import_json(&test.db, vec![folder.path().to_owned()]).await;
    assert_eq!(counts(&report), [7, 6, 0, 0, 1]);
    assert_eq!(report.notes[0].record, 2);
    assert!(report.notes[0].file.ends_with("c.ndjson.gz"));
    let mut order = Vec::new();
    for id in [30, 31, 10, 2, 40, 41] {
        order.push(stored(&test.db, id).await.id);
    }
    assert!(order.is_sorted(), "{order:?}");
}

#[on_both_databases]
async fn what_is_no_film_is_refused_with_what_it_is(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    for (name, content, reason) in [
        (
            "01",
            json!({"success": false, "status_code": 34, "status_message": "Not there."}),
            "an error response of TMDB: Not there. (status 34)",
        ),
        ("02", json!({"errors": ["query must be provided"]}), "an error response of TMDB"),
        (
            "03",
            json!([{"id": 1, "name": "x"}, 5]),
            "a list of 2, of which none is a movie; the first: an object without a title",
        ),
        ("04", json!({"page": 1, "results": []}), "a list of results, not a movie's details"),
        (
            "05",
            json!({"id": 5, "name": "Ann", "biography": ""}),
            "a person's details, not a movie's",
        ),
        (
            "06",
            json!({"id": 5, "cast": [], "crew": []}),
            "a movie's credits without the movie; ask for its details with append_to_response=credits",
        ),
        (
            "07",
            json!({"id": 5, "name": "Show", "first_air_date": "2001-01-01"}),
            "a television series, not a movie",
        ),
        (
            "08",
            json!({"genres": [{"id": 1, "name": "x"}]}),
            "a list of genres, not a movie's details",
        ),
        (
            "09",
            json!({"id": 5, "original_title": "Export"}),
            "an object without a title, not a movie's details",
        ),
        ("10", json!("text"), "neither an object nor a list"),
        ("11", json!({"id": 5, "title": null}), "the record has no title"),
        (
            "12",
            json!({"id": 5, "title": "x", "genres": 5}),
            "genres: the number 5, where a list belongs",
        ),
        (
            "13",
            json!({"id": 5, "title": "x", "credits": {"cast": [5]}}),
            "credits.cast[0]: the number 5, where an object belongs",
        ),
    ] {
        let path = folder.write(&format!("{name}.json"), content.to_string());
        let report = import_json(&test.db, vec![path]).await;
        assert_eq!((report.read, report.rejected, report.exit_code()), (1, 1, 1), "{name}");
        assert!(report.notes[0].reason.starts_with(reason), "{name}: {}", report.notes[0]);
    }
}

#[on_both_databases]
async fn empty_cut_and_foreign_files_are_one_refusal_each(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    folder.write("a.json", "");
    folder.write("b.json", " \n ");
    folder.write("c.json", &DETAILS[..DETAILS.len() / 2]);
    folder.write("d.json", "<html>\n<p>Bad gateway</p>\n</html>\n");
    let packed = gzip(DETAILS);
    folder.write("e.json.gz", &packed[..packed.len() - 20]);
    folder.write("f.jsonl", format!("{}\n{{\"id\": 2, \"ti", json!({"id": 1, "title": "Whole"})));
    folder.write("g.json", json!({"id": 3, "title": "After"}).to_string());
    let report = import_json(&test.db, vec![folder.path().to_owned()]).await;
    assert_eq!((counts(&report), report.exit_code()), ([8, 2, 0, 0, 6], 2));
    let notes: Vec<(char, u64, &str)> = report
        .notes
        .iter()
        .map(|note| {
            (
                note.file.chars().rev().find(|c| "abcdef".contains(*c)).unwrap(),
                note.record,
                &note.reason[..11],
            )
        })
        .collect();
    let cut = "the file en";
    let short: Vec<(u64, &str)> =
        notes.iter().map(|(_, record, reason)| (*record, *reason)).collect();
    assert_eq!(
        short,
        [(1, "the file is"), (1, "the file is"), (1, cut), (1, "not JSON: e"), (1, cut), (2, cut)]
    );
}

#[on_both_databases]
async fn a_film_is_found_in_two_files_once(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    folder.write("a.json", json!({"id": 1, "title": "First"}).to_string());
    folder.write("b.json", json!({"id": 1, "title": "Second"}).to_string());
    for expected in [[2, 1, 0, 0, 1], [2, 0, 0, 1, 1]] {
        let report = import_json(&test.db, vec![folder.path().to_owned()]).await;
        assert_eq!(counts(&report), expected);
    }
    assert_eq!(stored(&test.db, 1).await.title, "First");
}

#[on_both_databases]
async fn films_that_spell_an_entry_differently_change_nothing_twice(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let film = |id: i64, name: &str, logo: Value| {
        json!({"id": id, "title": "Film", "production_companies":
        [{"id": 9, "name": name, "logo_path": logo, "origin_country": ""}],
        "credits": {"cast": [{"id": 3, "name": name, "profile_path": logo, "popularity": id, "order": 0}], "crew": []}})
    };
    let text = format!(
        "{}\n{}\n{}\n",
        film(1, "Old Name", json!(null)),
        film(2, "New Name", json!("/logo.png")),
        film(3, "Third", json!("/other.png"))
    );
    let path = folder.write("films.jsonl", text);
    import_json(&test.db, vec![path.clone()]).await;
    let before = dump(&test.db).await;
    assert_eq!(counts(&import_json(&test.db, vec![path]).await), [3, 0, 0, 3, 0]);
    assert_eq!(dump(&test.db).await, before);
    let person = &people(&test.db).await[0];
    assert_eq!(
        (&*person.name, person.profile_path.as_deref()),
        ("Old Name", Some("tmdb:/logo.png"))
    );
}
