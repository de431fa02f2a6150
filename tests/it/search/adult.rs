//! `search` and `where: { text }` find the same, and an adult title never changes what is found of
//! the others.

use std::collections::BTreeSet;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::{Own, write};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

/// Words that are near each other, and some that are not.
const WORDS: [&str; 10] = [
    "lantern", "lanterns", "lantem", "harbour", "harbor", "harbours", "keeper", "keepers", "the",
    "winter",
];

fn title(random: &mut ChaCha8Rng) -> String {
    let words = (0..random.random_range(1..4)).map(|_| WORDS[random.random_range(0..WORDS.len())]);
    words.collect::<Vec<_>>().join(" ")
}

/// A word of the titles, or one with a mistake in it.
fn misspelt(random: &mut ChaCha8Rng) -> String {
    let mut letters: Vec<char> = WORDS[random.random_range(0..WORDS.len())].chars().collect();
    let at = random.random_range(0..letters.len());
    match random.random_range(0..4) {
        0 => letters[at] = 'x',
        1 => {
            letters.remove(at);
        }
        2 => letters.insert(at, 'x'),
        _ => letters.truncate(letters.len().max(2) - 1),
    }
    letters.into_iter().collect()
}

fn query(random: &mut ChaCha8Rng) -> String {
    let mut words = vec![misspelt(random)];
    if random.random_bool(0.3) {
        words.push(WORDS[random.random_range(0..WORDS.len())].to_owned());
    }
    words.join(" ")
}

/// Films by TMDB's id: title, original title, whether it is an adult one.
type Films = Vec<(i64, String, Option<String>, bool)>;

fn films(random: &mut ChaCha8Rng) -> Films {
    let count = random.random_range(2..9);
    (1..=count)
        .map(|id| {
            let original = random.random_bool(0.3).then(|| title(random));
            (id, title(random), original, random.random_bool(0.4))
        })
        .collect()
}

async fn catalogue(schema: &TestSchema, films: &Films) {
    let own = films.iter().map(|(id, title, original, adult)| Own {
        original: original.clone(),
        adult: *adult,
        ..Own::new(*id, title)
    });
    write(&schema.app.db, &own.collect::<Vec<_>>()).await;
}

async fn clear(schema: &TestSchema) {
    let all = schema.data("{ movies(first: 100, where: { adult: {} }) { id } }").await;
    for film in all.data["movies"].as_array().unwrap() {
        let delete = "mutation ($id: ID!) { deleteMovie(input: { id: $id }) { deletedId } }";
        let gone = schema.mutate(delete, json!({ "id": film["id"] })).await;
        assert_eq!(gone["deletedId"], film["id"]);
    }
}

fn ids(nodes: &Value) -> BTreeSet<i64> {
    nodes.as_array().unwrap().iter().filter_map(|node| node["tmdbId"].as_i64()).collect()
}

/// Every page of a search, two at a time.
async fn searched(schema: &TestSchema, query: &str) -> BTreeSet<i64> {
    let document = "query ($q: String!, $after: Cursor) {
        search(query: $q, types: [MOVIE], first: 2, after: $after) {
            nodes { ... on Movie { tmdbId adult } } pageInfo { hasNextPage endCursor } } }";
    let (mut all, mut after) = (BTreeSet::new(), Value::Null);
    loop {
        let answered = schema.ask(document, json!({ "q": query, "after": after })).await;
        assert!(answered.errors.is_empty(), "{:?}", answered.errors);
        let page = &answered.data["search"];
        assert!(page["nodes"].as_array().unwrap().iter().all(|node| node["adult"] == false));
        for id in ids(&page["nodes"]) {
            assert!(all.insert(id), "a film is on one page");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// What conditions find.
async fn filtered(schema: &TestSchema, conditions: Value) -> BTreeSet<i64> {
    let document = "query ($where: MovieWhere) { movies(first: 100, where: $where) { tmdbId } }";
    let answered = schema.ask(document, json!({ "where": conditions })).await;
    assert!(answered.errors.is_empty(), "{:?}", answered.errors);
    ids(&answered.data["movies"])
}

/// What each query finds: among all but adult titles, among those, and among all.
async fn found(schema: &TestSchema, query: &str) -> [BTreeSet<i64>; 3] {
    let searched = searched(schema, query).await;
    let plain = filtered(schema, json!({ "text": query })).await;
    assert_eq!(searched, plain, "search and where find the same for {query}");
    let said = json!({ "AND": [{ "text": query }, { "adult": { "eq": false } }] });
    assert_eq!(filtered(schema, said).await, plain, "said, it is as if not: {query}");
    let adult = filtered(schema, json!({ "text": query, "adult": { "eq": true } })).await;
    let all = filtered(schema, json!({ "text": query, "adult": {} })).await;
    assert_eq!(all, plain.union(&adult).copied().collect(), "all is both for {query}");
    let none = json!({ "NOT": { "text": query }, "adult": {} });
    let everything = filtered(schema, json!({ "adult": {} })).await;
    let rest: BTreeSet<i64> = everything.difference(&all).copied().collect();
    assert_eq!(filtered(schema, none).await, rest, "and NOT is the rest for {query}");
    [plain, adult, all]
}

#[on_both_databases]
async fn adult_titles_do_not_change_what_search_and_text_find(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let other = TestSchema::of(TestDatabase::start(&backend).await);
    let mut random = ChaCha8Rng::seed_from_u64(10);
    let (mut differ, mut mistyped) = (0, 0);
    for _ in 0..15 {
        let films = films(&mut random);
        let queries: Vec<String> = (0..8).map(|_| query(&mut random)).collect();
        let part = |adult: bool| -> Films {
            let of = films.iter().filter(|film| film.3 == adult).cloned();
            of.map(|(id, title, original, _)| (id, title, original, false)).collect()
        };
        let mut alone = Vec::new();
        for part in [part(false), part(true)] {
            catalogue(&other, &part).await;
            let mut each = Vec::new();
            for query in &queries {
                each.push(searched(&other, query).await);
            }
            alone.push(each);
            clear(&other).await;
        }
        catalogue(&schema, &films).await;
        for (place, query) in queries.iter().enumerate() {
            let [plain, adult, _] = found(&schema, query).await;
            assert_eq!(plain, alone[0][place], "as without adult titles: {query} in {films:?}");
            assert_eq!(adult, alone[1][place], "as if they were all: {query} in {films:?}");
            differ += usize::from(!plain.is_empty() && !adult.is_empty());
            mistyped += usize::from(
                query.split(' ').any(|word| !WORDS.contains(&word)) && !plain.is_empty(),
            );
        }
        clear(&schema).await;
    }
    assert!(differ > 10 && mistyped > 10, "{differ} and {mistyped} of the queries test something");
}

#[on_both_databases]
async fn an_adult_title_that_fits_better_hides_no_other(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let film = |id: i64, title: &str, adult: bool| (id, title.to_owned(), None, adult);
    catalogue(
        &schema,
        &vec![film(1, "Lantern", false), film(2, "Lantxrn", true), film(3, "Winter", true)],
    )
    .await;
    let [plain, adult, _] = found(&schema, "lantxrn").await;
    assert_eq!((plain, adult), (BTreeSet::from([1]), BTreeSet::from([2])));
    let [plain, adult, _] = found(&schema, "wintre").await;
    assert_eq!((plain, adult), (BTreeSet::new(), BTreeSet::from([3])));
}
