//! The TMDB-5000 pair.

use cinegraph::import::{self, ImportOptions, Level, Source};
use entity::credit::{CreditKind, Department};
use serde_json::json;

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

#[on_both_databases]
async fn every_column_of_a_film_is_stored(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let report = import_films(&test.db, &[film(11, "The Lamp")]).await;
    assert_eq!(counts(&report), [1, 1, 0, 0, 0]);
    assert_eq!((report.warnings, report.exit_code()), (0, 0));
    let movie = stored(&test.db, 11).await;
    assert_eq!(
        (&*movie.slug, &*movie.title, &*movie.sort_title),
        ("the-lamp-1999", "The Lamp", "the lamp")
    );
    assert_eq!(
        (movie.budget, movie.revenue, movie.runtime),
        (Some(1_000_000), Some(2_000_000), Some(101))
    );
    assert_eq!(
        (movie.release_date.as_deref(), movie.release_year),
        (Some("1999-05-06"), Some(1999))
    );
    assert_eq!(
        (movie.popularity, movie.vote_average, movie.vote_count),
        (Some(12.5), Some(7.3), 42)
    );
    assert_eq!((movie.version, movie.created_at), (1, movie.updated_at));
    assert_eq!(movie.status, Some(entity::movie::MovieStatus::Released));
    let dump = dump(&test.db).await;
    let table = |name: &str| dump.iter().find(|(table, _)| *table == name).unwrap().1.clone();
    assert_eq!(
        table("language"),
        [
            json!({"code": "en", "name": "English", "native_name": "English"}),
            json!({"code": "ga", "name": "Irish", "native_name": "Gaeilge"}),
        ]
    );
    assert_eq!(table("country"), [json!({"code": "IE", "name": "Ireland"})]);
    assert_eq!(table("company")[0]["slug"], "harbour-films");
    assert_eq!(table("movie_keyword").len(), 1);
}

#[on_both_databases]
async fn zero_and_empty_mean_unknown(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let row = film(11, "Nothing Known")
        .with("budget", "0")
        .with("revenue", "0")
        .with("runtime", "")
        .with("release_date", "")
        .with("homepage", "")
        .with("tagline", "")
        .with("overview", " ")
        .with("vote_count", "0")
        .with("original_language", "")
        .with("status", "")
        .with("genres", "[]")
        .with("keywords", "");
    import_films(&test.db, &[row, film(12, "Zero").with("runtime", "0.0")]).await;
    let movie = stored(&test.db, 11).await;
    assert_eq!((movie.budget, movie.revenue, movie.runtime), (None, None, None));
    assert_eq!((movie.release_date, movie.release_year, movie.homepage), (None, None, None));
    assert_eq!((movie.tagline, movie.overview, movie.original_language), (None, None, None));
    assert_eq!((movie.vote_average, movie.vote_count, movie.status), (None, 0, None));
    assert_eq!(stored(&test.db, 12).await.runtime, None);
}

#[on_both_databases]
async fn values_that_cannot_be_are_null_and_warned_of(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let row = film(11, "Odd")
        .with("runtime", "-5")
        .with("vote_count", "99999999999")
        .with("budget", "1e40")
        .with("release_date", "1999-02-30")
        .with("homepage", "javascript:alert(1)")
        .with("popularity", "NaN")
        .with("vote_average", "eleven")
        .with("overview", &"x".repeat(30_000))
        .with("status", "Lost")
        .with("original_language", "english");
    let report = import_films(&test.db, &[row]).await;
    assert_eq!((counts(&report), report.warnings), ([1, 1, 0, 0, 0], 10));
    assert!(report.notes.iter().all(|note| note.level == Level::Warning && note.record == 1));
    let movie = stored(&test.db, 11).await;
    assert_eq!((movie.runtime, movie.vote_count, movie.budget), (None, 0, None));
    assert_eq!((movie.release_date, movie.homepage, movie.overview), (None, None, None));
}

