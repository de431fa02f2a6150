//! Figures beyond what may be: an editor is refused, and an importer leaves them out with a warning.

use serde_json::{Value, json};

use super::{CREATE, CREATE_PERSON, LARGEST, REFUSED};
use crate::import::fixture::{
    Folder, film, import_films, import_json, plays, stored, stored_credits,
};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

fn path(steps: &[&str]) -> Value {
    let path = [&["input"], steps].concat();
    json!([{ "code": "INVALID", "path": path }])
}

#[on_both_databases]
async fn an_editor_is_refused_a_figure_beyond_the_largest(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    for value in REFUSED {
        let made =
            schema.mutate(CREATE, json!({ "input": { "title": "A", "popularity": value } })).await;
        assert_eq!(made, json!({ "movie": null, "userErrors": path(&["popularity"]) }), "{value}");
        let made = schema
            .mutate(CREATE_PERSON, json!({ "input": { "name": "A", "popularity": value } }))
            .await;
        assert_eq!(made, json!({ "person": null, "userErrors": path(&["popularity"]) }), "{value}");
        let credit = json!({ "department": "ACTING", "person": { "create": { "name": "A", "popularity": value } } });
        let made =
            schema.mutate(CREATE, json!({ "input": { "title": "A", "credits": [credit] } })).await;
        let within = path(&["credits", "0", "person", "create", "popularity"]);
        assert_eq!(made, json!({ "movie": null, "userErrors": within }), "{value}");
    }
    // The last is no number that JSON clients read exactly.
    for amount in [9_007_199_254_740_991_i64, 0, -1, -9_007_199_254_740_991, 9_007_199_254_740_992]
    {
        for field in ["budget", "revenue"] {
            let made =
                schema.mutate(CREATE, json!({ "input": { "title": "A", field: amount } })).await;
            assert_eq!(
                made,
                json!({ "movie": null, "userErrors": path(&[field]) }),
                "{field} {amount}"
            );
        }
    }
    assert!(
        schema.data("{ movies { id } people { id } }").await.data
            == json!({ "movies": [], "people": [] })
    );
}

#[on_both_databases]
async fn an_importer_leaves_out_a_figure_beyond_the_largest(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let (mut id, folder) = (10, Folder::new());
    for figure in REFUSED {
        id += 10;
        // 0 is how sources say that it is not known.
        let warned = u64::from(figure != 0.0);
        let text = format!("{figure:?}");
        let row =
            film(id, "A").with("popularity", &text).with("budget", &text).with("revenue", &text);
        let report = import_films(&test.db, &[row]).await;
        assert_eq!(
            (report.inserted, report.warnings),
            (1, 3 * warned),
            "{text}: {:?}",
            report.notes
        );
        let movie = stored(&test.db, i32::try_from(id).unwrap()).await;
        assert_eq!((movie.popularity, movie.budget, movie.revenue), (None, None, None));
        let mut plays = plays(id, "B", "A part", 0);
        plays["popularity"] = json!(figure);
        let details = json!({ "id": id + 1, "title": "B", "popularity": figure, "budget": figure,
            "revenue": figure, "credits": { "cast": [plays], "crew": [] } });
        let path = folder.write(&format!("{id}.json"), details.to_string());
        let report = import_json(&test.db, vec![path]).await;
        assert_eq!(
            (report.inserted, report.warnings),
            (1, 4 * warned),
            "{text}: {:?}",
            report.notes
        );
        let movie = stored(&test.db, i32::try_from(id + 1).unwrap()).await;
        assert_eq!((movie.popularity, movie.budget, movie.revenue), (None, None, None));
        let credits = stored_credits(&test.db, movie.id).await;
        assert_eq!((credits.len(), credits[0].1.popularity), (1, None), "the credit itself stays");
    }
}

#[on_both_databases]
async fn a_fraction_is_checked_by_what_is_stored_of_it(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    for (place, (text, expected)) in [
        ("9007199254740989.6", Some(LARGEST as i64)),
        ("9007199254740990.4", Some(LARGEST as i64)),
        ("9007199254740990.6", None),
        ("9007199254740991.4", None),
        ("0.4", None),
        ("0.5", Some(1)),
        ("5e-324", None),
    ]
    .into_iter()
    .enumerate()
    {
        let id = 10 + i64::try_from(place).unwrap();
        import_films(&test.db, &[film(id, "A").with("budget", text)]).await;
        assert_eq!(stored(&test.db, i32::try_from(id).unwrap()).await.budget, expected, "{text}");
    }
}
