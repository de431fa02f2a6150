//! What follows the source at a second import, and what an editor has written.

use cinegraph::import::{Level, Report};
use serde_json::{Value, json};

use super::fixture::*;
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

async fn import(schema: &TestSchema, films: &[Value]) -> Report {
    let folder = Folder::new();
    let lines: String = films.iter().map(|film| format!("{film}\n")).collect();
    import_json(&schema.app.db, vec![folder.write("films.jsonl", lines)]).await
}

/// A film whose only performer is called so and is so popular.
fn film(id: i64, name: &str, popularity: f64) -> Value {
    json!({"id": id, "title": format!("Film {id}"), "tagline": "First", "runtime": 90,
        "genres": [{"id": 18, "name": "Drama"}], "vote_count": 10, "vote_average": 7.5,
        "belongs_to_collection": {"id": 3, "name": "Series"},
        "credits": {"cast": [{"id": 5, "name": name, "popularity": popularity, "order": 0,
            "profile_path": format!("/{name}.jpg")}], "crew": []}})
}

fn with(mut film: Value, changes: Value) -> Value {
    film.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    film
}

async fn edit(schema: &TestSchema, mutation: &str, input: Value) {
    let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation ($input: {of}!) {{ {mutation}(input: $input) {{ userErrors {{ code message path }} }} }}"
    );
    let payload = schema.mutate(&document, json!({ "input": input })).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
}

fn kept(report: &Report) -> Vec<&str> {
    let notes = report.notes.iter().filter(|note| note.level == Level::Kept);
    notes.map(|note| &*note.reason).collect()
}

async fn start(backend: &Backend) -> TestSchema {
    TestSchema::of(TestDatabase::start(backend).await)
}

#[on_both_databases]
async fn a_person_who_changed_at_the_source_follows(backend: Backend) {
    let schema = start(&backend).await;
    import(&schema, &[film(1, "Ann Lee", 2.5)]).await;
    let news = [film(1, "Ann Lee Byrne", 4.5)];
    let report = import(&schema, &news).await;
    assert_eq!((report.kept, report.warnings), (0, 0), "{report}");
    let query = "{ people { name slug popularity version } \
        byName: people(where: { name: { eq: \"Ann Lee Byrne\" } }) { slug } \
        search(query: \"byrne\") { nodes { ... on Person { slug } } } }";
    let slug = json!({ "slug": "ann-lee" });
    let expected = json!({
        "people": [{ "name": "Ann Lee Byrne", "slug": "ann-lee", "popularity": 4.5, "version": 2 }],
        "byName": [slug], "search": { "nodes": [slug] } });
    assert_eq!(schema.data(query).await.data, expected);
    let person = &people(&schema.app.db).await[0];
    assert_eq!(person.profile_path.as_deref(), Some("tmdb:/Ann Lee Byrne.jpg"));
    assert_eq!(person.sort_name, "ann lee byrne");
    let before = dump(&schema.app.db).await;
    import(&schema, &news).await;
    assert_eq!(dump(&schema.app.db).await, before);
}

#[on_both_databases]
async fn of_a_run_the_first_statement_about_a_person_counts(backend: Backend) {
    let schema = start(&backend).await;
    // More than a batch lies between the two.
    let mut films = vec![film(1, "Ann", 2.5)];
    films.extend((2..150).map(|id| json!({"id": id, "title": "Film"})));
    films.push(film(150, "Anna", 3.5));
    import(&schema, &films).await;
    let known = |people: Vec<entity::person::Model>| (people[0].name.clone(), people[0].popularity);
    assert_eq!(known(people(&schema.app.db).await), ("Ann".to_owned(), Some(2.5)));
    let before = dump(&schema.app.db).await;
    let report = import(&schema, &films).await;
    assert_eq!((report.updated, dump(&schema.app.db).await), (0, before));
    films.reverse();
    import(&schema, &films).await;
    assert_eq!(known(people(&schema.app.db).await), ("Anna".to_owned(), Some(3.5)));
}

#[on_both_databases]
async fn what_an_editor_wrote_of_a_person_is_kept(backend: Backend) {
    let schema = start(&backend).await;
    import(&schema, &[film(1, "Ann Lee", 2.5)]).await;
    edit(&schema, "updatePerson", json!({"id": "tmdb:5", "name": "Ann Li", "popularity": null}))
        .await;
    let news = [film(1, "Ann Lee", 4.5)];
    for _ in 0..2 {
        let report = import(&schema, &news).await;
        let person = "the person \"Ann Lee\" (tmdb id 5):";
        let name =
            format!("{person} kept the name of an editor: \"Ann Li\"; the source has \"Ann Lee\"");
        let figure =
            format!("{person} kept the popularity of an editor: unknown; the source has 4.5");
        assert_eq!(kept(&report), [name, figure]);
        assert_eq!((report.kept, report.unchanged, report.exit_code()), (2, 1, 0));
        assert!(report.to_string().contains("0 warnings, 2 kept in"), "{report}");
    }
    let person = &people(&schema.app.db).await[0];
    assert_eq!((&*person.name, person.popularity, person.version), ("Ann Li", None, 2));
    assert_eq!(person.edited, "name popularity");
}

