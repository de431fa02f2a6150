//! Merged people without an id are known again by their names, when the same credits come again.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::*;
use crate::import::fixture::{Folder, counts, dump, import_json};

const SET: &str = "mutation ($input: SetMovieCreditsInput!) { setMovieCredits(input: $input) {
    movie { id } userErrors { code message path } } }";

/// A performer's credit of somebody who may be new.
fn plays(name: &str, character: &str) -> Value {
    let person = json!({ "create": { "name": name } });
    json!({ "person": person, "department": "ACTING", "characters": [character] })
}

async fn set(asking: &Asking, credits: &Value) {
    let input = json!({ "movieId": "tmdb:11", "credits": credits });
    let done = asking.mutate(SET, json!({ "input": input })).await;
    assert_eq!(faults(&done), [], "{done}");
}

/// Sets the same credits again and expects that nothing changes.
async fn set_again(asking: &Asking, credits: &Value, what: &str) {
    let before = dump(&asking.app.db).await;
    set(asking, credits).await;
    assert_eq!(dump(&asking.app.db).await, before, "{what}");
}

async fn rename(asking: &Asking, id: &str, slug: &str) {
    let document = "mutation ($input: UpdatePersonInput!) { updatePerson(input: $input) { userErrors { code path } } }";
    let done = asking.mutate(document, json!({ "input": { "id": id, "slug": slug } })).await;
    assert_eq!(faults(&done), [], "{done}");
}

/// The performers of the film, in order.
async fn performers(asking: &Asking) -> Value {
    let query = "{ movie(by: { tmdbId: 11 }) { creditsConnection { nodes { id } } } }";
    let nodes = asking.data(query).await.data["movie"]["creditsConnection"]["nodes"].clone();
    nodes.as_array().unwrap().iter().map(|node| node["id"].clone()).collect()
}

/// A file with one film, whose performers have no ids.
fn file(folder: &Folder, names: &[(&str, &str)]) -> std::path::PathBuf {
    let performer = |(order, (name, character)): (usize, &(&str, &str))| json!({ "name": name, "character": character, "order": order });
    let cast: Vec<Value> = names.iter().enumerate().map(performer).collect();
    let film = json!({ "id": 11, "title": "Film", "credits": { "cast": cast, "crew": [] } });
    folder.write("film.json", film.to_string())
}