#[on_both_databases]
async fn a_record_without_title_or_id_is_rejected_with_its_number(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let report = import_films(
        &test.db,
        &[
            film(11, "Good"),
            film(12, " \u{200e} "),
            film(13, "x").with("id", "4294967297"),
            film(14, "x").with("id", "0"),
            film(15, "x").with("id", "abc"),
            film(16, &"long ".repeat(1000)),
            film(17, "x").with("genres", "[{\"id\": 1"),
        ],
    )
    .await;
    assert_eq!((counts(&report), report.exit_code()), ([7, 1, 0, 0, 6], 2));
    let records: Vec<u64> = report.notes.iter().map(|note| note.record).collect();
    assert_eq!(records, [2, 3, 4, 5, 6, 7]);
    assert!(report.notes[0].reason.contains("no title"), "{}", report.notes[0]);
    assert!(report.notes[5].reason.starts_with("genres"), "{}", report.notes[5]);
}

#[on_both_databases]
async fn nul_and_other_control_characters_do_not_reach_the_database(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let report =
        import_films(&test.db, &[film(11, "A\u{0}B").with("overview", "One\u{0}\u{1}two\nthree")])
            .await;
    assert_eq!(counts(&report), [1, 1, 0, 0, 0]);
    let movie = stored(&test.db, 11).await;
    assert_eq!((&*movie.title, movie.overview.as_deref()), ("A B", Some("One two\nthree")));
}

#[on_both_databases]
async fn titles_of_every_kind_get_a_slug(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let titles = [
        (1, "M", "m-1999"),
        (2, "300", "300-1999"),
        (3, "42", "42-1999"),
        (4, "الرسالة", "movie-1999"),
        (5, "הסיפור", "movie-1999-2"),
        (6, "I ♥ Huckabees", "i-huckabees-1999"),
        (7, "8½", "81-2-1999"),
        (8, "\u{200e}Left\u{200e}", "left-1999"),
        (9, "tt1234567", "tt1234567-1999"),
    ];
    let mut rows: Vec<Row> =
        titles.iter().map(|(id, title, _)| film((*id).into(), title)).collect();
    rows.push(film(10, "1917").with("release_date", ""));
    rows.push(film(12, "千尋").with("release_date", ""));
    import_films(&test.db, &rows).await;
    for (id, _, slug) in titles {
        assert_eq!(stored(&test.db, id).await.slug, slug);
    }
    assert_eq!(stored(&test.db, 10).await.slug, "movie-1917");
    assert_eq!(stored(&test.db, 12).await.slug, "movie-12");
    assert_eq!(stored(&test.db, 8).await.title, "Left");
}

#[on_both_databases]
async fn films_of_one_title_and_year_stay_apart(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    import_films(&test.db, &[film(11, "Twin"), film(12, "Twin")]).await;
    let report = import_films(&test.db, &[film(13, "Twin"), film(12, "Twin")]).await;
    assert_eq!(counts(&report), [2, 1, 0, 1, 0]);
    let slugs =
        [stored(&test.db, 11).await, stored(&test.db, 12).await, stored(&test.db, 13).await];
    assert_eq!(slugs.map(|movie| movie.slug), ["twin-1999", "twin-1999-2", "twin-1999-3"]);
}

#[on_both_databases]
async fn of_two_rows_of_one_film_the_first_counts(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let rows = [film(11, "First"), film(12, "Other"), film(11, "Second")];
    let report = import_films(&test.db, &rows).await;
    assert_eq!(counts(&report), [3, 2, 0, 0, 1]);
    assert!(
        report.notes[0].reason.starts_with("the same movie as record 1 of"),
        "{}",
        report.notes[0]
    );
    assert_eq!(stored(&test.db, 11).await.title, "First");
    assert_eq!(counts(&import_films(&test.db, &rows).await), [3, 0, 0, 2, 1]);
}

