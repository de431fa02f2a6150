//! Facets count the list that they are beside.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::catalog::{Shape, release_date, seed};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

const MOVIES: usize = 60;

async fn catalogue(backend: &Backend) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    seed(&database.db, Shape { movies: MOVIES, people: 9, performers: 2 }).await;
    TestSchema::of(database)
}

/// The decades of the films that `keep` keeps, as the seed dates them.
fn decades(keep: impl Fn(usize) -> bool) -> Value {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for date in (1..=MOVIES).filter(|m| keep(*m)).filter_map(release_date) {
        *counts.entry(date[..4].parse::<u32>().unwrap() / 10 * 10).or_default() += 1;
    }
    counts.iter().map(|(decade, count)| json!({ "decade": decade, "count": count })).collect()
}

#[on_both_databases]
async fn facets_count_each_kind_and_leave_out_their_own_condition(backend: Backend) {
    let schema = catalogue(&backend).await;
    let answered = schema.data("{ moviesConnection(first: 1, \
        where: {genres: {some: {slug: {eq: \"drama\"}}}, releaseYear: {gte: 1920}, \
        originalLanguage: {eq: \"fr\"}}) {
        totalCount facets { genres { genre { slug } count } decades { decade count } originalLanguages { language { name } count } } } }").await;
    assert_eq!(answered.statements, 4, "the total and three facets; no row was asked for");
    let facets = &answered.data["moviesConnection"]["facets"];
    assert_eq!(answered.data["moviesConnection"]["totalCount"], 0);
    assert_eq!(facets["genres"], json!([]), "no film is French");
    assert_eq!(facets["decades"], json!([]));
    let dramas = (1..=MOVIES)
        .filter(|m| m % 3 == 0 && release_date(*m).is_some_and(|date| *date >= *"1920"))
        .count();
    assert_eq!(
        facets["originalLanguages"],
        json!([{"language": {"name": "English"}, "count": dramas}])
    );
}

#[on_both_databases]
async fn facets_of_the_whole_list_add_up(backend: Backend) {
    let schema = catalogue(&backend).await;
    let answered = schema
        .data(
            "{ moviesConnection { facets { genres(first: 2) \
        { count genre { name } } decades { decade count } originalLanguages { language { code } \
        count } } } }",
        )
        .await;
    let facets = &answered.data["moviesConnection"]["facets"];
    assert_eq!(
        facets["genres"],
        json!([{"count": 20, "genre": {"name": "Drama"}}, {"count": 20, "genre": {"name": "Comedy"}}])
    );
    assert_eq!(facets["decades"], decades(|_| true));
    assert_eq!(facets["originalLanguages"][0]["count"], MOVIES);
    let drama = schema
        .data(
            "{ moviesConnection(where: {genres: {some: {slug: {eq: \"drama\"}}}}) \
        { facets { genres { count } decades { decade count } } } }",
        )
        .await;
    let facets = &drama.data["moviesConnection"]["facets"];
    assert_eq!(facets["genres"].as_array().unwrap().len(), 3, "the other genres stay in sight");
    assert_eq!(facets["decades"], decades(|m| m % 3 == 0));
}

#[on_both_databases]
async fn facets_below_many_parents_are_one_statement_each(backend: Backend) {
    let schema = catalogue(&backend).await;
    let answered = schema
        .data(
            "{ genres { slug moviesConnection(first: 1) \
        { nodes { id } facets { decades { decade count } genres { count } } } } }",
        )
        .await;
    assert_eq!(answered.statements, 4);
    for (remainder, slug) in ["drama", "comedy", "crime"].iter().enumerate() {
        let genres = answered.data["genres"].as_array().unwrap();
        let genre = genres.iter().find(|genre| genre["slug"] == *slug).unwrap();
        let facets = &genre["moviesConnection"]["facets"];
        assert_eq!(facets["decades"], decades(|m| m % 3 == remainder), "{slug}");
        assert_eq!(facets["genres"], json!([{"count": 20}]));
    }
}

#[on_both_databases]
async fn only_what_is_selected_is_counted(backend: Backend) {
    let schema = catalogue(&backend).await;
    for (selection, statements) in [
        ("totalCount", 1),
        ("facets { decades { count } }", 1),
        ("nodes { id }", 1),
        ("__typename", 0),
        ("pageInfo { hasNextPage } totalCount", 2),
    ] {
        let answered = schema.data(&format!("{{ moviesConnection {{ {selection} }} }}")).await;
        assert_eq!(answered.statements, statements, "{selection}");
    }
}
