//! Made-up catalogues.

use cinegraph::import::generate::{Generated, generate};

use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

const QUESTION: &str =
    "{ moviesConnection(first: 50) { totalCount nodes { title releaseDate popularity
    genres { name } directors { name } performers(first: 3) { name } } }
    peopleConnection { totalCount } }";

#[on_both_databases]
async fn the_same_seed_makes_the_same_films_and_makes_them_once(backend: Backend) {
    let (first, second) =
        (TestDatabase::start(&backend).await, TestDatabase::start(&backend).await);
    let mut counted = Vec::new();
    let made = generate(&first.db, 230, 7, |done| counted.push(done)).await.unwrap();
    assert_eq!(made, Generated { inserted: 230, stored: 0 });
    assert_eq!(counted, [200, 230]);
    generate(&second.db, 230, 7, |_| ()).await.unwrap();
    let (first, second) = (TestSchema::of(first), TestSchema::of(second));
    let answer = first.data(QUESTION).await.data;
    assert_eq!(answer["moviesConnection"]["totalCount"], 230);
    assert_eq!(answer, second.data(QUESTION).await.data);
    let again = generate(&first.app.db, 230, 7, |_| ()).await.unwrap();
    assert_eq!(again, Generated { inserted: 0, stored: 230 });
    let changed = first.data("{ movies(first: 100) { version } }").await.data;
    assert!(changed["movies"].as_array().unwrap().iter().all(|movie| movie["version"] == 1));
}

#[on_both_databases]
async fn a_few_people_are_very_busy(backend: Backend) {
    let database = TestDatabase::start(&backend).await;
    generate(&database.db, 400, 1, |_| ()).await.unwrap();
    let schema = TestSchema::of(database);
    let answered = schema
        .data(
            "{ people(first: 100, orderBy: [{field: ID}]) \
        { performedInConnection { totalCount } } }",
        )
        .await;
    let counts: Vec<u64> = answered.data["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["performedInConnection"]["totalCount"].as_u64().unwrap())
        .collect();
    let most = counts.iter().max().unwrap();
    assert!(*most > 50, "the busiest of the first hundred has {most} credits");
}