#[on_both_databases]
async fn a_second_run_changes_nothing_at_all(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let rows: Vec<Row> = (1..=30)
        .map(|id| {
            film(id, &format!("Film {}", id % 7)).with("popularity", &format!("{}.{id}7", id * 31))
        })
        .collect();
    let all: Vec<_> = (1..=30)
        .map(|id| {
            (
                id,
                json!([
                    plays(id % 5 + 1, "Ann Lee", "Self / Other (voice)", 0),
                    plays(50 + id, "Bo", "", 1)
                ]),
                json!([works(id % 5 + 1, "Ann Lee", "Directing", "Director")]),
            )
        })
        .collect();
    let (movies, credits) = (movies(&rows), credits(&all));
    let first = import_pair(&test.db, &folder, &movies, &credits).await;
    assert_eq!(counts(&first), [30, 30, 0, 0, 0]);
    let before = dump(&test.db).await;
    let second = import_pair(&test.db, &folder, &movies, &credits).await;
    assert_eq!(counts(&second), [30, 0, 0, 30, 0]);
    assert_eq!(dump(&test.db).await, before);
}

#[on_both_databases]
async fn a_changed_row_changes_its_film_alone(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    import_films(&test.db, &[film(11, "Old"), film(12, "Same")]).await;
    let before = [stored(&test.db, 11).await, stored(&test.db, 12).await];
    let report = import_films(&test.db, &[film(11, "New"), film(12, "Same")]).await;
    assert_eq!(counts(&report), [2, 0, 1, 1, 0]);
    let after = [stored(&test.db, 11).await, stored(&test.db, 12).await];
    assert_eq!((&*after[0].title, &*after[0].title_folded, after[0].version), ("New", "new", 2));
    assert_eq!(after[0].slug, before[0].slug, "a slug never changes");
    assert!(after[0].updated_at > before[0].updated_at);
    assert_eq!(after[0].created_at, before[0].created_at);
    assert_eq!(after[1], before[1]);
}

