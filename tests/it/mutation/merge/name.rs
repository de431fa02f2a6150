//! Merged people without an id are known again by their names, when the same credits come again.

use cinegraph::catalog::movie::{MovieDraft, RecordOutcome};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::*;
use crate::import::fixture::dump;
use crate::support::{Backend, on_both_databases};

const SET: &str = "mutation ($input: SetMovieCreditsInput!) { setMovieCredits(input: $input) {
    movie { id } userErrors { code message path } } }";

/// A performer's credit of somebody who may be new.
fn plays(name: &str, character: &str) -> Value {
    let person = json!({ "create": { "name": name } });
    json!({ "person": person, "department": "ACTING", "characters": [character] })
}

async fn set(schema: &TestSchema, credits: &Value) {
    let input = json!({ "movieId": "tmdb:11", "credits": credits });
    let done = schema.mutate(SET, json!({ "input": input })).await;
    assert_eq!(faults(&done), [], "{done}");
}

/// Sets the same credits again and expects that nothing changes.
async fn set_again(schema: &TestSchema, credits: &Value, what: &str) {
    let before = dump(&schema.app.db).await;
    set(schema, credits).await;
    assert_eq!(dump(&schema.app.db).await, before, "{what}");
}

async fn rename(schema: &TestSchema, id: &str, slug: &str) {
    let document = "mutation ($input: UpdatePersonInput!) { updatePerson(input: $input) \
        { userErrors { code path } } }";
    let done = schema.mutate(document, json!({ "input": { "id": id, "slug": slug } })).await;
    assert_eq!(faults(&done), [], "{done}");
}

/// The performers of the film, in order.
async fn performers(schema: &TestSchema) -> Value {
    let query = "{ movie(by: { tmdbId: 11 }) { creditsConnection { nodes { id } } } }";
    let nodes = schema.data(query).await.data["movie"]["creditsConnection"]["nodes"].clone();
    nodes.as_array().unwrap().iter().map(|node| node["id"].clone()).collect()
}

/// Imports the film with performers without ids; what became of it.
async fn import(schema: &TestSchema, names: &[&str]) -> Vec<RecordOutcome> {
    let credits: Vec<_> =
        names.iter().map(|name| super::importer::named(name, None, None)).collect();
    let film = super::importer::draft("Film", Some(11), None);
    super::importer::import(schema, vec![MovieDraft { credits: credits.into(), ..film }]).await
}