on_both_databases! {
    async fn a_merged_person_is_known_by_the_name_whatever_the_slugs_are(backend: Backend) {
        let credits = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook")]);
        for renamed in [&[] as &[&str], &["person:1"], &["person:2"], &["person:1", "person:2"]] {
            let asking = start(&backend).await;
            film(&asking, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
            for id in renamed {
                rename(&asking, id, &id.replace(':', "-of-old-")).await;
            }
            merge(&asking, "person:2", "person:1").await;
            set_again(&asking, &credits, &format!("{renamed:?}")).await;
            assert_eq!(performers(&asking).await, json!(["person:2", "person:2"]));
            rename(&asking, "person:2", "ann-lee-7").await;
            set_again(&asking, &credits, "the survivor has another slug").await;
            let shouted = json!([plays("ANN LEE", "Maid"), plays("Bob Ray", "Cook")]);
            set_again(&asking, &shouted, "case makes no difference").await;
        }
    }

    async fn a_merged_person_stays_merged_when_the_same_file_comes_again(backend: Backend) {
        for renamed in [None, Some("person:1"), Some("person:2")] {
            let asking = start(&backend).await;
            let folder = Folder::new();
            let file = file(&folder, &[("Ann Lee", "Maid"), ("Bob Ray", "Cook")]);
            import_json(&asking.app.db, vec![file.clone()]).await;
            if let Some(id) = renamed {
                rename(&asking, id, "of-old").await;
            }
            merge(&asking, "person:2", "person:1").await;
            let before = dump(&asking.app.db).await;
            let report = import_json(&asking.app.db, vec![file]).await;
            assert_eq!(counts(&report), [1, 0, 0, 1, 0], "{renamed:?}");
            assert_eq!(dump(&asking.app.db).await, before, "{renamed:?}");
        }
    }

    async fn a_namesake_beside_keeps_their_row(backend: Backend) {
        let asking = start(&backend).await;
        let both = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook")]);
        film(&asking, json!({ "title": "Film", "tmdbId": 11, "credits": both })).await;
        let namesake = person(&asking, json!({ "name": "Ann Lee" })).await;
        let credits = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook"), credit(&namesake, "ACTING", &["Nurse"])]);
        set(&asking, &credits).await;
        assert_eq!(performers(&asking).await, json!(["person:1", "person:2", "person:3"]));
        merge(&asking, "person:2", "person:1").await;
        set_again(&asking, &credits, "the namesake is named").await;
        assert_eq!(performers(&asking).await, json!(["person:2", "person:2", "person:3"]));
        // A name alone may mean either: it is the one who has it, from the first time on.
        let folder = Folder::new();
        let file = file(&folder, &[("Ann Lee", "Maid"), ("Bob Ray", "Cook")]);
        import_json(&asking.app.db, vec![file.clone()]).await;
        assert_eq!(performers(&asking).await, json!(["person:3", "person:2"]));
        let before = dump(&asking.app.db).await;
        import_json(&asking.app.db, vec![file]).await;
        assert_eq!(dump(&asking.app.db).await, before);
    }

    async fn of_two_merged_namesakes_a_name_means_the_survivor_of_the_oldest(backend: Backend) {
        let asking = start(&backend).await;
        let named = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook"), plays("Cy Fox", "Guest")]);
        film(&asking, json!({ "title": "Film", "tmdbId": 11, "credits": named })).await;
        let namesake = person(&asking, json!({ "name": "Ann Lee" })).await;
        let mut credits = named.as_array().unwrap().clone();
        credits.push(credit(&namesake, "ACTING", &["Nurse"]));
        set(&asking, &json!(credits)).await;
        merge(&asking, "person:3", &namesake).await;
        merge(&asking, "person:2", "person:1").await;
        set_again(&asking, &json!(credits), "both are merged").await;
        assert_eq!(performers(&asking).await, json!(["person:2", "person:2", "person:3", "person:3"]));
        set(&asking, &named).await;
        assert_eq!(performers(&asking).await, json!(["person:2", "person:2", "person:3"]));
        set_again(&asking, &named, "from the first time on").await;
    }

    async fn every_name_of_a_chain_of_merges_leads_to_its_end(backend: Backend) {
        let credits = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook"), plays("Cy Fox", "Guest")]);
        for order in [["person:2", "person:1", "person:3", "person:2"], ["person:3", "person:2", "person:3", "person:1"]] {
            let asking = start(&backend).await;
            film(&asking, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
            rename(&asking, "person:1", "first").await;
            rename(&asking, "person:2", "second").await;
            for pair in order.chunks(2) {
                merge(&asking, pair[0], pair[1]).await;
            }
            set_again(&asking, &credits, "all are one").await;
            assert_eq!(performers(&asking).await, json!(["person:3", "person:3", "person:3"]));
        }
    }

    async fn a_merged_namesake_of_the_survivor_is_the_survivor(backend: Backend) {
        let asking = start(&backend).await;
        let identified = json!({ "person": { "create": { "name": "Ann Lee", "tmdbId": 5 } }, "department": "ACTING", "characters": ["Nurse"] });
        let credits = json!([plays("Ann Lee", "Maid"), identified]);
        film(&asking, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
        assert_eq!(performers(&asking).await, json!(["person:1", "person:2"]));
        merge(&asking, "person:2", "person:1").await;
        set_again(&asking, &credits, "both are given").await;
        assert_eq!(performers(&asking).await, json!(["person:2", "person:2"]));
        let alone = json!([plays("Ann Lee", "Maid")]);
        set(&asking, &alone).await;
        assert_eq!(performers(&asking).await, json!(["person:2"]));
        set_again(&asking, &alone, "one is given").await;
    }

    async fn a_redirect_of_before_names_were_kept_tells_by_its_slug(backend: Backend) {
        let credits = json!([plays("Ann Lee", "Maid"), plays("Bob Ray", "Cook")]);
        for (slug, people) in [("ann-lee-2", ["person:2", "person:2"]), ("of-old", ["person:3", "person:2"])] {
            let asking = start(&backend).await;
            film(&asking, json!({ "title": "Film", "tmdbId": 11, "credits": credits })).await;
            rename(&asking, "person:1", slug).await;
            merge(&asking, "person:2", "person:1").await;
            let transaction = asking.app.db.begin().await.unwrap();
            transaction.execute_unprepared("UPDATE person_redirect SET name_folded = NULL").await.unwrap();
            transaction.commit().await.unwrap();
            set(&asking, &credits).await;
            assert_eq!(performers(&asking).await, json!(people), "{slug}");
            set_again(&asking, &credits, slug).await;
        }
    }
}