#[on_both_databases]
async fn changed_lists_and_credits_raise_the_version_too(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let (folder, row) = (Folder::new(), movies(&[film(11, "Film")]));
    let one = credits(&[(11, json!([plays(1, "A", "X", 0), plays(2, "B", "Y", 1)]), json!([]))]);
    let two = credits(&[(11, json!([plays(3, "C", "Z", 0), plays(1, "A", "X", 1)]), json!([]))]);
    import_pair(&test.db, &folder, &row, &one).await;
    let movie = stored(&test.db, 11).await;
    let first = stored_credits(&test.db, movie.id).await;
    assert_eq!(counts(&import_pair(&test.db, &folder, &row, &two).await), [1, 0, 1, 0, 0]);
    let second = stored_credits(&test.db, movie.id).await;
    let names: Vec<&str> = second.iter().map(|(_, person)| &*person.name).collect();
    assert_eq!(names, ["C", "A"]);
    assert_eq!(second[1].0.id, first[0].0.id, "a credit that stays keeps its key");
    assert_eq!((second[1].0.position, second[1].0.billing), (1, Some(2)));
    let row = movies(&[film(11, "Film").with("genres", r#"[{"id": 35, "name": "Comedy"}]"#)]);
    assert_eq!(counts(&import_pair(&test.db, &folder, &row, &two).await), [1, 0, 1, 0, 0]);
    assert_eq!(stored(&test.db, 11).await.version, 3);
}

#[on_both_databases]
async fn the_credits_follow_the_release_date(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let (folder, row) = (Folder::new(), film(11, "Film"));
    let cast = credits(&[(11, json!([plays(1, "A", "X", 0)]), json!([]))]);
    import_pair(&test.db, &folder, &movies(std::slice::from_ref(&row)), &cast).await;
    let movie = stored(&test.db, 11).await;
    let released = |credits: Vec<(entity::credit::Model, _)>| credits[0].0.released.clone();
    assert_eq!(released(stored_credits(&test.db, movie.id).await), "1999-05-06");
    import_films(&test.db, &[row.clone().with("release_date", "2001-01-01")]).await;
    assert_eq!(released(stored_credits(&test.db, movie.id).await), "2001-01-01");
    import_films(&test.db, &[row.with("release_date", "")]).await;
    assert_eq!(released(stored_credits(&test.db, movie.id).await), "");
}

#[on_both_databases]
async fn credits_are_sorted_by_kind_and_billing(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let credits = credits(&[(
        11,
        json!([
            plays(1, "Last Billed", "Z", 7),
            plays(2, "First Billed", "A / B (voice) (uncredited)", 0),
            plays(1, "Last Billed", "Second part", 9)
        ]),
        json!([
            works(3, "Writer", "Writing", "Screenplay"),
            works(4, "Co", "Directing", "Co-Director"),
            works(5, "Boss", "Directing", "Director"),
            works(3, "Writer", "Directing", "Director"),
            works(6, "Double", "Actors", "Stunt Double"),
            works(7, "Odd", "Catering", "Cook")
        ]),
    )]);
    import_pair(&test.db, &folder, &movies(&[film(11, "Film")]), &credits).await;
    let stored = stored_credits(&test.db, stored(&test.db, 11).await.id).await;
    let rows: Vec<_> = stored
        .iter()
        .map(|(credit, person)| (credit.kind, credit.position, &*person.name, credit.lead))
        .collect();
    assert_eq!(
        rows,
        [
            (CreditKind::Director, 0, "Boss", true),
            (CreditKind::Director, 1, "Writer", true),
            (CreditKind::Performer, 0, "First Billed", true),
            (CreditKind::Performer, 1, "Last Billed", true),
            (CreditKind::Performer, 2, "Last Billed", false),
            (CreditKind::Crew, 0, "Writer", true),
            (CreditKind::Crew, 1, "Co", true),
            (CreditKind::Crew, 2, "Double", true),
            (CreditKind::Crew, 3, "Odd", true),
        ]
    );
    let first = &stored[2].0;
    assert_eq!(
        (&*first.characters, first.voice, first.uncredited, first.billing),
        (r#"["A","B"]"#, true, true, Some(1))
    );
    assert_eq!((&*first.job, first.department), ("Actor", Department::Acting));
    assert_eq!(stored[8].0.department, Department::Crew);
}

#[on_both_databases]
async fn two_people_of_one_name_stay_two(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let credits = credits(&[
        (11, json!([plays(1, "Chris Evans", "A", 0), plays(2, "Chris Evans", "B", 1)]), json!([])),
        (
            12,
            json!([plays(2, "Chris Evans", "C", 0)]),
            json!([works(1, "Chris Evans", "Sound", "Mixer")]),
        ),
    ]);
    import_pair(&test.db, &folder, &movies(&[film(11, "One"), film(12, "Two")]), &credits).await;
    let people = people(&test.db).await;
    let mut slugs: Vec<_> = people.iter().map(|person| (person.tmdb_id, &*person.slug)).collect();
    slugs.sort_unstable();
    assert_eq!(slugs, [(Some(1), "chris-evans"), (Some(2), "chris-evans-2")]);
}

#[on_both_databases]
async fn names_are_trimmed_and_composed(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let credits = credits(&[(
        11,
        json!([plays(1, " \tRene\u{301}e  Zellweger ", "Jose\u{301}/Pepe", 0)]),
        json!([]),
    )]);
    import_pair(&test.db, &folder, &movies(&[film(11, " Ame\u{301}lie ")]), &credits).await;
    let movie = stored(&test.db, 11).await;
    assert_eq!((&*movie.title, &*movie.slug), ("Amélie", "amelie-1999"));
    let (credit, person) = &stored_credits(&test.db, movie.id).await[0];
    assert_eq!((&*person.name, &*person.slug), ("Renée Zellweger", "renee-zellweger"));
    assert_eq!(credit.characters, r#"["José/Pepe"]"#);
}

#[on_both_databases]
async fn a_credit_that_names_nobody_is_left_out_and_warned_of(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let credits = credits(&[(
        11,
        json!([plays(1, "  ", "A", 0), plays(99_999_999_999, "Big", "B", 1), {"name": "No id", "character": "C"}, plays(2, "Good", "D", 2)]),
        json!([works(3, "No job", "Sound", "")]),
    )]);
    let report = import_pair(&test.db, &folder, &movies(&[film(11, "Film")]), &credits).await;
    assert_eq!((counts(&report), report.warnings, report.exit_code()), ([1, 1, 0, 0, 0], 4, 0));
    assert_eq!(stored_credits(&test.db, stored(&test.db, 11).await.id).await.len(), 1);
}

#[on_both_databases]
async fn the_two_files_may_have_different_orders(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let rows: Vec<Row> = (1..=9).map(|id| film(id, &format!("Film {id}"))).collect();
    let of =
        |id: i64| (id, json!([plays(100 + id, &format!("Actor {id}"), "É / Ü", 0)]), json!([]));
    let shuffled: Vec<_> = [9, 3, 1, 2, 8, 7, 4, 6, 5].map(of).into();
    let report = import_pair(&test.db, &folder, &movies(&rows), &credits(&shuffled)).await;
    assert_eq!((counts(&report), report.warnings), ([9, 9, 0, 0, 0], 0));
    for id in 1..=9 {
        let credits = stored_credits(&test.db, stored(&test.db, id).await.id).await;
        assert_eq!(credits[0].1.tmdb_id, Some(100 + id));
    }
}

#[on_both_databases]
async fn credits_without_film_and_films_without_credits_are_reported(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let of = |id: i64, name: &str| (id, json!([plays(id, name, "", 0)]), json!([]));
    let credits = credits(&[of(99, "Stray"), of(11, "A"), of(11, "Again"), of(98, "Tail")]);
    let report =
        import_pair(&test.db, &folder, &movies(&[film(11, "One"), film(12, "Two")]), &credits)
            .await;
    assert_eq!((counts(&report), report.warnings, report.exit_code()), ([5, 2, 0, 0, 3], 1, 2));
    let notes: Vec<String> = report
        .notes
        .iter()
        .map(|note| format!("{:?} {} {}", note.level, note.record, note.reason))
        .collect();
    assert!(
        notes.contains(&"Rejected 1 the movies file has no movie with the id 99".to_owned()),
        "{notes:?}"
    );
    assert!(
        notes.contains(
            &"Rejected 3 an earlier row has the credits of movie 11; it counts".to_owned()
        ),
        "{notes:?}"
    );
    assert!(
        notes.contains(&"Rejected 4 the movies file has no movie with the id 98".to_owned()),
        "{notes:?}"
    );
    assert!(
        notes.contains(&"Warning 2 the credits file has no row for this movie".to_owned()),
        "{notes:?}"
    );
}

#[on_both_databases]
async fn columns_that_are_missing_leave_what_is_stored(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    import_films(&test.db, &[film(11, "Film")]).await;
    let before = dump(&test.db).await;
    let folder = Folder::new();
    let movies = folder.write("small.csv", "title,id\nFilm,11\n");
    let report =
        import::run(&test.db, Source::TmdbCsv { movies, credits: None }, ImportOptions::default())
            .await
            .unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 1, 0]);
    assert_eq!(dump(&test.db).await, before);
    let other = folder.write("other.csv", "name,id\nFilm,11\n");
    let failed = import::run(
        &test.db,
        Source::TmdbCsv { movies: other, credits: None },
        ImportOptions::default(),
    )
    .await;
    assert!(failed.unwrap_err().to_string().contains("has no column title"));
}

#[on_both_databases]
async fn every_refusal_is_a_line_of_the_report_file(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let movies = folder.write(
        "movies.csv",
        movies(&[film(11, "Good"), film(12, ""), film(13, "Odd").with("runtime", "-1")]),
    );
    let path = folder.path().join("report.jsonl");
    let options = ImportOptions { report: Some(path.clone()), ..ImportOptions::default() };
    import::run(&test.db, Source::TmdbCsv { movies: movies.clone(), credits: None }, options)
        .await
        .unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let file = movies.display().to_string();
    assert_eq!(
        lines[0],
        json!({"level": "rejected", "file": file, "record": 2, "line": 3, "reason": "the record has no title"})
    );
    assert_eq!(
        lines[1],
        json!({"level": "warning", "file": file, "record": 3, "line": 4, "reason": "the runtime \"-1\" was left out"})
    );
    assert_eq!(
        lines[2],
        json!({"level": "summary", "exit_code": 2, "read": 3, "inserted": 2, "updated": 0,
        "unchanged": 0, "merged": 0, "rejected": 1, "warnings": 1, "kept": 0, "not_stored": {},
        "resumed_at": null})
    );
    assert_eq!(lines.len(), 3);
}