#[on_both_databases]
async fn a_merged_person_is_known_by_the_name_whatever_the_slugs_are(backend: Backend) {
    let credits = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook")]);
    for renamed in [&[] as &[&str], &["person:1"], &["person:2"], &["person:1", "person:2"]] {
        let schema = start(&backend).await;
        film(&schema, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
        for id in renamed {
            rename(&schema, id, &id.replace(':', "-of-old-")).await;
        }
        merge(&schema, "person:2", "person:1").await;
        set_again(&schema, &credits, &format!("{renamed:?}")).await;
        assert_eq!(performers(&schema).await, json!(["person:2", "person:2"]));
        rename(&schema, "person:2", "ann-lee-7").await;
        set_again(&schema, &credits, "the survivor has another slug").await;
        let shouted = json!([plays("ANN LEE", "Maid"), plays("Bob Ray", "Cook")]);
        set_again(&schema, &shouted, "case makes no difference").await;
    }
}

#[on_both_databases]
async fn a_merged_person_stays_merged_when_an_import_is_repeated(backend: Backend) {
    for renamed in [None, Some("person:1"), Some("person:2")] {
        let schema = start(&backend).await;
        import(&schema, &["Ann Lee", "Bob Ray"]).await;
        if let Some(id) = renamed {
            rename(&schema, id, "of-old").await;
        }
        merge(&schema, "person:2", "person:1").await;
        let before = dump(&schema.app.db).await;
        let outcomes = import(&schema, &["Ann Lee", "Bob Ray"]).await;
        assert_eq!(outcomes, [RecordOutcome::Unchanged(1)], "{renamed:?}");
        assert_eq!(dump(&schema.app.db).await, before, "{renamed:?}");
    }
}

#[on_both_databases]
async fn a_namesake_beside_keeps_their_row(backend: Backend) {
    let schema = start(&backend).await;
    let both = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook")]);
    film(&schema, json!({ "title": "Film", "tmdbId": 11, "credits": both })).await;
    let namesake = person(&schema, json!({ "name": "Ann Lee" })).await;
    let credits = json!([
        plays("Ann Lee", "Maid"),
        plays("Bob Ray", "Cook"),
        credit(&namesake, "ACTING", &["Nurse"])
    ]);
    set(&schema, &credits).await;
    assert_eq!(performers(&schema).await, json!(["person:1", "person:2", "person:3"]));
    merge(&schema, "person:2", "person:1").await;
    set_again(&schema, &credits, "the namesake is named").await;
    assert_eq!(performers(&schema).await, json!(["person:2", "person:2", "person:3"]));
    // A name alone may mean either: it is the one who has it, from the first time on.
    let named = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook")]);
    set(&schema, &named).await;
    assert_eq!(performers(&schema).await, json!(["person:3", "person:2"]));
    set_again(&schema, &named, "from the first time on").await;
}

#[on_both_databases]
async fn of_two_merged_namesakes_a_name_means_the_oldests_survivor(backend: Backend) {
    let schema = start(&backend).await;
    let named =
        json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook"), plays("Cy Fox", "Guest")]);
    film(&schema, json!({ "title": "Film", "tmdbId": 11, "credits": named })).await;
    let namesake = person(&schema, json!({ "name": "Ann Lee" })).await;
    let mut credits = named.as_array().unwrap().clone();
    credits[2] = credit("person:3", "ACTING", &["Guest"]);
    credits.push(credit(&namesake, "ACTING", &["Nurse"]));
    set(&schema, &json!(credits)).await;
    merge(&schema, "person:3", &namesake).await;
    merge(&schema, "person:2", "person:1").await;
    set_again(&schema, &json!(credits), "both are merged").await;
    assert_eq!(performers(&schema).await, json!(["person:2", "person:2", "person:3", "person:3"]));
    set(&schema, &named).await;
    assert_eq!(performers(&schema).await, json!(["person:2", "person:2", "person:3"]));
    set_again(&schema, &named, "from the first time on").await;
}

#[on_both_databases]
async fn every_name_of_a_chain_of_merges_leads_to_its_end(backend: Backend) {
    let credits =
        json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook"), plays("Cy Fox", "Guest")]);
    for order in [
        ["person:2", "person:1", "person:3", "person:2"],
        ["person:3", "person:2", "person:3", "person:1"],
    ] {
        let schema = start(&backend).await;
        film(&schema, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
        rename(&schema, "person:1", "first").await;
        rename(&schema, "person:2", "second").await;
        for pair in order.chunks(2) {
            merge(&schema, pair[0], pair[1]).await;
        }
        set_again(&schema, &credits, "all are one").await;
        assert_eq!(performers(&schema).await, json!(["person:3", "person:3", "person:3"]));
    }
}

#[on_both_databases]
async fn a_merged_namesake_of_the_survivor_is_the_survivor(backend: Backend) {
    let schema = start(&backend).await;
    let identified = json!({ "person": { "create": { "name": "Ann Lee", "tmdbId": 5 } }, "department": "ACTING", "characters": ["Nurse"] });
    let credits = json!([plays("Ann Lee", "Maid"), identified]);
    film(&schema, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
    assert_eq!(performers(&schema).await, json!(["person:1", "person:2"]));
    merge(&schema, "person:2", "person:1").await;
    set_again(&schema, &credits, "both are given").await;
    assert_eq!(performers(&schema).await, json!(["person:2", "person:2"]));
    let alone = json!([plays("Ann Lee", "Maid")]);
    set(&schema, &alone).await;
    assert_eq!(performers(&schema).await, json!(["person:2"]));
    set_again(&schema, &alone, "one is given").await;
}

#[on_both_databases]
async fn a_redirect_of_before_names_were_kept_tells_by_its_slug(backend: Backend) {
    let credits = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook")]);
    for (slug, people) in
        [("ann-lee-2", ["person:2", "person:2"]), ("of-old", ["person:3", "person:2"])]
    {
        let schema = start(&backend).await;
        film(&schema, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
        rename(&schema, "person:1", slug).await;
        merge(&schema, "person:2", "person:1").await;
        let transaction = schema.app.db.begin().await.unwrap();
        transaction
            .execute_unprepared("UPDATE person_redirect SET name_folded = NULL")
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        set(&schema, &credits).await;
        assert_eq!(performers(&schema).await, json!(people), "{slug}");
        set_again(&schema, &credits, slug).await;
    }
}