#[on_both_databases]
async fn what_an_editor_wrote_of_a_film_is_kept(backend: Backend) {
    let schema = start(&backend).await;
    import(&schema, &[film(1, "Ann", 2.5)]).await;
    let lists = json!({"id": "tmdb:1", "title": "Own", "tagline": null, "voteCount": 12,
        "genres": [{"create": {"name": "Comedy"}}], "collection": null, "runtime": 90});
    edit(&schema, "updateMovie", lists).await;
    edit(&schema, "setMovieCredits", json!({"movieId": "tmdb:1", "credits": []})).await;
    let version = stored(&schema.app.db, 1).await.version;
    let news = with(
        film(1, "Zoe", 3.5),
        json!({"runtime": 95, "keywords": {"keywords": [{"id": 7, "name": "sea"}]}}),
    );
    for expected in [[1, 0, 1, 0, 0], [1, 0, 0, 1, 0]] {
        let report = import(&schema, std::slice::from_ref(&news)).await;
        assert_eq!(counts(&report), expected, "{report}");
        let mut notes = kept(&report);
        notes.sort_unstable();
        assert_eq!(
            notes,
            [
                "kept the collection of an editor: empty; the source has \"Series\"",
                "kept the credits of an editor: as they are (0); the source has others (1)",
                "kept the genres of an editor: \"Comedy\"; the source has \"Drama\"",
                "kept the tagline of an editor: unknown; the source has \"First\"",
                "kept the title of an editor: \"Own\"; the source has \"Film 1\"",
                "kept the vote count of an editor: 12; the source has 10",
            ]
        );
    }
    let movie = stored(&schema.app.db, 1).await;
    assert_eq!((&*movie.title, movie.tagline, movie.collection_id), ("Own", None, None));
    assert_eq!((movie.vote_count, movie.vote_average), (12, Some(7.5)));
    assert_eq!(
        (movie.runtime, movie.version),
        (Some(95), version + 1),
        "what was not changed follows"
    );
    let marks = "collection credits genres tagline title vote_average vote_count";
    assert_eq!(movie.edited, marks);
    let tables = dump(&schema.app.db).await;
    let count = |name: &str| tables.iter().find(|(table, _)| *table == name).unwrap().1.len();
    assert_eq!((count("movie_keyword"), count("movie_genre"), count("credit")), (1, 1, 0));
}

#[on_both_databases]
async fn the_same_as_an_editor_wrote_is_not_reported(backend: Backend) {
    let schema = start(&backend).await;
    let created = json!({"title": "Film 1", "tmdbId": 1, "tagline": "First",
        "genres": [{"create": {"name": "drama", "tmdbId": 18}}],
        "productionCountries": [{"code": "IE"}],
        "credits": [{"department": "ACTING", "billing": 1,
            "person": {"create": {"name": "Ann", "tmdbId": 5}}}]});
    edit(&schema, "createMovie", created).await;
    let record = with(film(1, "Ann", 2.5), json!({"production_countries": [{"iso_3166_1": "IE"}]}));
    let report = import(&schema, &[record]).await;
    assert_eq!((counts(&report), kept(&report)), ([1, 0, 1, 0, 0], vec![]));
    let movie = stored(&schema.app.db, 1).await;
    assert_eq!((movie.runtime, movie.vote_count), (Some(90), 10));
    assert!(movie.collection_id.is_some());
    assert_eq!(movie.edited, "countries credits genres tagline title tmdb_id");
    let person = &people(&schema.app.db).await[0];
    assert_eq!((&*person.edited, person.popularity), ("name tmdb_id", None), "credits are kept");
}

#[on_both_databases]
async fn a_value_that_a_merge_takes_over_stays_whose_it_was(backend: Backend) {
    let schema = start(&backend).await;
    let bare = |id: i64| json!({"id": id, "title": format!("Film {id}")});
    import(&schema, &[bare(1), with(bare(2), json!({"runtime": 80}))]).await;
    edit(&schema, "updateMovie", json!({"id": "tmdb:2", "tagline": "Own", "title": "Other"})).await;
    edit(&schema, "mergeMovies", json!({"survivorId": "tmdb:1", "mergedId": "tmdb:2"})).await;
    let record = with(bare(1), json!({"title": "New", "runtime": 95, "tagline": "Theirs"}));
    let report = import(&schema, &[record]).await;
    let note = "kept the tagline of an editor: \"Own\"; the source has \"Theirs\"";
    assert_eq!(kept(&report), [note]);
    let movie = stored(&schema.app.db, 1).await;
    assert_eq!(
        (&*movie.title, movie.runtime, movie.tagline.as_deref()),
        ("New", Some(95), Some("Own"))
    );
    edit(&schema, "deleteMovie", json!({"id": "tmdb:1"})).await;
    let report = import(&schema, &[bare(1)]).await;
    assert_eq!((counts(&report), report.kept), ([1, 1, 0, 0, 0], 0), "a deleted film comes back");
}
